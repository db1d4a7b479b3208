#include "inspect_onnx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <map>

#include "exchange/onnx/file.h"
#include "print.h"
#include "table.h"

namespace strata::app {
namespace {

using exchange::onnx::Model;
using exchange::onnx::Value;

/// "float 'x': batch x 3 x 32 x 32".
std::string value_text(const Value& value) {
  std::vector<std::string> sizes;
  for (const auto& dimension : value.shape.value_or(std::vector<exchange::onnx::Dimension>()))
    sizes.push_back(dimension.size >= 0 ? std::to_string(dimension.size)
                                        : (dimension.symbol.empty() ? "?" : dimension.symbol));
  return fmt::format("{} '{}': {}", word_for(value.type), value.name,
                     value.shape ? fmt::format("{}", fmt::join(sizes, " x ")) : "any shape");
}

std::int64_t numbers_in(const Model& model) {
  std::int64_t numbers = 0;
  for (const exchange::onnx::Tensor& tensor : model.graph.initialisers)
    numbers += tensor.elements();
  return numbers;
}

std::map<std::string, int> operators_in(const Model& model) {
  std::map<std::string, int> count;
  for (const exchange::onnx::Node& node : model.graph.nodes)
    ++count[node.domain.empty() ? node.op : node.domain + "." + node.op];
  return count;
}

Json to_json(const Model& model) {
  Json out = {{"format", "onnx"},
              {"producer", model.producer},
              {"ir_version", model.ir_version},
              {"opset", model.opset()},
              {"inputs", Json::array()},
              {"outputs", Json::array()},
              {"nodes", model.graph.nodes.size()},
              {"operators", operators_in(model)},
              {"parameters", numbers_in(model)},
              {"metadata", model.metadata}};
  for (const Value& value : model.graph.inputs)
    out["inputs"].push_back(value_text(value));
  for (const Value& value : model.graph.outputs)
    out["outputs"].push_back(value_text(value));
  return out;
}

}  // namespace

Result<> inspect_onnx(const std::filesystem::path& file, bool as_json) {
  STRATA_TRY(const Model model, exchange::onnx::read_onnx(file));
  if (as_json) {
    print_json(to_json(model));
    return {};
  }
  Table table({{"ONNX MODEL"}, {model.graph.name}});
  table.add({"made by", fmt::format("{} {}", model.producer, model.producer_version)});
  table.add({"operator set", std::to_string(model.opset())});
  for (const Value& value : model.graph.inputs)
    table.add({"input", value_text(value)});
  for (const Value& value : model.graph.outputs)
    table.add({"output", value_text(value)});
  table.add({"parameters", with_thousands(numbers_in(model))});
  std::vector<std::string> operators;
  for (const auto& [name, count] : operators_in(model))
    operators.push_back(fmt::format("{} {}", count, name));
  table.add({"operators", fmt::format("{}", fmt::join(operators, ", "))});
  print(table.text());
  return {};
}

}  // namespace strata::app
