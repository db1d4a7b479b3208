#include "translate/onnx/importer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/json.h"
#include "translate/onnx/numbers.h"

namespace strata::translate::onnx {

namespace format = exchange::onnx;

namespace {

constexpr std::size_t kMostTold = 20;
constexpr std::size_t kMostNodes = 100'000;

std::string shown(const format::Node& node) {
  const std::string name = !node.name.empty()      ? node.name
                           : !node.outputs.empty() ? node.outputs.front()
                                                   : std::string("?");
  return fmt::format("{} '{}'", displayed(node.op), displayed(name));
}

}  // namespace

ConstantPointer whole_numbers(std::vector<std::int64_t> dims, std::vector<std::int64_t> values) {
  return std::make_shared<Constant>(Constant{std::move(dims), true, {}, std::move(values)});
}

ConstantPointer real_numbers(std::vector<std::int64_t> dims, std::vector<float> values) {
  return std::make_shared<Constant>(Constant{std::move(dims), false, std::move(values), {}});
}

const ImportValue* Importer::input(const format::Node& node, std::size_t i) const {
  if (i >= node.inputs.size() || node.inputs[i].empty()) return nullptr;
  const auto found = values_.find(node.inputs[i]);
  return found == values_.end() ? nullptr : &found->second;
}

std::size_t Importer::readers(const std::string& value) const {
  const auto found = readers_.find(value);
  return found == readers_.end() ? 0 : found->second;
}

bool Importer::closes(const std::string& value) const {
  return readers(value) == 1 && !model_.graph.outputs.empty() &&
         model_.graph.outputs.front().name == value;
}

Result<ConstantPointer> Importer::constant(const format::Node& node, std::size_t i) const {
  const ImportValue* value = input(node, i);
  if (value != nullptr)
    if (const auto* found = std::get_if<ConstantPointer>(value)) return *found;
  return Error{fmt::format("its input {} is computed and not a constant", i), {}, {}};
}

Result<std::vector<std::int64_t>> Importer::integers(const format::Node& node,
                                                     std::size_t i) const {
  STRATA_TRY(const ConstantPointer found, constant(node, i));
  if (!found->whole) return Error{fmt::format("its input {} is not whole numbers", i), {}, {}};
  return found->integers;
}

Result<Flow> Importer::raw_flow(const format::Node& node, std::size_t i) const {
  const ImportValue* value = input(node, i);
  if (value == nullptr) return Error{fmt::format("it has no input {}", i), {}, {}};
  const auto* found = std::get_if<Flow>(value);
  if (found == nullptr)
    return Error{std::holds_alternative<Pieces>(*value)
                     ? "it reads the states of several recurrent layers at once"
                     : fmt::format("its input {} is a constant", i),
                 {},
                 {}};
  if (found->part >= 0)
    return Error{"it reads one direction of a recurrent layer without the other", {}, {}};
  Flow flow = *found;
  flow.alone = flow.alone && readers(node.inputs[i]) == 1;
  return flow;
}

Result<Flow> Importer::flow(const format::Node& node, std::size_t i) {
  STRATA_TRY(Flow found, raw_flow(node, i));
  return resolved(std::move(found));
}

Result<std::optional<std::vector<std::int64_t>>> Importer::axes(const format::Node& node) const {
  if (const format::Attribute* found = node.find("axes")) return std::optional(found->integers);
  if (node.inputs.size() < 2 || node.inputs[1].empty())
    return std::optional<std::vector<std::int64_t>>();
  STRATA_TRY(std::vector<std::int64_t> found, integers(node, 1));
  return std::optional(std::move(found));
}

Result<Flow> Importer::curve_layers(const Flow& base, const Curve& curve) {
  Flow out = base;
  out.curve = nullptr;
  if (const auto activation = recognised(curve)) {
    if (*activation == graph::Activation::linear) return out;
    const std::string word(graph::word_for(*activation));
    STRATA_TRY(out.layer,
               draft_.add("activation", word, {{base.layer, base.last}}, {{"function", word}}));
    out.last = false;
    return out;
  }
  if (const auto line = as_line(curve)) {  // a normalisation by fixed numbers
    const Read read{base.layer, base.last};
    const graph::Shape shape = draft_.shape_of(read);
    if (shape.rank() <= 3) {
      const auto count = static_cast<std::size_t>(shape.features());
      const std::vector<std::int64_t> dims{shape.features()};
      constexpr double kEpsilon = 1e-5;
      STRATA_TRY(out.layer,
                 draft_.add("batchnorm", "scale", {read}, {{"epsilon", kEpsilon}},
                            {{"weight", dims, std::vector(count, static_cast<float>(line->slope))},
                             {"bias", dims, std::vector(count, static_cast<float>(line->shift))},
                             {"running_mean", dims, std::vector<float>(count, 0)},
                             {"running_var", dims,
                              std::vector(count, static_cast<float>(1 - kEpsilon))}}));
      out.last = false;
      return out;
    }
  }
  const bool joins =
      curve.right != nullptr && curve.left->op != "constant" && curve.right->op != "constant";
  if (joins && (curve.op == "Add" || curve.op == "Mul")) {
    STRATA_TRY(const Flow left, curve_layers(base, *curve.left));
    STRATA_TRY(const Flow right, curve_layers(base, *curve.right));
    STRATA_TRY(out.layer, draft_.add(curve.op == "Add" ? "add" : "multiply",
                                     curve.op == "Add" ? "add" : "multiply",
                                     {{left.layer, left.last}, {right.layer, right.last}}, {}));
    out.last = false;
    return out;
  }
  return Error{
      fmt::format("no layer computes the curve that ends in '{}'", displayed(curve.node)), {}, {}};
}

Result<Flow> Importer::resolved(Flow flow) {
  if (flow.curve == nullptr) return flow;
  return curve_layers(flow, *flow.curve);
}

Flow Importer::over(const Read& read) const {
  Flow flow;
  flow.layer = read.layer;
  flow.last = read.last;
  flow.view = draft_.shape_of(read).sizes();
  flow.axes.push_back(kBatchAxis);
  for (std::size_t i = 0; i < flow.view.size(); ++i)
    flow.axes.push_back(static_cast<int>(i));
  return flow;
}

Result<Read> Importer::settled(const Flow& flow) {
  std::vector<std::size_t> axes;
  for (std::size_t i = 0; i < flow.axes.size(); ++i)
    if (flow.axes[i] != kBatchAxis) axes.push_back(i);
  return settled(flow, axes);
}

Result<Read> Importer::settled(const Flow& flow, const std::vector<std::size_t>& sample_axes) {
  Read read{flow.layer, flow.last};
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> order;  // places in the view, counted from 1
  for (const std::size_t axis : sample_axes) {
    const int place = flow.axes[axis];
    if (place == kBatchAxis) return Error{"the batch is not where Strata's layers have it", {}, {}};
    sizes.push_back(place == kUnitAxis ? 1 : flow.view[static_cast<std::size_t>(place)]);
    if (place != kUnitAxis) order.push_back(place + 1);
  }
  if (sizes.empty()) sizes.push_back(1);
  const auto through = [&](const char* kind, const graph::Integers& key,
                           Overrides settings) -> Result<> {
    std::vector<std::int64_t> name{*kind};
    name.insert(name.end(), key.begin(), key.end());
    const auto [place, added] = settled_.try_emplace({read, name}, 0);
    if (added) {
      auto made = draft_.add(kind, kind, {read}, std::move(settings));
      if (!made.ok()) {
        settled_.erase(place);
        return std::move(made).error();
      }
      place->second = *made;
    }
    read = {place->second, false};
    return {};
  };
  const auto as_shape = [&](const std::vector<std::int64_t>& wanted) -> Result<> {
    if (draft_.shape_of(read).sizes() == wanted) return {};
    if (wanted.size() == 1) return through("flatten", wanted, {});
    return through("reshape", wanted, {{"shape", wanted}});
  };
  // Places of size 1 that no axis shows do not matter for the order.
  std::vector<std::int64_t> shown_view;
  for (std::size_t i = 0; i < flow.view.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i) + 1;
    if (std::find(order.begin(), order.end(), number) != order.end())
      shown_view.push_back(flow.view[i]);
    else if (flow.view[i] == 1)
      for (std::int64_t& place : order)
        place = place > static_cast<std::int64_t>(shown_view.size()) + 1 ? place - 1 : place;
    else
      return Error{"an axis of its input is lost", {}, {}};
  }
  if (!std::is_sorted(order.begin(), order.end())) {
    STRATA_CHECK(as_shape(shown_view));
    STRATA_CHECK(through("permute", order, {{"order", order}}));
  }
  STRATA_CHECK(as_shape(sizes));
  return read;
}

