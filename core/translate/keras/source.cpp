#include "translate/keras/source.h"

#include <algorithm>
#include <map>
#include <set>

#include "translate/keras/layout.h"
#include "translate/keras/loop.h"
#include "translate/keras/order.h"
#include "translate/keras/spelling.h"

namespace strata::translate {
namespace keras {

std::vector<KindSpelling> spellings() {
  std::vector<KindSpelling> out;
  for (const auto family : {plain_kinds(), window_kinds(), sequence_kinds()})
    out.insert(out.end(), family.begin(), family.end());
  return out;
}

namespace {

/// A layer as written: what it reads and writes, and its words.
struct Written {
  std::string in;
  std::string out;
  Spelling spelling;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// An identifier made of `id` that is not in `taken`, which it joins.
std::string variable(std::string_view id, std::set<std::string>& taken) {
  std::string name;
  for (const char c : id)
    name += is_letter(c) || (c >= '0' && c <= '9') ? c : '_';
  if (!is_letter(name.front())) name = fmt::format("x_{}", name);
  while (!taken.insert(name).second)
    name += "_";
  return name;
}

bool heeds_masks(const graph::Layer& layer) {
  const std::string_view kind = layer.kind->name;
  return !layer.reads.front().mask.empty() &&
         (layer.kind->category == graph::Category::recurrent || kind == "attention" ||
          kind == "global_avgpool" || kind == "global_maxpool");
}

std::string replaced(const std::string& text, const std::string& value) {
  std::string out;
  for (const char c : text)
    out += c == '@' ? value : std::string(1, c);
  return out;
}

std::string initializer(const Project& project, const graph::Settings& settings) {
  if (!settings.has("initialiser")) return {};
  std::string word = settings.word("initialiser");
  if (word == "default") word = project.training.initialiser;
  if (word == "keras") return {};
  if (word == "pytorch") return ", kernel_initializer=PYTORCH";
  for (const auto& [ours, keras] : {std::pair{"kaiming", "he"}, std::pair{"xavier", "glorot"}})
    if (word.starts_with(ours))
      word = fmt::format("{}{}", keras, word.substr(std::string_view(ours).size()));
  return fmt::format(", kernel_initializer=\"{}\"", word);
}

/// Spells every layer, in order.
class Writer {
 public:
  Writer(const Project& project, const graph::Model& model, bool initialises)
      : project_(project), model_(model), initialises_(initialises) {}

  Result<> write() {
    for (const graph::Layer& layer : model_.layers)
      if (heeds_masks(layer) && !masks_.contains(layer.reads.front().mask))
        masks_[layer.reads.front().mask] = variable(layer.reads.front().mask + "_words", taken_);
    data_ = follows_alone(-1) ? "x" : variable("data", taken_);
    for (std::size_t i = 0; i < model_.layers.size(); ++i)
      STRATA_CHECK(write_layer(static_cast<int>(i)));
    return {};
  }

  [[nodiscard]] std::vector<std::string> helpers() const {
    std::vector<std::string> out;
    for (const Written& one : written_)
      out.insert(out.end(), one.spelling.helpers.begin(), one.spelling.helpers.end());
    return out;
  }

  /// True for a plain stack of layers.
  [[nodiscard]] bool is_sequence() const {
    return data_ == "x" && !written_.empty() && !written_.front().spelling.steps.empty() &&
           std::all_of(written_.begin(), written_.end(), [](const Written& one) {
             return one.in == "x" && one.out == "x" && one.spelling.before.empty() &&
                    std::all_of(one.spelling.steps.begin(), one.spelling.steps.end(),
                                [](const Step& s) { return !s.layer.empty() && s.call == "@"; });
           });
  }

  [[nodiscard]] std::string sequence() const {
    std::string out = fmt::format("    return keras.Sequential([\n        {},\n", input());
    for (std::size_t i = 0; i < written_.size(); ++i) {
      const std::vector<Step>& steps = written_[i].spelling.steps;
      for (const Step& step : steps)
        out += fmt::format("        {},{}\n", step.layer,
                           &step == &steps.back() ? comment(model_.layers[i]) : "");
    }
    return out + "    ])\n";
  }

  [[nodiscard]] std::string functional() const {
    std::string out = fmt::format("    {} = inputs = {}\n", data_, input());
    for (std::size_t i = 0; i < written_.size(); ++i)
      out += statements(written_[i], comment(model_.layers[i]));
    return out + fmt::format("    return keras.Model(inputs, {})\n",
                             written_.empty() ? data_ : written_.back().out);
  }

 private:
  [[nodiscard]] bool follows_alone(int index) const {
    const std::vector<int> readers = model_.readers_of(index);
    return readers.empty() || (readers.size() == 1 && readers.front() == index + 1);
  }

