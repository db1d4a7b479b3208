#include <torch/script.h>

#include "engine/script/script_error.h"
#include "engine/script/torchscript.h"

namespace strata::engine {
namespace {

std::vector<float> run(const std::filesystem::path& file, const exchange::TensorView& rows) {
  const at::NoGradGuard no_grad;
  torch::jit::Module module = torch::jit::load(file.string(), at::kCPU);
  module.eval();
  const at::ScalarType type = rows.type == exchange::NumberType::f32   ? at::kFloat
                              : rows.type == exchange::NumberType::i64 ? at::kLong
                                                                       : at::kInt;
  // from_blob wants a pointer it might write to; forward does not.
  const at::Tensor x =
      at::from_blob(const_cast<std::byte*>(rows.data.data()), rows.shape, type).clone();
  const at::Tensor logits = module.forward({x}).toTensor().to(at::kFloat).contiguous();
  const auto* first = logits.const_data_ptr<float>();
  return {first, first + logits.numel()};
}

}  // namespace

Result<std::vector<float>> run_torchscript(const std::filesystem::path& file,
                                           const exchange::TensorView& rows) {
  using exchange::NumberType;
  if (rows.type != NumberType::f32 && rows.type != NumberType::i32 && rows.type != NumberType::i64)
    return Error{"rows of this number type cannot be run", file.string(),
                 "give float32 numbers, or int32 or int64 word numbers"};
  if (exchange::byte_count(rows.type, rows.shape) != rows.data.size())
    return Error{"the rows have another size than their shape says", file.string(), {}};
  try {
    return run(file, rows);
  } catch (const std::exception& exception) {
    return script_error(exception, file.string(), "export the network again");
  }
}

}  // namespace strata::engine