std::string Importer::name_for(const format::Node& node, std::size_t weight) const {
  if (weight < node.inputs.size()) {
    const std::string& name = node.inputs[weight];
    constexpr std::string_view kEnd = ".weight";
    if (name.ends_with(kEnd)) return name.substr(0, name.size() - kEnd.size());
  }
  // "/features/features.0/Conv": the module before the operator.
  std::string path = node.name;
  const std::size_t end = path.rfind('/');
  if (end == std::string::npos || end == 0) return {};
  path.resize(end);
  const std::size_t begin = path.rfind('/');
  return begin == std::string::npos ? path : path.substr(begin + 1);
}

void Importer::problem(const format::Node& node, const std::string& why) {
  problems_.push_back(fmt::format("{}: {}", shown(node), why));
}

void Importer::visit(const format::Node& node) {
  const auto forget = [&] {
    for (const std::string& output : node.outputs)
      values_[output] = Unknown{};
  };
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const ImportValue* value = input(node, i);
    if (value != nullptr && std::holds_alternative<Unknown>(*value)) return forget();
    if (value == nullptr && !node.inputs[i].empty()) {
      problem(node, fmt::format("nothing gives its input '{}'", displayed(node.inputs[i])));
      return forget();
    }
  }
  const ImportNode read = node.domain.empty() ? import_for(node.op) : nullptr;
  if (read == nullptr) {
    problem(node, node.domain.empty()
                      ? "Strata has no layer for it"
                      : fmt::format("it is an operator of '{}'", displayed(node.domain)));
    return forget();
  }
  auto results = read(*this, node);
  if (!results.ok()) {
    problem(node, results.error().text());
    return forget();
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (i < results->size()) {
      values_[node.outputs[i]] = std::move((*results)[i]);
      continue;
    }
    values_[node.outputs[i]] = Unknown{};
    if (!node.outputs[i].empty() && readers(node.outputs[i]) > 0)
      problem(node, fmt::format("its output {} is read", i));
  }
}

