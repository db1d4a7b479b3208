// A .torch.py file put together: imports, small modules, the network, the way to train or run it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "translate/torch/flow.h"
#include "translate/torch/names.h"
#include "translate/torch/python_training.h"
#include "translate/torch/python_words.h"
#include "translate/torch/source.h"

namespace strata::translate {
namespace {

std::string shape_text(const graph::Signal& signal) {
  std::string out = fmt::format("{}", fmt::join(signal.shape.sizes(), " x "));
  if (signal.is_tokens()) out += fmt::format(" word numbers below {}", signal.vocabulary);
  return out;
}

/// How Python names the submodule of a layer: nn.Module's own names and what is no identifier stand
/// in the table of modules all the same.
std::string submodule(std::string_view id) {
  return is_module_attribute(id) ? fmt::format("self.{}", id)
                                 : fmt::format("self._modules[{}]", quoted(id, true));
}

struct Body {
  std::string constructor;
  std::string forward;
  std::string train;  // of frozen normalisations, which keep their statistics
  std::vector<std::string> helpers;
};

Result<Body> body_of(const Flow& flow) {
  Body body;
  for (Site site : flow.sites) {
    const graph::Layer& layer = site.layer;
    const KindSpelling* kind = find_spelling(python_spellings(), layer.kind->name);
    if (kind == nullptr)
      return Error{fmt::format("'{}' cannot be written as PyTorch code: kind '{}'", layer.id(),
                               layer.kind->name),
                   layer.id(), "export the weights alone"};
    site.self = submodule(layer.id());
    const Spelling spelling = kind->spell(site);
    if (!spelling.module.empty()) {
      body.constructor += fmt::format("        {} = {}\n", site.self, spelling.module);
      if (layer.spec.frozen)
        body.constructor += fmt::format("        {}.requires_grad_(False)  # frozen\n", site.self);
      if (layer.spec.frozen && layer.kind->name == "batchnorm")
        body.train += fmt::format("        {}.eval()\n", site.self);
    }
    std::vector<std::string> lines = spelling.forward;
    if (lines.empty() && site.out != site.in.front())
      lines.push_back(fmt::format("{} = {}", site.out, site.in.front()));
    for (std::size_t i = 0; i < lines.size(); ++i)
      body.forward +=
          fmt::format("        {}{}\n", lines[i],
                      i + 1 == lines.size() ? "  # " + shape_text(layer.facts.output) : "");
    body.helpers.insert(body.helpers.end(), spelling.helpers.begin(), spelling.helpers.end());
  }
  return body;
}

std::string module_class(const std::string& name, const graph::Model& model, const Flow& flow,
                         const Body& body) {
  const std::string left = model.closing.empty()
                               ? std::string()
                               : fmt::format(" The closing {} is left to the loss.", model.closing);
  std::string out = fmt::format(
      "class {}(nn.Module):\n    \"\"\"From N x {} to N x {}.{}\"\"\"\n\n"
      "    def __init__(self):\n        super().__init__()\n{}\n"
      "    def forward(self, {}):  # {}\n{}        return {}\n",
      name, shape_text(model.input), shape_text(model.output()), left, body.constructor, flow.input,
      shape_text(model.input), body.forward, flow.output);
  if (!body.train.empty())
    out += fmt::format(
        "\n    def train(self, mode=True):\n        super().train(mode)\n"
        "        # Frozen: running statistics stay as they are.\n{}        return self\n",
        body.train);
  return out;
}

constexpr std::string_view kLoadWeights = R"(def load_weights(file):
    """A state_dict out of a .safetensors or a .pt file."""
    if str(file).endswith(".safetensors"):
        from safetensors.torch import load_file
        return load_file(file)
    return torch.load(file, map_location="cpu", weights_only=True)
)";

std::string show_main(const std::string& name, const graph::Model& model) {
  const std::string rows =
      model.input.is_tokens()
          ? fmt::format("torch.randint({}, (2, {}))", model.input.vocabulary,
                        fmt::join(model.input.shape.sizes(), ", "))
          : fmt::format("torch.randn(2, {})", fmt::join(model.input.shape.sizes(), ", "));
  return fmt::format(
      "def main():\n"
      "    parser = argparse.ArgumentParser(description=\"Runs the network on two random rows.\")\n"
      "    parser.add_argument(\"--weights\", help=\"a .safetensors or .pt file\")\n"
      "    args = parser.parse_args()\n\n"
      "    model = {}()\n"
      "    if args.weights:\n"
      "        model.load_state_dict(load_weights(args.weights), strict=True)\n"
      "    model.eval()\n"
      "    with torch.no_grad():\n"
      "        print(model({}))\n",
      name, rows);
}

/// The imports that the code below them uses, the standard library's first.
std::string imports_for(const std::string& code) {
  std::string out;
  const auto uses = [&](std::string_view word) { return code.find(word) != std::string::npos; };
  for (const std::string_view module : {"argparse", "csv", "gzip", "math", "os", "re"})
    if (uses(fmt::format("{}.", module))) out += fmt::format("import {}\n", module);
  if (uses("Counter(")) out += "from collections import Counter\n";
  if (uses("Path(")) out += "from pathlib import Path\n";
  out += "\n";
  if (uses("np.")) out += "import numpy as np\n";
  out += "import torch\n";
  if (uses("dist.")) out += "import torch.distributed as dist\n";
  if (uses("F.")) out += "import torch.nn.functional as F\n";
  if (uses("Image.")) out += "from PIL import Image\n";
  out += "from torch import nn\n";
  if (uses("DistributedDataParallel("))
    out += "from torch.nn.parallel import DistributedDataParallel\n";
  if (uses("DataLoader(")) out += "from torch.utils.data import DataLoader, Dataset\n";
  if (uses("DistributedSampler("))
    out += "from torch.utils.data.distributed import DistributedSampler\n";
  return out;
}

std::string heading(const Project& project, const SourceOptions& options) {
  std::string how = "    python FILE --weights model.safetensors\n";
  if (options.training_loop)
    how = options.parallel ? "    torchrun --standalone --nproc-per-node 2 FILE --data PATH\n"
                           : "    python FILE --data PATH --save trained.pt\n";
  return fmt::format(
      "\"\"\"{} in PyTorch, written by Strata.\n\n{}\n"
      "The module's state_dict has the names of Strata's weights, so that files which Strata\n"
      "exports load with strict=True.\n\"\"\"\n",
      plain_line(project.name.empty() ? "A network" : project.name), how);
}

std::vector<KindSpelling> all_python_kinds() {
  std::vector<KindSpelling> out;
  for (const auto family : {python::plain_kinds(), python::window_kinds(), python::sequence_kinds(),
                            python::normalisation_kinds()})
    out.insert(out.end(), family.begin(), family.end());
  return out;
}

}  // namespace

std::span<const KindSpelling> python_spellings() {
  static const std::vector<KindSpelling> all = all_python_kinds();
  return all;
}

Result<std::string> torch_source(const Project& project, const graph::Model& model,
                                 const SourceOptions& options) {
  const std::string name = class_name(project.name);
  const Flow flow = flow_of(model, {"over_words", "hidden_steps", "mean_of_words",
                                    "largest_of_words", "h", "words", "len", "torch"});
  STRATA_TRY(const Body body, body_of(flow));
  std::string code = python_helpers(body.helpers) + module_class(name, model, flow, body) + "\n\n" +
                     std::string(kLoadWeights) + "\n\n";
  if (options.training_loop) {
    const std::string rules = python::rules_code(project, model);
    code += python::data_code(project) + "\n\n" + python::transform_code(project, model) + "\n\n" +
            rules + "\n\n" +
            python::loop_code(project, {name, options.parallel,
                                        rules.find("def initialise(") != std::string::npos,
                                        python::measures_rows(project)});
  } else {
    code += show_main(name, model);
  }
  code += "\n\nif __name__ == \"__main__\":\n    main()\n";
  return heading(project, options) + imports_for(code) + "\n\n" + code;
}

}  // namespace strata::translate
