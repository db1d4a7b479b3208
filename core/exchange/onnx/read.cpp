#include <fmt/format.h>

#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "exchange/onnx/file.h"
#include "exchange/onnx/read_tensor.h"
#include "exchange/onnx/wire.h"

namespace strata::exchange::onnx {
namespace {

constexpr int kDeepest = 8;  // graphs in graphs

class ModelReader {
 public:
  explicit ModelReader(const std::filesystem::path& folder) : external_(folder) {}
  Result<Model> model(std::string_view message);

 private:
  Result<Graph> graph(std::string_view message, int depth);
  Result<Node> node(std::string_view message, int depth);
  Result<Attribute> attribute(std::string_view message, int depth);
  Result<Value> value(std::string_view message);
  Result<> type(std::string_view message, Value& out);
  Result<std::vector<Dimension>> shape(std::string_view message);
  Result<std::string> text(const WireField& field) {
    STRATA_CHECK(budget_.take());
    return std::string(field.bytes);
  }
  Result<std::pair<std::string, std::string>> entry(std::string_view message);
  Result<> opset(std::string_view message, Model& out);
  Result<> function(std::string_view message, Model& out);

  ReadBudget budget_;
  ExternalData external_;
};

Result<std::pair<std::string, std::string>> ModelReader::entry(std::string_view message) {
  STRATA_CHECK(budget_.take());
  std::pair<std::string, std::string> out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1) out.first = field.bytes;
    if (field.number == 2) out.second = field.bytes;
  }
  return out;
}

Result<> ModelReader::opset(std::string_view message, Model& out) {
  STRATA_CHECK(budget_.take());
  std::string domain;
  std::int64_t version = 0;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1) domain = field.bytes;
    if (field.number == 2) version = field.as_integer();
  }
  if (domain == "ai.onnx") domain.clear();
  out.opsets[domain] = version;
  return {};
}

Result<> ModelReader::function(std::string_view message, Model& out) {
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number != 1) continue;
    STRATA_TRY(std::string name, text(field));
    out.functions.push_back(std::move(name));
  }
  return {};
}

Result<Model> ModelReader::model(std::string_view message) {
  Model out;
  out.ir_version = 0;
  bool has_graph = false;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1) out.ir_version = field.as_integer();
    if (field.number == 2) out.producer = field.bytes;
    if (field.number == 3) out.producer_version = field.bytes;
    if (field.number == 6) out.doc = field.bytes;
    if (field.number == 8) STRATA_CHECK(opset(field.bytes, out));
    if (field.number == 14) {
      STRATA_TRY(auto pair, entry(field.bytes));
      out.metadata[std::move(pair.first)] = std::move(pair.second);
    }
    if (field.number == 25) STRATA_CHECK(function(field.bytes, out));
    if (field.number != 7) continue;
    if (has_graph) return Error{"two graphs in one model", {}, "take an undamaged copy"};
    has_graph = true;
    STRATA_TRY(out.graph, graph(field.bytes, 0));
  }
  if (!has_graph || out.ir_version < 1)
    return Error{"this is no ONNX model", {}, "choose a file that an ONNX exporter wrote"};
  return out;
}

Result<Graph> ModelReader::graph(std::string_view message, int depth) {
  if (depth > kDeepest)
    return Error{"graphs are nested too deep", {}, "export without control flow"};
  Graph out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    switch (field.number) {
      case 1: {
        STRATA_TRY(Node one, node(field.bytes, depth));
        out.nodes.push_back(std::move(one));
        break;
      }
      case 2:
        out.name = field.bytes;
        break;
      case 5: {
        STRATA_TRY(Tensor one, read_tensor(field.bytes, budget_, external_));
        out.initialisers.push_back(std::move(one));
        break;
      }
      case 10:
        out.doc = field.bytes;
        break;
      case 11: {
        STRATA_TRY(Value one, value(field.bytes));
        out.inputs.push_back(std::move(one));
        break;
      }
      case 12: {
        STRATA_TRY(Value one, value(field.bytes));
        out.outputs.push_back(std::move(one));
        break;
      }
      case 15:
        return Error{"it has sparse weights", {}, "export with ordinary weights"};
      default:
        break;
    }
  }
  return out;
}

