#include <ATen/ops/empty.h>

#include <charconv>
#include <filesystem>

#include "commands.h"
#include "data/open.h"
#include "exchange/npy.h"
#include "exchange/onnx/file.h"
#include "project/project.h"
#include "sample_network.h"
#include "translate/onnx/export.h"
#include "translate/onnx/import.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRows = 3;

/// "3x32x32" or "20:1000".
graph::Signal signal_of(const std::string& text) {
  graph::Signal signal;
  std::vector<std::int64_t> sizes;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at < end) {
    std::int64_t size = 0;
    at = std::from_chars(at, end, size).ptr;
    sizes.push_back(size);
    if (at < end && *at == ':') {
      std::from_chars(at + 1, end, signal.vocabulary);
      break;
    }
    ++at;
  }
  signal.shape = graph::Shape(std::move(sizes));
  return signal;
}

Result<> write_array(const fs::path& file, const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  const auto type = flat.scalar_type() == at::kLong  ? exchange::NumberType::i64
                    : flat.scalar_type() == at::kInt ? exchange::NumberType::i32
                                                     : exchange::NumberType::f32;
  return exchange::write_npy(file, type, flat.sizes().vec(),
                             {static_cast<const std::byte*>(flat.const_data_ptr()), flat.nbytes()});
}

Result<at::Tensor> read_array(const fs::path& file) {
  STRATA_TRY(const exchange::NpyArray array, exchange::read_npy(file));
  const bool real = array.header.type == exchange::NumberType::f32;
  const bool wide = array.header.type == exchange::NumberType::i64;
  if (!real && !wide)
    return Error{"neither float32 nor int64", file.string(), "store it in one of them"};
  at::Tensor out = at::empty(array.header.shape, real ? at::kFloat : at::kLong);
  std::memcpy(out.mutable_data_ptr(), array.bytes.data(), array.bytes.size());
  return real ? out : out.to(at::kInt);
}

}  // namespace

Result<> export_onnx(const Arguments& arguments) {
  if (arguments.size() < 2)
    return Error{"export-onnx PROJECT OUT_DIR [SHAPE[:VOCABULARY]]", {}, {}};
  const fs::path out = arguments[1];
  STRATA_TRY(const Project project, read_project(arguments[0]));
  graph::Signal signal;
  if (arguments.size() > 2) {
    signal = signal_of(arguments[2]);
  } else {
    STRATA_TRY(const data::SourceFacts facts,
               data::describe_dataset(project.data, fs::path(arguments[0]).parent_path()));
    signal = facts.signal;
  }
  STRATA_TRY(const graph::Model model, graph::infer(project.network, signal));
  const exchange::TensorFile weights = random_weights(model);
  STRATA_TRY(const exchange::onnx::Model onnx, translate::to_onnx(project, model, weights));
  STRATA_CHECK(exchange::onnx::write_onnx(out / "model.onnx", onnx));
  STRATA_CHECK(exchange::write_safetensors(out / "weights.safetensors", weights.tensors()));
  const at::Tensor rows = random_rows(signal, kRows);
  STRATA_TRY(const at::Tensor logits, engine_output(model, weights, rows));
  STRATA_CHECK(write_array(out / "input.npy", signal.is_tokens() ? rows.to(at::kLong) : rows));
  return write_array(out / "output.npy", logits);
}

Result<> run_onnx(const Arguments& arguments) {
  if (arguments.size() != 3) return Error{"run-onnx FILE INPUT.npy OUTPUT.npy", {}, {}};
  STRATA_TRY(const exchange::onnx::Model onnx, exchange::onnx::read_onnx(arguments[0]));
  STRATA_TRY(const translate::ImportedNetwork imported, translate::from_onnx(onnx));
  STRATA_TRY(const graph::Model model, graph::infer(imported.network, imported.input));
  STRATA_TRY(at::Tensor rows, read_array(arguments[1]));
  if (model.input.is_tokens()) rows = rows.to(at::kInt);
  if (!imported.input_order.empty()) rows = rows.permute(imported.input_order).contiguous();
  STRATA_TRY(const at::Tensor result,
             engine_output(model, imported.weights, rows, /*apply_closing=*/true));
  return write_array(arguments[2], result);
}

}  // namespace strata::test
