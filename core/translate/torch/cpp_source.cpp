// A .torch.cpp file put together.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "translate/torch/cpp_training.h"
#include "translate/torch/cpp_words.h"
#include "translate/torch/flow.h"
#include "translate/torch/names.h"
#include "translate/torch/source.h"

namespace strata::translate {
namespace {

std::string shape_text(const graph::Signal& signal) {
  std::string out = fmt::format("{}", fmt::join(signal.shape.sizes(), " x "));
  if (signal.is_tokens()) out += fmt::format(" word numbers below {}", signal.vocabulary);
  return out;
}

/// What a member of a torch::nn::Module must not be called, and the names of the small functions.
std::set<std::string> taken_words() {
  return {"apply",
          "buffers",
          "children",
          "clone",
          "eval",
          "forward",
          "is_training",
          "load",
          "modules",
          "name",
          "named_buffers",
          "named_children",
          "named_modules",
          "named_parameters",
          "options",
          "parameters",
          "register_buffer",
          "register_module",
          "register_parameter",
          "replace_module",
          "save",
          "to",
          "train",
          "unregister_module",
          "zero_grad",
          "over_words",
          "hidden_steps",
          "attend",
          "mean_of_words",
          "largest_of_words",
          "last_state",
          "waves",
          "loss_of",
          "learning_rate",
          "read_rows",
          "read_tensors",
          "load_weights",
          "main",
          "x",
          "data",
          "int64_t",
          "M_PI",
          "INFINITY",
          "SeparableConv2d",
          "LearnedPositions",
          "SeparableConv2dImpl",
          "LearnedPositionsImpl"};
}

struct Body {
  std::string constructor;
  std::string members;
  std::string forward;
  std::string frozen;
  std::vector<std::string> helpers;
};

Result<Body> body_of(const Flow& flow, std::set<std::string> taken) {
  Body body;
  std::set<std::string> declared = {flow.input};
  for (Site site : flow.sites) {
    const graph::Layer& layer = site.layer;
    const KindSpelling* kind = find_spelling(cpp_spellings(), layer.kind->name);
    if (kind == nullptr)
      return Error{fmt::format("'{}' cannot be written as C++ code: kind '{}'", layer.id(),
                               layer.kind->name),
                   layer.id(), "export the weights alone"};
    // A member and a value of the forward pass may both be called after their layer.
    site.self = new_variable(layer.id() + "_", taken);
    const Spelling spelling = kind->spell(site);
    if (!spelling.module.empty()) {
      const std::string type = spelling.module.substr(0, spelling.module.find('('));
      body.members += fmt::format("  {} {}{{nullptr}};\n", type, site.self);
      body.constructor += fmt::format("    {} = register_module({}, {});\n", site.self,
                                      quoted(layer.id(), false), spelling.module);
      if (layer.spec.frozen) {
        body.constructor += fmt::format(
            "    for (auto& weight : {}->parameters()) weight.set_requires_grad(false);  // "
            "frozen\n",
            site.self);
        if (layer.kind->name == "batchnorm")
          body.frozen += fmt::format("    {}->eval();\n", site.self);
      }
    }
    std::vector<std::string> lines = spelling.forward;
    if (lines.empty() && site.out != site.in.front())
      lines.push_back(cpp::assign(site, site.in.front()));
    if (!lines.empty() && declared.insert(site.out).second)
      lines.insert(lines.begin(), fmt::format("torch::Tensor {};", site.out));
    for (std::size_t i = 0; i < lines.size(); ++i)
      body.forward +=
          fmt::format("    {}{}\n", lines[i],
                      i + 1 == lines.size() ? "  // " + shape_text(layer.facts.output) : "");
    body.helpers.insert(body.helpers.end(), spelling.helpers.begin(), spelling.helpers.end());
  }
  return body;
}

std::string module_struct(const std::string& name, const graph::Model& model, const Flow& flow,
                          const Body& body) {
  std::string out = fmt::format(
      "// From N x {} to N x {}.{}\nstruct {}Impl : torch::nn::Module {{\n  {}Impl() {{\n{}  }}\n\n"
      "  torch::Tensor forward(torch::Tensor {}) {{\n{}    return {};\n  }}\n\n",
      shape_text(model.input), shape_text(model.output()),
      model.closing.empty() ? std::string()
                            : fmt::format(" The closing {} is left to the loss.", model.closing),
      name, name, body.constructor, flow.input, body.forward, flow.output);
  if (!body.frozen.empty())
    out += fmt::format(
        "  void train(bool on = true) override {{\n    torch::nn::Module::train(on);\n"
        "    // Frozen: running statistics stay as they are.\n{}  }}\n\n",
        body.frozen);
  return out + body.members + fmt::format("}};\nTORCH_MODULE({});\n\n", name);
}

constexpr std::string_view kLoad =
    R"(// What Python's torch.save wrote: a tensor, or a dictionary of them.
torch::IValue read_tensors(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return torch::pickle_load(std::vector<char>((std::istreambuf_iterator<char>(stream)), {}));
}

// Takes weights and running statistics by name out of a TorchScript file.
void load_weights(torch::nn::Module& model, const std::string& file) {
  const torch::NoGradGuard no_grad;
  const auto script = torch::jit::load(file, torch::kCPU);
  auto parameters = model.named_parameters();
  auto buffers = model.named_buffers();
  size_t taken = 0;
  for (const auto& from : script.named_parameters()) {
    parameters[from.name].copy_(from.value);
    ++taken;
  }
  for (const auto& from : script.named_buffers())
    if (auto* to = buffers.find(from.name)) to->copy_(from.value);
  if (taken != parameters.size()) throw std::runtime_error(file + " has other weights");
}

)";

std::string main_code(const Project& project, const graph::Model& model,
                      const SourceOptions& options, const std::string& name) {
  const std::string sizes = fmt::format("{}", fmt::join(model.input.shape.sizes(), ", "));
  const std::string rows = model.input.is_tokens()
                               ? fmt::format("torch::randint({}, {{2, {}}}, torch::kLong)",
                                             model.input.vocabulary, sizes)
                               : fmt::format("torch::randn({{2, {}}})", sizes);
  std::string out =
      fmt::format("int main(int count, char** words) {{\n  torch::manual_seed({});\n  {} model;\n",
                  project.training.seed, name);
  if (options.training_loop)
    return out +
           "  if (count < 2) {\n"
           "    std::cerr << \"usage: \" << words[0] << \" rows.pt [steps, 0: all] "
           "[weights.ts.pt]\\n\";\n"
           "    return 1;\n  }\n"
           "  if (count > 3) load_weights(*model, words[3]);\n"
           "  train(model, words[1], count > 2 ? std::stoll(words[2]) : 0);\n  return 0;\n}\n";
  return out + fmt::format(
                   "  if (count > 1) load_weights(*model, words[1]);\n"
                   "  model->eval();\n  const torch::NoGradGuard no_grad;\n"
                   "  // Two rows: random ones, or a tensor that Python's torch.save wrote.\n"
                   "  torch::Tensor rows = {};\n"
                   "  if (count > 2) rows = read_tensors(words[2]).toTensor();\n"
                   "  const torch::Tensor logits = model->forward(rows);\n"
                   "  if (count > 3) torch::save(logits, words[3]);\n"
                   "  std::cout << logits << '\\n';\n  return 0;\n}}\n",
                   rows);
}

std::vector<KindSpelling> all_cpp_kinds() {
  std::vector<KindSpelling> out;
  for (const auto family : {cpp::plain_kinds(), cpp::window_kinds(), cpp::sequence_kinds()})
    out.insert(out.end(), family.begin(), family.end());
  return out;
}

}  // namespace

