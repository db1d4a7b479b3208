// lstm, gru, rnn where padding steps leave the state as it was, wherever they stand: a Scan over
// the steps, because ONNX' recurrent operators know padding at the end only. Weights keep PyTorch's
// layout.
#include "translate/onnx/gates.h"
#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;
namespace format = exchange::onnx;

namespace {

/// The body of the Scan: one step of one direction.
class StepBody {
 public:
  StepBody(const LayerScope& at, std::string prefix, GraphBuilder::Names weights)
      : at_(at), prefix_(std::move(prefix)), weights_(std::move(weights)) {}

  format::Graph lstm();
  format::Graph gru();
  format::Graph rnn();

 private:
  std::string named(const std::string& what) const { return prefix_ + "/" + what; }
  std::string add(const std::string& op, GraphBuilder::Names inputs, const std::string& output,
                  std::vector<format::Attribute> attributes = {}) {
    format::Node node;
    node.op = op;
    node.name = named(output);
    node.inputs = std::move(inputs);
    node.outputs = {named(output)};
    node.attributes = std::move(attributes);
    graph_.nodes.push_back(std::move(node));
    return named(output);
  }
  std::string gates(const std::string& x, std::size_t weight, const std::string& output) {
    GraphBuilder::Names inputs{x, weights_[weight]};
    if (weights_.size() > 2) inputs.push_back(weights_[weight + 2]);
    return add("Gemm", std::move(inputs), output, {attribute("transB", std::int64_t{1})});
  }
  GraphBuilder::Names split(const std::string& value, std::size_t parts,
                            const std::string& output) {
    format::Node node;
    node.op = "Split";
    node.name = named(output);
    node.inputs = {value};
    for (std::size_t i = 0; i < parts; ++i)
      node.outputs.push_back(named(output + std::to_string(i)));
    node.attributes = {attribute("axis", std::int64_t{1})};
    graph_.nodes.push_back(node);
    return node.outputs;
  }
  std::string kept(const std::string& next, const std::string& before, const std::string& output) {
    return add("Where", {named("word"), next, before}, output);
  }
  format::Graph finished(const GraphBuilder::Names& states);

