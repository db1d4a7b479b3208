// load_weights of a generated file: PyTorch's names and layouts turned into Keras'. The way back is
// layout.cpp.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "translate/keras/layout.h"
#include "translate/keras/order.h"
#include "translate/keras/spelling.h"

namespace strata::translate::keras {
namespace {

constexpr std::string_view kRest = R"(def rest(w, *names):
    return [w[name] for name in names if name in w]
)";

struct Layout {
  std::string_view name;
  std::string_view code;
};

constexpr std::array<Layout, 9> kLayouts = {
    {{"dense", R"(def dense(layer, w, level):
    kernel = w["weight"]
    image = FLATTENED.get(layer.name)
    if image:  # its columns stand for channels x height x width, here for height x width x channels
        kernel = kernel.reshape(-1, *image).transpose(0, 2, 3, 1).reshape(len(kernel), -1)
    return [kernel.T] + rest(w, "bias")
)"},
     {"convolution", R"(def convolution(layer, w, level):
    kernel = w["weight"]  # filters x channels x height x width, also of a sequence's
    return [kernel.transpose(2, 3, 1, 0) if kernel.ndim == 4 else kernel.transpose(2, 1, 0)] + rest(w, "bias")
)"},
     {"depthwise", R"(def depthwise(layer, w, level):
    kernel = w["weight"]  # channels * multiplier x 1 x height x width
    kernel = kernel.reshape(-1, layer.depth_multiplier, *kernel.shape[2:])
    return [kernel.transpose(2, 3, 0, 1)] + rest(w, "bias")
)"},
     {"separable", R"(def separable(layer, w, level):
    kernel = w["depthwise.weight"]
    kernel = kernel.reshape(-1, layer.depth_multiplier, *kernel.shape[2:])
    return [kernel.transpose(2, 3, 0, 1), w["pointwise.weight"].transpose(2, 3, 1, 0)] + rest(w, "pointwise.bias")
)"},
     {"normalisation", R"(def normalisation(layer, w, level):
    values = rest(w, "weight", "bias", "running_mean", "running_var")
    return [value.transpose(1, 2, 0) if value.ndim == 3 else value for value in values]
)"},
     {"table", R"(def table(layer, w, level):
    return rest(w, "weight")
)"},
     {"attention", R"(def attention(layer, w, level):
    heads, features = layer.num_heads, len(w["out_proj.weight"])
    out = []
    for part in range(3):  # query, key, value
        rows = slice(part * features, (part + 1) * features)
        out.append(w["in_proj_weight"][rows].T.reshape(features, heads, -1))
        if layer.use_bias:
            out.append(w["in_proj_bias"][rows].reshape(heads, -1))
    return out + [w["out_proj.weight"].T.reshape(heads, -1, features)] + rest(w, "out_proj.bias")
)"},
     {"recurrent", R"(def recurrent(layer, w, level):
    both = isinstance(layer, layers.Bidirectional)
    out = []
    for end in [level, level + "_reverse"] if both else [level]:
        out += [w["weight_ih_" + end].T, w["weight_hh_" + end].T]
        if "bias_ih_" + end in w:  # Keras has the sum of PyTorch's two
            out.append(w["bias_ih_" + end] + w["bias_hh_" + end])
    return out
)"},
     {"gated", R"(def gated(layer, w, level):
    def gates(rows):  # reset, update, new -> update, reset, new
        reset, update, new = np.split(rows, 3)
        return np.concatenate([update, reset, new])

    both = isinstance(layer, layers.Bidirectional)
    out = []
    for end in [level, level + "_reverse"] if both else [level]:
        out += [gates(w["weight_ih_" + end]).T, gates(w["weight_hh_" + end]).T]
        if "bias_ih_" + end in w:
            out.append(np.stack([gates(w["bias_ih_" + end]), gates(w["bias_hh_" + end])]))
    return out
)"}}};

std::string_view layout_of(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kOf = {
      {{"dense", "dense"},
       {"conv1d", "convolution"},
       {"conv2d", "convolution"},
       {"conv2d_transpose", "convolution"},
       {"depthwise_conv2d", "depthwise"},
       {"separable_conv2d", "separable"},
       {"batchnorm", "normalisation"},
       {"layernorm", "normalisation"},
       {"groupnorm", "normalisation"},
       {"embedding", "table"},
       {"positional_encoding", "table"},
       {"attention", "attention"},
       {"gru", "gated"},
       {"lstm", "recurrent"}}};
  const auto* found =
      std::find_if(kOf.begin(), kOf.end(), [&](const auto& one) { return one.first == kind; });
  return found == kOf.end() ? "recurrent" : found->second;
}

std::string flattened_code(const graph::Model& model) {
  std::string out;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const graph::Layer& layer = model.layers[i];
    if (layer.kind->name != "dense") continue;
    if (const auto image = flattened_image(model, static_cast<int>(i)))
      out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", literal(layer.id()),
                         tuple(image->sizes()));
  }
  return fmt::format(
      "# Images that dense layers read flattened: channels, height, width.\nFLATTENED = "
      "{{{}}}\n\n\n",
      out);
}

/// Which layer of PyTorch's, and which level of it, a layer of a recurrent stack is.
std::string stacked_code(const graph::Model& model) {
  std::string out;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::vector<std::string> names = keras_names(model, static_cast<int>(i));
    for (std::size_t level = 0; names.size() > 1 && level < names.size(); ++level)
      out += fmt::format("{}{}: ({}, \"l{}\")", out.empty() ? "" : ", ", literal(names[level]),
                         literal(model.layers[i].id()), level);
  }
  return fmt::format("STACKED = {{{}}}  # layers that PyTorch has in one\n\n\n", out);
}

constexpr std::string_view kLoad = R"(def load_weights(model, file):
    """Gives the model the weights out of a .safetensors file with PyTorch's names and layouts."""
    tensors = load_file(file)
    for layer in model.layers:
        name, level = STACKED.get(layer.name, (layer.name, "l0"))
        w = {key.split(".", 1)[1]: value for key, value in tensors.items() if key.split(".", 1)[0] == name}
        if layer.weights:
            layer.set_weights(LAYOUTS[name](layer, w, level))
)";

}  // namespace

std::string loader_code(const graph::Model& model) {
  std::set<std::string_view> used;
  std::string table;
  for (const graph::Layer& layer : model.layers) {
    if (layer.facts.parameters.empty()) continue;
    const std::string_view layout = layout_of(layer.kind->name);
    used.insert(layout);
    table += fmt::format("    {}: {},\n", literal(layer.id()), layout);
  }
  if (used.empty()) return {};
  std::string out = used.contains("dense") ? flattened_code(model) : std::string();
  out += std::string(kRest) + "\n\n";
  for (const Layout& layout : kLayouts)
    if (used.contains(layout.name)) out.append(layout.code).append("\n\n");
  return out + fmt::format("LAYOUTS = {{\n{}}}\n", table) + stacked_code(model) +
         std::string(kLoad) + "\n\n";
}

}  // namespace strata::translate::keras
