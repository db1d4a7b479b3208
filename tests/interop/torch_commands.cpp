#include <charconv>
#include <filesystem>

#include "base/file.h"
#include "commands.h"
#include "data/open.h"
#include "engine/script/torchscript.h"
#include "exchange/npy.h"
#include "project/project.h"
#include "sample_network.h"
#include "translate/torch/source.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRows = 3;

/// "3x32x32" or "20:1000".
graph::Signal signal_of(const std::string& text) {
  graph::Signal signal;
  std::vector<std::int64_t> sizes;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) {
    std::int64_t& number =
        at > text.data() && at[-1] == ':' ? signal.vocabulary : sizes.emplace_back();
    at = std::from_chars(at, end, number).ptr;
  }
  signal.shape = graph::Shape(std::move(sizes));
  return signal;
}

Result<> write_array(const fs::path& file, const at::Tensor& tensor) {
  const bool words = tensor.scalar_type() == at::kInt;
  return exchange::write_npy(
      file, words ? exchange::NumberType::i32 : exchange::NumberType::f32, tensor.sizes().vec(),
      {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
}

Result<> write_sources(const fs::path& out, const Project& project, const graph::Model& model) {
  struct Source {
    std::string name;
    Result<std::string> text;
  };
  for (const Source& source :
       {Source{"model_torch.py", translate::torch_source(project, model, {})},
        Source{"train_torch.py", translate::torch_source(project, model, {.training_loop = true})},
        Source{"ddp_torch.py",
               translate::torch_source(project, model, {.training_loop = true, .parallel = true})},
        Source{"model.torch.cpp", translate::torch_cpp_source(project, model, {})},
        Source{"train.torch.cpp",
               translate::torch_cpp_source(project, model, {.training_loop = true})}}) {
    if (!source.text.ok()) return source.text.error();
    STRATA_CHECK(write_file_atomic(out / source.name, *source.text));
  }
  return {};
}

}  // namespace

Result<> export_torch(const Arguments& arguments) {
  if (arguments.size() < 2)
    return Error{"export-torch PROJECT OUT_DIR [SHAPE[:VOCABULARY]]", {}, {}};
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
  STRATA_CHECK(write_sources(out, project, model));
  const exchange::TensorFile weights = random_weights(model);
  STRATA_CHECK(exchange::write_safetensors(out / "weights.safetensors", weights.tensors()));
  STRATA_CHECK(engine::write_torchscript(out / "model.ts.pt", model, weights,
                                         {{"strata.json", "{\"sample\": true}"}}));
  const at::Tensor rows = random_rows(signal, kRows);
  STRATA_TRY(const at::Tensor logits, engine_output(model, weights, rows));
  STRATA_CHECK(write_array(out / "input.npy", rows));
  return write_array(out / "output.npy", logits);
}

}  // namespace strata::test
