// What Strata knows about a kind of layer. One file per kind under graph/layers/ makes one of
// these. The reader of project files, the palette, the inspector, the cost estimates and the
// exports all work from this description; arithmetic lives in engine/layers/. Shape rules and
// parameter layouts are those of the pages of torch.nn (docs.pytorch.org) and keras.layers
// (keras.io) that each kind's file names.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/setting.h"
#include "graph/shape.h"

namespace strata::graph {

/// The palette's groups; their colours stand in the design tokens.
enum class Category {
  input_output,
  dense,
  convolution,
  pooling,
  recurrent,
  attention,
  normalisation,
  regularisation,
  activation,
  embedding,
  reshape,
  merge
};

/// What a parameter is for; with its fans it decides the initial values (see initialise.h) and
/// weight decay.
enum class ParameterRole {
  kernel,
  bias,
  recurrent_kernel,
  recurrent_bias,
  scale,  // of a normalisation, starts at 1
  shift,  // of a normalisation, starts at 0
  embedding,
  running_mean,      // not trained
  running_variance,  // not trained
};

/// One tensor of a layer, named and laid out as PyTorch does ("weight" of a dense layer: units x
/// inputs).
struct Parameter {
  std::string name;  // after the layer's id and a dot: "fc1.weight"
  Shape shape;
  ParameterRole role = ParameterRole::kernel;
  std::int64_t fan_in = 1;   // inputs that one output element sums over
  std::int64_t fan_out = 1;  // outputs that one input element reaches
  int gates = 1;             // blocks stacked along dimension 0 (LSTM 4: i f g o; GRU 3: r z n)

  [[nodiscard]] bool trained() const {
    return role != ParameterRole::running_mean && role != ParameterRole::running_variance;
  }
};

/// What a layer becomes on given inputs. Costs are per sample.
struct LayerFacts {
  Signal output;
  std::vector<Parameter> parameters;
  double forward_flops = 0;         // a multiply and an add count as two
  std::int64_t saved_elements = 0;  // numbers kept for the backward pass beside input and output
  // The arithmetic with the user's numbers in it, for the inspector's "computed" block:
  std::string shape_sum;      // "(32 + 2*0 - 3) / 1 + 1 = 30"
  std::string parameter_sum;  // "3*3*3*32 + 32 bias"
  std::string flops_sum;      // "2 * (3*3*3) * 32*30*30"
};

/// What a kind is asked: its settings (validated, complete) and what it reads.
struct LayerQuestion {
  const std::string& id;
  const Settings& settings;
  std::span<const Signal> inputs;            // at least one
  std::span<const std::string> input_names;  // ids of the layers read; "data" for the data set

  [[nodiscard]] const Signal& input() const { return inputs.front(); }
  /// "'fc1' needs a flat input but 'pool1' gives 32x15x15": what the layer needs against what its
  /// first input is.
  [[nodiscard]] Error refuse(const std::string& needs, std::string remedy) const;
  /// Errors unless the first input is an image (C x H x W), a sequence (T x F).
  [[nodiscard]] Result<> needs_image() const;
  [[nodiscard]] Result<> needs_sequence() const;
  /// The shape of these sizes; an Error when it would hold more than 2^40 numbers. `what` it is:
  /// "the output".
  [[nodiscard]] Result<Shape> shape(std::vector<std::int64_t> sizes,
                                    std::string_view what = "the output") const;
};

/// How many layers it reads.
enum class Arity { one, several };

/// A kind of layer as a value.
struct LayerKind {
  std::string_view name;   // in the project file: "conv2d"
  std::string_view title;  // on the canvas: "Conv2D"
  Category category;
  std::string_view summary;     // plain words, one or two sentences
  std::string_view shape_rule;  // "C x H x W -> filters x H' x W', H' = ..."
  std::vector<Setting> settings;
  /// Shape rule, parameters and costs; refuses inputs that do not fit, naming layer, both shapes
  /// and a remedy.
  Result<LayerFacts> (*describe)(const LayerQuestion&);
  Arity arity = Arity::one;
  bool reads_tokens = false;  // takes word numbers; to other kinds they are refused
  /// What a node on the canvas says below its name: parts divided by '|' with settings in braces,
  /// "{units}|{activation}".
  std::string_view caption = {};

  [[nodiscard]] const Setting* setting(std::string_view field) const;
};

/// Asks the kind what it becomes, after the checks that hold for every kind (number of inputs, word
/// numbers).
Result<LayerFacts> describe_layer(const LayerKind& kind, const LayerQuestion& question);

/// The kind's caption with the values in it: "32 @ 3x3 · relu". Parts after the first are left out
/// where their setting is at its default; a flag shows its title.
std::string caption_of(const LayerKind& kind, const Settings& settings);

/// All kinds, in the palette's order.
std::span<const LayerKind> layer_kinds();

/// The kind of that name, or null.
const LayerKind* find_layer_kind(std::string_view name);

}  // namespace strata::graph