  const LayerScope& at_;
  std::string prefix_;
  GraphBuilder::Names weights_;  // weight_ih, weight_hh and, with biases, bias_ih, bias_hh
  format::Graph graph_;
};

format::Value value_of(std::string name, format::ElementType type) {
  format::Value value;
  value.name = std::move(name);
  value.type = type;
  return value;
}

format::Graph StepBody::finished(const GraphBuilder::Names& states) {
  const std::string y = add("Identity", {states[0]}, "y");
  graph_.name = prefix_;
  graph_.inputs = {value_of(named("h"), format::ElementType::f32)};
  if (states.size() > 1) graph_.inputs.push_back(value_of(named("c"), format::ElementType::f32));
  graph_.inputs.push_back(value_of(named("x"), format::ElementType::f32));
  graph_.inputs.push_back(value_of(named("word"), format::ElementType::boolean));
  for (const std::string& state : states)
    graph_.outputs.push_back(value_of(state, format::ElementType::f32));
  graph_.outputs.push_back(value_of(y, format::ElementType::f32));
  return std::move(graph_);
}

format::Graph StepBody::lstm() {
  const std::string sum =
      add("Add", {gates(named("x"), 0, "from_x"), gates(named("h"), 1, "from_h")}, "sum");
  const GraphBuilder::Names part = split(sum, 4, "gate");  // i f g o
  const std::string i = add("Sigmoid", {part[0]}, "i");
  const std::string f = add("Sigmoid", {part[1]}, "f");
  const std::string g = add("Tanh", {part[2]}, "g");
  const std::string o = add("Sigmoid", {part[3]}, "o");
  const std::string c =
      add("Add", {add("Mul", {f, named("c")}, "fc"), add("Mul", {i, g}, "ig")}, "next_c");
  const std::string h = add("Mul", {o, add("Tanh", {c}, "tanh_c")}, "next_h");
  return finished({kept(h, named("h"), "kept_h"), kept(c, named("c"), "kept_c")});
}

format::Graph StepBody::gru() {
  const GraphBuilder::Names x = split(gates(named("x"), 0, "from_x"), 3, "x_gate");  // r z n
  const GraphBuilder::Names u = split(gates(named("h"), 1, "from_h"), 3, "h_gate");
  const std::string r = add("Sigmoid", {add("Add", {x[0], u[0]}, "r_sum")}, "r");
  const std::string z = add("Sigmoid", {add("Add", {x[1], u[1]}, "z_sum")}, "z");
  const std::string n =
      add("Tanh", {add("Add", {x[2], add("Mul", {r, u[2]}, "rh")}, "n_sum")}, "n");
  // (1 - z) n + z h = n + z (h - n)
  const std::string change = add("Mul", {z, add("Sub", {named("h"), n}, "h_n")}, "z_h_n");
  return finished({kept(add("Add", {n, change}, "next_h"), named("h"), "kept_h")});
}

format::Graph StepBody::rnn() {
  const std::string sum =
      add("Add", {gates(named("x"), 0, "from_x"), gates(named("h"), 1, "from_h")}, "sum");
  const bool relu = at_.settings().word("activation") == "relu";
  return finished({kept(add(relu ? "Relu" : "Tanh", {sum}, "next_h"), named("h"), "kept_h")});
}

struct Direction {
  std::string sequence;  // batch x T x units
  std::string last;      // batch x units
};

Result<Direction> one_direction(const LayerScope& at, const std::string& x,
                                const std::string& words, std::int64_t layer,
                                std::int64_t direction) {
  GraphBuilder& graph = at.graph;
  const std::string suffix = pass_suffix(layer, direction);
  GraphBuilder::Names weights;
  for (const char* name : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}) {
    if (std::string_view(name).starts_with("bias") && !at.settings().flag("bias")) continue;
    STRATA_TRY(std::string weight, at.parameter(name + suffix));
    weights.push_back(std::move(weight));
  }
  StepBody step(at, at.layer.id() + "/step" + suffix, std::move(weights));
  const std::string& kind = at.layer.spec.kind;
  format::Graph body = kind == "lstm" ? step.lstm() : kind == "gru" ? step.gru() : step.rnn();

  const std::string rows = graph.add(
      "Shape", {x}, {attribute("start", std::int64_t{0}), attribute("end", std::int64_t{1})});
  const std::string zero =
      graph.add("ConstantOfShape",
                {graph.add("Concat", {rows, graph.integers({at.settings().integer("units")})},
                           {attribute("axis", std::int64_t{0})})});
  GraphBuilder::Names inputs(kind == "lstm" ? 2 : 1, zero);
  const std::size_t states = inputs.size();
  inputs.insert(inputs.end(), {x, words});
  const GraphBuilder::Names outputs = graph.add_many(
      "Scan", states + 1, std::move(inputs),
      {attribute("body", std::move(body)), attribute("num_scan_inputs", std::int64_t{2}),
       attribute("scan_input_axes", graph::Integers{1, 1}),
       attribute("scan_input_directions", graph::Integers{direction, direction}),
       attribute("scan_output_axes", graph::Integers{1}),
       attribute("scan_output_directions", graph::Integers{direction})});
  return Direction{outputs.back(), outputs.front()};
}

}  // namespace

Result<std::string> export_masked_recurrent(const LayerScope& at) {
  GraphBuilder& graph = at.graph;
  const std::int64_t layers = at.settings().integer("layers");
  const bool both = at.settings().flag("bidirectional");
  const std::string words = graph.add("Unsqueeze", {at.mask(), graph.integers({2})});
  Direction at_end{at.input(), {}};
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    STRATA_TRY(Direction forward, one_direction(at, at_end.sequence, words, layer, 0));
    if (both) {
      STRATA_TRY(const Direction backward, one_direction(at, at_end.sequence, words, layer, 1));
      forward.sequence = graph.add("Concat", {forward.sequence, backward.sequence},
                                   {attribute("axis", std::int64_t{2})});
      forward.last =
          graph.add("Concat", {forward.last, backward.last}, {attribute("axis", std::int64_t{1})});
    }
    at_end = std::move(forward);
  }
  return at.settings().flag("return_sequences") ? at_end.sequence : at_end.last;
}

}  // namespace strata::translate::onnx