  Result<> write_layer(int index) {
    static const std::vector<KindSpelling> kTable = spellings();
    const graph::Layer& layer = model_.layers[static_cast<std::size_t>(index)];
    const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const KindSpelling& one) {
      return one.kind == layer.kind->name;
    });
    if (found == kTable.end())
      return Error{fmt::format("the kind '{}' of '{}' cannot be written for Keras",
                               layer.kind->name, layer.id()),
                   {},
                   "export another format"};
    Site site{layer, {}, literal(layer.id()), {}, {}, {}, {}};
    for (const std::string& name : keras_names(model_, index))
      site.names.push_back(literal(name));
    if (layer.kind->name == "flatten") site.free_order = free_order(model_, index);
    if (heeds_masks(layer)) site.mask = masks_[layer.reads.front().mask];
    if (const auto own = masks_.find(layer.id()); own != masks_.end()) site.own_mask = own->second;
    if (initialises_) site.kernel_initializer = initializer(project_, layer.spec.settings);
    std::vector<std::string> in;
    in.reserve(layer.inputs.size());
    for (const int from : layer.inputs)
      in.push_back(from < 0 ? data_ : written_[static_cast<std::size_t>(from)].out);
    Written one;
    one.in = in.size() == 1 ? in.front() : fmt::format("[{}]", fmt::join(in, ", "));
    STRATA_TRY(one.spelling, found->spell(site));
    if (one.spelling.steps.empty())
      one.out = one.in;
    else
      one.out = follows_alone(index) ? "x" : variable(layer.id(), taken_);
    written_.push_back(std::move(one));
    return {};
  }

  [[nodiscard]] std::string input() const {
    const std::string dtype = model_.input.is_tokens() ? ", dtype=\"int32\"" : "";
    return fmt::format("keras.Input({}{})", tuple(keras_sizes(model_.input.shape)), dtype);
  }

  static std::string comment(const graph::Layer& layer) {
    return fmt::format("  # {}", fmt::join(keras_sizes(layer.facts.output.shape), " x "));
  }

  static std::string statements(const Written& one, const std::string& comment) {
    std::string out;
    if (!one.spelling.before.empty())
      out += fmt::format("    {}\n", replaced(one.spelling.before, one.in));
    std::string value = one.in;
    for (const Step& step : one.spelling.steps) {
      const std::string call = replaced(step.call, value);
      out += fmt::format("    {} = {}{}\n", one.out,
                         step.layer.empty() ? call : fmt::format("{}({})", step.layer, call),
                         &step == &one.spelling.steps.back() ? comment : "");
      value = one.out;
    }
    return out;
  }

  const Project& project_;
  const graph::Model& model_;
  bool initialises_;
  std::set<std::string> taken_ = {"x",
                                  "inputs",
                                  "keras",
                                  "layers",
                                  "ops",
                                  "np",
                                  "tf",
                                  "False",
                                  "None",
                                  "True",
                                  "and",
                                  "as",
                                  "assert",
                                  "async",
                                  "await",
                                  "break",
                                  "class",
                                  "continue",
                                  "def",
                                  "del",
                                  "elif",
                                  "else",
                                  "except",
                                  "finally",
                                  "float",
                                  "for",
                                  "from",
                                  "global",
                                  "if",
                                  "import",
                                  "in",
                                  "is",
                                  "lambda",
                                  "nonlocal",
                                  "not",
                                  "or",
                                  "pass",
                                  "raise",
                                  "return",
                                  "try",
                                  "while",
                                  "with",
                                  "yield",
                                  "PositionalEncoding",
                                  "LearnedPositions",
                                  "PYTORCH",
                                  "mean_of_words",
                                  "largest_of_words"};
  std::map<std::string, std::string> masks_;  // by the embedding's id
  std::string data_;
  std::vector<Written> written_;
};

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  return out;
}

std::string opening(const Project& project, const graph::Model& model, bool trains) {
  std::string out = fmt::format(
      "# {}\n#\n# Images are height x width x channels; the last layer gives logits{}.\n",
      one_line(project.name),
      model.closing.empty()
          ? ""
          : fmt::format(", of which keras.ops.{} makes probabilities", model.closing));
  if (trains) out += "import argparse\nimport math\nimport os\n\n";
  return out +
         "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
         "from safetensors.numpy import load_file\n";
}

std::string freezing(const graph::Model& model) {
  std::vector<std::string> frozen;
  for (const graph::Layer& layer : model.layers)
    if (layer.spec.frozen && !layer.facts.parameters.empty()) frozen.push_back(literal(layer.id()));
  if (frozen.empty()) return {};
  return fmt::format(
      "\n\ndef freeze(model):\n"
      "    \"\"\"These layers keep their weights.\"\"\"\n"
      "    for layer in model.layers:\n"
      "        if layer.name in [{}]:\n"
      "            layer.trainable = False\n",
      fmt::join(frozen, ", "));
}

constexpr std::string_view kShow = R"(if __name__ == "__main__":
    build_model().summary()
)";

}  // namespace
}  // namespace keras

Result<std::string> keras_source(const Project& project, const graph::Model& model,
                                 const SourceOptions& options) {
  keras::Writer writer(project, model, options.training_loop);
  STRATA_CHECK(writer.write());
  const std::string body = writer.is_sequence() ? writer.sequence() : writer.functional();
  std::string out = keras::opening(project, model, options.training_loop);
  if (options.training_loop && options.parallel) out += "import tensorflow as tf\n";
  out += "\n";
  if (body.find("=PYTORCH") != std::string::npos)
    out +=
        "# PyTorch's initial weights\n"
        "PYTORCH = keras.initializers.VarianceScaling(1 / 3, \"fan_in\", \"uniform\")\n\n";
  out += '\n';
  out += keras::helper_code(writer.helpers()) + "def build_model():\n" + body +
         keras::freezing(model) + "\n\n" + keras::loader_code(model);
  if (!options.training_loop) return out + std::string(keras::kShow);
  return out + keras::data_code(project, model) + "\n\n" +
         keras::loop_code(project, model, options.parallel);
}

}  // namespace strata::translate
