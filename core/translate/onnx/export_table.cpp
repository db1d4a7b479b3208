// Which function writes which kind of layer. A new kind is a line here.
#include <algorithm>
#include <array>
#include <utility>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {
namespace {

constexpr auto kTable = std::to_array<std::pair<std::string_view, ExportLayer>>({
    {"activation", export_activation},
    {"add", export_add},
    {"attention", export_attention},
    {"avgpool2d", export_avgpool},
    {"batchnorm", export_batchnorm},
    {"concat", export_concat},
    {"conv1d", export_conv1d},
    {"conv2d", export_convolution},
    {"conv2d_transpose", export_transpose},
    {"dense", export_dense},
    {"depthwise_conv2d", export_depthwise},
    {"dropout", export_unchanged},
    {"embedding", export_embedding},
    {"flatten", export_flatten},
    {"global_avgpool", export_global_avgpool},
    {"global_maxpool", export_global_maxpool},
    {"groupnorm", export_groupnorm},
    {"gru", export_recurrent},
    {"input", export_unchanged},
    {"layernorm", export_layernorm},
    {"lstm", export_recurrent},
    {"maxpool1d", export_maxpool1d},
    {"maxpool2d", export_maxpool},
    {"multiply", export_multiply},
    {"noise", export_unchanged},
    {"permute", export_permute},
    {"positional_encoding", export_positions},
    {"reshape", export_reshape},
    {"rnn", export_recurrent},
    {"separable_conv2d", export_separable},
    {"upsample", export_upsample},
    {"zero_pad", export_zero_pad},
});

}  // namespace

ExportLayer export_for(std::string_view kind) {
  const auto* const found = std::find_if(kTable.begin(), kTable.end(),
                                         [&](const auto& row) { return row.first == kind; });
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace strata::translate::onnx