Result<Node> ModelReader::node(std::string_view message, int depth) {
  STRATA_CHECK(budget_.take());
  Node out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1 || field.number == 2) {
      STRATA_TRY(std::string name, text(field));
      (field.number == 1 ? out.inputs : out.outputs).push_back(std::move(name));
    }
    if (field.number == 3) out.name = field.bytes;
    if (field.number == 4) out.op = field.bytes;
    if (field.number == 7) out.domain = field.bytes;
    if (field.number != 5) continue;
    STRATA_TRY(Attribute one, attribute(field.bytes, depth));
    out.attributes.push_back(std::move(one));
  }
  if (out.domain == "ai.onnx") out.domain.clear();
  return out;
}

Result<Attribute> ModelReader::attribute(std::string_view message, int depth) {
  STRATA_CHECK(budget_.take());
  const std::size_t most = message.size();
  Attribute out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    switch (field.number) {
      case 1:
        out.name = field.bytes;
        break;
      case 2:
        out.number = field.as_float();
        break;
      case 3:
        out.integer = field.as_integer();
        break;
      case 4:
        out.text = field.bytes;
        break;
      case 5: {
        out.tensor.clear();
        STRATA_TRY(Tensor one, read_tensor(field.bytes, budget_, external_));
        out.tensor.push_back(std::move(one));
        break;
      }
      case 6: {
        out.graph.clear();
        STRATA_TRY(Graph one, graph(field.bytes, depth + 1));
        out.graph.push_back(std::move(one));
        break;
      }
      case 7:
        STRATA_CHECK(append_floats(field, most, out.numbers));
        break;
      case 8:
        STRATA_CHECK(append_integers(field, most, out.integers));
        break;
      case 9: {
        STRATA_TRY(std::string one, text(field));
        out.texts.push_back(std::move(one));
        break;
      }
      case 20:
        out.type = static_cast<AttributeType>(field.integer & 0xFFU);
        break;
      default:
        break;
    }
  }
  return out;
}

Result<Value> ModelReader::value(std::string_view message) {
  STRATA_CHECK(budget_.take());
  Value out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1) out.name = field.bytes;
    if (field.number == 2) STRATA_CHECK(type(field.bytes, out));
  }
  return out;
}

/// TypeProto; only its tensor_type, field 1, is kept.
Result<> ModelReader::type(std::string_view message, Value& out) {
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number != 1) continue;
    WireReader tensor(field.bytes);
    while (!tensor.done()) {
      STRATA_TRY(const WireField part, tensor.next());
      if (part.number == 1) out.type = static_cast<ElementType>(part.integer & 0xFFFFU);
      if (part.number == 2) {
        STRATA_TRY(out.shape, shape(part.bytes));
      }
    }
  }
  return {};
}

Result<std::vector<Dimension>> ModelReader::shape(std::string_view message) {
  std::vector<Dimension> out;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number != 1) continue;
    STRATA_CHECK(budget_.take());
    Dimension one;
    WireReader dimension(field.bytes);
    while (!dimension.done()) {
      STRATA_TRY(const WireField part, dimension.next());
      if (part.number == 1) one.size = part.as_integer();
      if (part.number == 2) one.symbol = part.bytes;
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<Model> read_onnx_bytes(std::string_view bytes, const std::filesystem::path& file) {
  // A file in the working folder has no folder in its name.
  const std::filesystem::path folder =
      file.empty() ? std::filesystem::path()
                   : (file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
  auto model = ModelReader(folder).model(bytes);
  if (model.ok()) return model;
  Error error = std::move(model).error();
  error.where = error.where.empty() ? file.string() : file.string() + ": " + error.where;
  return error;
}

Result<Model> read_onnx(const std::filesystem::path& file) {
  STRATA_TRY(const std::string bytes, read_file(file, kLargestFile));
  return read_onnx_bytes(bytes, file);
}

}  // namespace strata::exchange::onnx