Error Importer::all_problems() const {
  std::string text;
  for (std::size_t i = 0; i < std::min(problems_.size(), kMostTold); ++i)
    text += (i == 0 ? "" : "\n") + problems_[i];
  if (problems_.size() > kMostTold)
    text += fmt::format("\nand {} more", problems_.size() - kMostTold);
  return {text, {}, "export a network without these parts, or import its weights alone"};
}

Result<ImportedNetwork> Importer::finish() {
  if (!problems_.empty()) return all_problems();
  if (model_.graph.outputs.empty()) return Error{"it has no output", {}, "export it again"};
  const std::string& name = model_.graph.outputs.front().name;
  const auto found = values_.find(name);
  const auto* const flow = found == values_.end() ? nullptr : std::get_if<Flow>(&found->second);
  if (flow == nullptr || flow->part >= 0)
    return Error{
        fmt::format("nothing computes its output '{}'", displayed(name)), {}, "export it again"};
  for (std::size_t i = 1; i < model_.graph.outputs.size(); ++i)
    notes_.push_back(
        fmt::format("the output '{}' is left out", displayed(model_.graph.outputs[i].name)));
  STRATA_TRY(const Flow plain, resolved(*flow));
  STRATA_TRY(const Read output, settled(plain));
  STRATA_TRY(ImportedNetwork network, draft_.finished(output));
  network.notes = std::move(notes_);
  network.input_order = std::move(input_order_);
  return network;
}

Result<ImportedNetwork> Importer::run() {
  if (model_.graph.nodes.size() > kMostNodes)
    return Error{
        fmt::format("it has {} operators, more than Strata reads", model_.graph.nodes.size()),
        {},
        "export a smaller network"};
  load_constants();
  for (const format::Node& node : model_.graph.nodes)
    for (const std::string& name : node.inputs)
      if (!name.empty()) ++readers_[name];
  for (const format::Value& value : model_.graph.outputs)
    ++readers_[value.name];
  STRATA_CHECK(read_input());
  for (const format::Node& node : model_.graph.nodes)
    visit(node);
  return finish();
}

}  // namespace strata::translate::onnx