std::span<const KindSpelling> cpp_spellings() {
  static const std::vector<KindSpelling> all = all_cpp_kinds();
  return all;
}

Result<std::string> torch_cpp_source(const Project& project, const graph::Model& model,
                                     const SourceOptions& options) {
  if (options.parallel)
    return Error{"the C++ source trains on one device", project.name,
                 "leave several devices out, or choose the Python source"};
  const std::string name = class_name(project.name);
  std::set<std::string> taken = taken_words();
  taken.insert({name, name + "Impl"});
  const Flow flow = flow_of(model, taken);
  for (const Site& site : flow.sites)
    taken.insert({site.out, site.mask, site.own_mask});
  STRATA_TRY(const Body body, body_of(flow, taken));
  return fmt::format(
             "// {} for LibTorch, written by Strata. Weights come from a TorchScript file "
             "(.ts.pt),\n"
             "// which torch::jit::load reads and which has the names of this module.\n"
             "// Build: target_link_libraries(program ${{TORCH_LIBRARIES}}) after "
             "find_package(Torch).\n"
             "#include <torch/script.h>\n#include <torch/torch.h>\n\n#include <algorithm>\n"
             "#include <cmath>\n#include <fstream>\n#include <iostream>\n#include <iterator>\n"
             "#include <stdexcept>\n#include <string>\n#include <tuple>\n#include <type_traits>\n"
             "#include <utility>\n#include <vector>\n\n",
             plain_line(project.name.empty() ? "A network" : project.name)) +
         cpp_helpers(body.helpers) + module_struct(name, model, flow, body) + std::string(kLoad) +
         (options.training_loop ? cpp::training_code(project, name) : std::string()) +
         main_code(project, model, options, name);
}

}  // namespace strata::translate
