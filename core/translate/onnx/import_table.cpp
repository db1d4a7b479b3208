// Which handler reads which operator.
#include <algorithm>
#include <array>
#include <utility>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

constexpr auto kTable = std::to_array<std::pair<std::string_view, ImportNode>>({
    {"Abs", import_unary},
    {"Add", import_binary},
    {"AveragePool", import_pool},
    {"BatchNormalization", import_batchnorm},
    {"Cast", import_pass},
    {"Clip", import_unary},
    {"Concat", import_concat},
    {"Constant", import_constant},
    {"ConstantOfShape", import_constant_of_shape},
    {"Conv", import_conv},
    {"ConvTranspose", import_conv_transpose},
    {"Div", import_binary},
    {"Dropout", import_pass},
    {"Elu", import_unary},
    {"Equal", import_compare},
    {"Erf", import_unary},
    {"Exp", import_unary},
    {"Expand", import_expand},
    {"Flatten", import_reshape},
    {"GRU", import_recurrent},
    {"Gather", import_gather},
    {"Gelu", import_unary},
    {"Gemm", import_gemm},
    {"GlobalAveragePool", import_global_pool},
    {"GlobalMaxPool", import_global_pool},
    {"Identity", import_pass},
    {"InstanceNormalization", import_instancenorm},
    {"LSTM", import_recurrent},
    {"LayerNormalization", import_layernorm},
    {"LeakyRelu", import_unary},
    {"Less", import_less},
    {"Log", import_unary},
    {"LogSoftmax", import_softmax},
    {"MatMul", import_matmul},
    {"Max", import_binary},
    {"MaxPool", import_pool},
    {"Min", import_binary},
    {"Mod", import_binary},
    {"Mul", import_binary},
    {"Neg", import_unary},
    {"Pad", import_pad},
    {"Pow", import_binary},
    {"RNN", import_recurrent},
    {"Reciprocal", import_unary},
    {"ReduceMax", import_reduce},
    {"ReduceMean", import_reduce},
    {"ReduceProd", import_reduce_product},
    {"Relu", import_unary},
    {"Reshape", import_reshape},
    {"Resize", import_resize},
    {"Shape", import_shape},
    {"Sigmoid", import_unary},
    {"Slice", import_slice},
    {"Softmax", import_softmax},
    {"Softplus", import_unary},
    {"Sqrt", import_unary},
    {"Squeeze", import_squeeze},
    {"Sub", import_binary},
    {"Sum", import_binary},
    {"Tanh", import_unary},
    {"Transpose", import_transpose},
    {"Unsqueeze", import_squeeze},
    {"Upsample", import_resize},
    {"Where", import_where},
});

}  // namespace

ImportNode import_for(std::string_view op) {
  const auto* const found =
      std::find_if(kTable.begin(), kTable.end(), [&](const auto& row) { return row.first == op; });
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace strata::translate::onnx
