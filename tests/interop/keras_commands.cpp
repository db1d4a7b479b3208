#include <ATen/ops/empty.h>

#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "commands.h"
#include "data/open.h"
#include "exchange/npy.h"
#include "exchange/weights_file.h"
#include "project/project.h"
#include "sample_network.h"
#include "translate/keras/source.h"
#include "translate/keras/weights.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRows = 3;

Result<> write_array(const fs::path& file, const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  const auto type =
      flat.scalar_type() == at::kInt ? exchange::NumberType::i32 : exchange::NumberType::f32;
  return exchange::write_npy(file, type, flat.sizes().vec(),
                             {static_cast<const std::byte*>(flat.const_data_ptr()), flat.nbytes()});
}

/// Images get their channels last, as Keras has them.
at::Tensor for_keras(const at::Tensor& rows) {
  return rows.dim() == 4 ? rows.permute({0, 2, 3, 1}) : rows;
}

/// "3x32x32" or "20:1000".
graph::Signal signal_from(const std::string& text) {
  graph::Signal signal;
  std::vector<std::int64_t> sizes;
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) signal.vocabulary = std::stoll(text.substr(colon + 1));
  std::istringstream parts(text.substr(0, colon));
  for (std::string size; std::getline(parts, size, 'x');)
    sizes.push_back(std::stoll(size));
  signal.shape = graph::Shape(std::move(sizes));
  return signal;
}

Result<graph::Signal> signal_of_project(const Project& project, const Arguments& arguments,
                                        std::size_t shape_at) {
  if (arguments.size() > shape_at) return signal_from(arguments[shape_at]);
  STRATA_TRY(const data::SourceFacts facts,
             data::describe_dataset(project.data, fs::path(arguments[0]).parent_path()));
  return facts.signal;
}

}  // namespace

Result<> export_keras(const Arguments& arguments) {
  if (arguments.size() < 2)
    return Error{"export-keras PROJECT OUT_DIR [SHAPE[:VOCABULARY]]", {}, {}};
  const fs::path out = arguments[1];
  STRATA_TRY(const Project project, read_project(arguments[0]));
  STRATA_TRY(const graph::Signal signal, signal_of_project(project, arguments, 2));
  STRATA_TRY(const graph::Model model, graph::infer(project.network, signal));
  const exchange::TensorFile weights = random_weights(model);
  STRATA_TRY(const std::string plain, translate::keras_source(project, model, {}));
  STRATA_TRY(const std::string loop,
             translate::keras_source(project, model, {.training_loop = true}));
  STRATA_TRY(const std::string many,
             translate::keras_source(project, model, {.training_loop = true, .parallel = true}));
  STRATA_CHECK(write_file_atomic(out / "plain.py", plain));
  STRATA_CHECK(write_file_atomic(out / "loop.py", loop));
  STRATA_CHECK(write_file_atomic(out / "many.py", many));
  STRATA_CHECK(exchange::write_safetensors(out / "weights.safetensors", weights.tensors()));
  const at::Tensor rows = random_rows(signal, kRows);
  STRATA_TRY(const at::Tensor logits, engine_output(model, weights, rows));
  STRATA_CHECK(write_array(out / "input.npy", for_keras(rows)));
  return write_array(out / "output.npy", for_keras(logits));
}

Result<> import_keras(const Arguments& arguments) {
  if (arguments.size() < 3)
    return Error{"import-keras PROJECT WEIGHTS OUT.safetensors [SHAPE[:VOCABULARY]]", {}, {}};
  STRATA_TRY(const Project project, read_project(arguments[0]));
  STRATA_TRY(const graph::Signal signal, signal_of_project(project, arguments, 3));
  STRATA_TRY(const graph::Model model, graph::infer(project.network, signal));
  STRATA_TRY(const exchange::TensorFile found, exchange::read_weights(arguments[1]));
  STRATA_TRY(const exchange::TensorFile weights, translate::from_keras(model, found));
  return exchange::write_safetensors(arguments[2], weights.tensors());
}

}  // namespace strata::test
