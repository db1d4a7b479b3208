#include "engine/script/torchscript.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/script.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "base/file.h"
#include "engine/script/layer_script.h"
#include "engine/script/script_error.h"
#include "translate/torch/flow.h"
#include "translate/torch/names.h"

namespace strata::engine {
namespace {

using exchange::NumberType;
using torch::jit::Module;

// What the language would take for something else after "self.".
constexpr std::array<std::string_view, 37> kReserved = {
    "False",   "None",     "True",     "and",     "as",      "assert", "async",  "await",
    "break",   "class",    "continue", "def",     "del",     "elif",   "else",   "except",
    "finally", "for",      "from",     "global",  "if",      "import", "in",     "is",
    "lambda",  "nonlocal", "not",      "or",      "pass",    "raise",  "return", "try",
    "while",   "with",     "yield",    "forward", "training"};

Result<> check_ids(const graph::Model& model) {
  // LibTorch writes letters outside ASCII in a way that it cannot read.
  const auto is_strange = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  for (const graph::Layer& layer : model.layers)
    if (std::find(kReserved.begin(), kReserved.end(), layer.id()) != kReserved.end() ||
        std::any_of(layer.id().begin(), layer.id().end(), is_strange))
      return Error{fmt::format("TorchScript cannot name a layer '{}'", layer.id()), layer.id(),
                   "rename the layer, or choose another format"};
  return {};
}

std::optional<at::ScalarType> scalar_type_of(NumberType type) {
  switch (type) {
    case NumberType::f64:
      return at::kDouble;
    case NumberType::f32:
      return at::kFloat;
    case NumberType::f16:
      return at::kHalf;
    case NumberType::bf16:
      return at::kBFloat16;
    default:
      return std::nullopt;
  }
}

/// The parameter's values as float32, a copy of its own.
Result<at::Tensor> value_of(const exchange::TensorFile& weights, const std::string& name,
                            const graph::Shape& shape) {
  const exchange::TensorView* const found = weights.find(name);
  if (found == nullptr)
    return Error{fmt::format("the weights have no '{}'", name), name,
                 "use weights of this network"};
  if (found->shape != shape.sizes())
    return Error{fmt::format("'{}' is {} but the network wants {}", name,
                             fmt::join(found->shape, "x"), shape.text()),
                 name, "use weights of this network"};
  const std::optional<at::ScalarType> type = scalar_type_of(found->type);
  if (!type)
    return Error{fmt::format("'{}' holds {}, no real numbers", name, word_for(found->type)), name,
                 "use weights of this network"};
  return at::from_blob(const_cast<std::byte*>(found->data.data()), found->shape, *type)
      .to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
}

/// Makes modules of one compilation unit, each of a class of its own.
class Modules {
 public:
  Module make(const std::string& title) {
    return Module(c10::QualifiedName(fmt::format("__torch__.strata.{}_{}", title, ++count_)),
                  unit_);
  }

 private:
  std::shared_ptr<torch::jit::CompilationUnit> unit_ =
      std::make_shared<torch::jit::CompilationUnit>();
  int count_ = 0;
};

/// "out_proj.weight" goes into a submodule "out_proj".
void add_parameter(Modules& modules, std::map<std::string, Module>& parts, Module& layer,
                   const std::string& name, const at::Tensor& value, bool is_buffer) {
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return layer.register_parameter(name, value, is_buffer);
  const std::string part = name.substr(0, dot);
  const auto [place, is_new] = parts.try_emplace(part, modules.make(part));
  place->second.register_parameter(name.substr(dot + 1), value, is_buffer);
}

void add_mode(Module& module) {
  module.register_attribute("training", c10::BoolType::get(), false);
}

Result<Module> layer_module(Modules& modules, const graph::Layer& layer, bool masked,
                            const exchange::TensorFile& weights) {
  const KindScript* script = find_script(layer.kind->name);
  if (script == nullptr)
    return Error{fmt::format("'{}' cannot be written as TorchScript: kind '{}'", layer.id(),
                             layer.kind->name),
                 layer.id(), "choose another format"};
  Module module = modules.make(std::string(layer.kind->name));
  add_mode(module);
  std::map<std::string, Module> parts;
  for (const graph::Parameter& p : layer.facts.parameters) {
    STRATA_TRY(at::Tensor value, value_of(weights, layer.id() + "." + p.name, p.shape));
    value.set_requires_grad(p.trained() && !layer.spec.frozen);
    add_parameter(modules, parts, module, p.name, value, !p.trained());
  }
  for (auto& [name, part] : parts) {
    add_mode(part);
    module.register_module(name, part);
  }
  module.define(script->write({layer, masked}));
  return module;
}

/// forward of the whole: a call per layer.
std::string forward_of(const translate::Flow& flow) {
  std::string out = fmt::format("def forward(self, {}: Tensor) -> Tensor:\n", flow.input);
  for (const translate::Site& site : flow.sites) {
    if (!site.own_mask.empty())
      out += fmt::format("    {} = torch.ne({}, {})\n", site.own_mask, site.in.front(),
                         site.settings().integer("padding_index"));
    std::vector<std::string> reads = site.in;
    if (!site.mask.empty()) reads.push_back(site.mask);
    const std::string& id = site.layer.id();
    const std::string module = translate::is_plain_identifier(id)
                                   ? "self." + id
                                   : fmt::format("getattr(self, {})", translate::quoted(id, false));
    out += fmt::format("    {} = {}.forward({})\n", site.out, module, fmt::join(reads, ", "));
  }
  return out + fmt::format("    return {}\n", flow.output);
}

Result<std::string> serialised(const graph::Model& model, const exchange::TensorFile& weights,
                               const std::map<std::string, std::string>& metadata) {
  Modules modules;
  Module network = modules.make("Network");
  add_mode(network);
  const translate::Flow flow = translate::flow_of(model, {"self"});
  for (const translate::Site& site : flow.sites) {
    STRATA_TRY(const Module layer, layer_module(modules, site.layer, !site.mask.empty(), weights));
    network.register_module(site.layer.id(), layer);
  }
  network.define(forward_of(flow));
  std::ostringstream stream;
  network.save(stream, {metadata.begin(), metadata.end()});
  return std::move(stream).str();
}

}  // namespace

Result<> write_torchscript(const std::filesystem::path& file, const graph::Model& model,
                           const exchange::TensorFile& weights,
                           const std::map<std::string, std::string>& metadata) {
  STRATA_CHECK(check_ids(model));
  try {
    STRATA_TRY(const std::string bytes, serialised(model, weights, metadata));
    return write_file_atomic(file, bytes);
  } catch (const std::exception& exception) {
    return script_error(exception, file.string(), "choose another format");
  }
}

}  // namespace strata::engine
