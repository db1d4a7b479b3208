#include "engine/export/writers.h"

#include <ATen/ops/from_blob.h>

#include "base/file.h"
#include "engine/exchange_types.h"
#include "engine/export/folder_card.h"
#include "engine/script/torchscript.h"
#include "exchange/onnx/file.h"
#include "exchange/torch_file.h"
#include "translate/keras/source.h"
#include "translate/onnx/export.h"
#include "translate/onnx/import.h"
#include "translate/torch/source.h"

namespace strata::engine {
namespace {

namespace fs = std::filesystem;
using translate::ExportFormat;

Result<Written> write_safetensors(const TrainedNetwork& network, const fs::path& folder,
                                  const std::string& name) {
  const fs::path file = folder / name;
  STRATA_CHECK(exchange::write_safetensors(file, network.weights.tensors(), network.request.about));
  STRATA_TRY(const exchange::TensorFile back, exchange::read_safetensors(file));
  STRATA_TRY(at::Tensor outputs, outputs_of(network.model(), back, name, network.rows));
  return Written{{name}, std::move(outputs), {}};
}

Result<Written> write_torch_state(const TrainedNetwork& network, const fs::path& folder,
                                  const std::string& name) {
  const fs::path file = folder / name;
  STRATA_CHECK(exchange::write_torch_file(file, network.weights.tensors()));
  STRATA_TRY(const exchange::TensorFile back, exchange::read_torch_file(file));
  STRATA_TRY(at::Tensor outputs, outputs_of(network.model(), back, name, network.rows));
  return Written{{name}, std::move(outputs), {}};
}

Result<Written> write_torchscript_file(const TrainedNetwork& network, const fs::path& folder,
                                       const std::string& name) {
  const fs::path file = folder / name;
  STRATA_CHECK(write_torchscript(file, network.model(), network.weights, network.request.about));
  const at::Tensor rows = network.rows.contiguous();
  STRATA_TRY(std::vector<float> numbers, run_torchscript(file, view_from("rows", rows)));
  if (static_cast<std::int64_t>(numbers.size()) != network.outputs.numel())
    return Error{"the module gives another number of outputs than the network", file.string(), {}};
  return Written{
      {name}, at::from_blob(numbers.data(), network.outputs.sizes(), at::kFloat).clone(), {}};
}

/// The logits of an ONNX file, read operator by operator: not by the note of Strata's own network
/// in it, which would hide a wrong operator.
Result<at::Tensor> run_onnx(const fs::path& file, const at::Tensor& rows,
                            std::vector<std::string>& notes) {
  STRATA_TRY(exchange::onnx::Model model, exchange::onnx::read_onnx(file));
  exchange::onnx::Model bare = model;
  bare.metadata.erase(translate::kOnnxNetworkKey);
  Result<translate::ImportedNetwork> read = translate::from_onnx(bare);
  if (!read.ok()) {
    notes.push_back("compared as Strata's own network: " + read.error().what);
    read = translate::from_onnx(model);
  }
  if (!read.ok()) return read.error();
  STRATA_TRY(const graph::Model network, graph::infer(read->network, read->input));
  const at::Tensor ordered =
      read->input_order.empty() ? rows : rows.permute(read->input_order).contiguous();
  return outputs_of(network, read->weights, file.string(), ordered);
}

Result<Written> write_onnx_file(const TrainedNetwork& network, const fs::path& folder,
                                const std::string& name) {
  translate::OnnxOptions options;
  options.classes = network.session.dataset.target.names;
  STRATA_TRY(
      const exchange::onnx::Model model,
      translate::to_onnx(network.request.project, network.model(), network.weights, options));
  STRATA_CHECK(exchange::onnx::write_onnx(folder / name, model));
  Written written{{name}, {}, {}};
  STRATA_TRY(written.outputs, run_onnx(folder / name, network.rows, written.notes));
  // What was too large lies beside it, and has to be in place before the file that names it.
  const std::string data = name + ".data";
  if (fs::exists(folder / data)) written.names.insert(written.names.begin(), data);
  return written;
}

Result<Written> write_source(const Result<std::string>& source, const fs::path& folder,
                             const std::string& name) {
  STRATA_CHECK(source);
  STRATA_CHECK(write_file_atomic(folder / name, *source));
  return Written{{name}, {}, {"source is not run here: its weights come from another export"}};
}

Result<Written> write_torch_source(const TrainedNetwork& network, const fs::path& folder,
                                   const std::string& name) {
  const ExportRequest& request = network.request;
  return write_source(translate::torch_source(request.project, network.model(), request.source),
                      folder, name);
}

Result<Written> write_torch_cpp(const TrainedNetwork& network, const fs::path& folder,
                                const std::string& name) {
  const ExportRequest& request = network.request;
  return write_source(translate::torch_cpp_source(request.project, network.model(), request.source),
                      folder, name);
}

Result<Written> write_keras_source(const TrainedNetwork& network, const fs::path& folder,
                                   const std::string& name) {
  const ExportRequest& request = network.request;
  return write_source(translate::keras_source(request.project, network.model(), request.source),
                      folder, name);
}

Result<Written> write_folder(const TrainedNetwork& network, const fs::path& folder,
                             const std::string& /*name*/) {
  STRATA_TRY(Written written, write_safetensors(network, folder, "model.safetensors"));
  const ExportRequest& request = network.request;
  STRATA_TRY(const std::string source,
             translate::torch_source(request.project, network.model(), request.source));
  STRATA_CHECK(write_file_atomic(folder / "model.py", source));
  STRATA_CHECK(write_file_atomic(folder / "config.json", folder_config(network)));
  STRATA_CHECK(write_file_atomic(folder / "README.md", folder_card(network)));
  written.names.insert(written.names.end(), {"model.py", "config.json", "README.md"});
  return written;
}

}  // namespace

Writer writer_of(ExportFormat format) {
  switch (format) {
    case ExportFormat::safetensors:
      return write_safetensors;
    case ExportFormat::torch_state:
      return write_torch_state;
    case ExportFormat::torchscript:
      return write_torchscript_file;
    case ExportFormat::onnx:
      return write_onnx_file;
    case ExportFormat::torch_source:
      return write_torch_source;
    case ExportFormat::torch_cpp_source:
      return write_torch_cpp;
    case ExportFormat::keras_source:
      return write_keras_source;
    case ExportFormat::folder:
      return write_folder;
  }
  return nullptr;
}

}  // namespace strata::engine
