#include <fmt/format.h>

#include <filesystem>

#include "base/file.h"
#include "exchange/onnx/file.h"
#include "exchange/onnx/wire.h"

namespace strata::exchange::onnx {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kSmallest = 1024;  // a tensor below this stays inside

/// Where a tensor's bytes lie in the data file, or that they lie inside.
struct Placement {
  const Tensor* tensor = nullptr;
  std::uint64_t offset = 0;
};

std::string entry(std::string_view key, std::string_view value) {
  WireWriter out;
  out.bytes(1, key);
  out.bytes(2, value);
  return out.take();
}

class ModelWriter {
 public:
  ModelWriter(const Model& model, std::string data_name, bool outside)
      : model_(model), data_name_(std::move(data_name)), outside_(outside) {}

  std::string message();
  [[nodiscard]] const std::vector<Placement>& outside() const { return placements_; }

 private:
  std::string graph(const Graph& graph, bool top);
  std::string node(const Node& node);
  std::string attribute(const Attribute& attribute);
  std::string tensor(const Tensor& tensor, bool top);
  static std::string value(const Value& value);

  const Model& model_;
  std::string data_name_;
  bool outside_;
  std::uint64_t end_ = 0;  // of the data file
  std::vector<Placement> placements_;
};

std::string ModelWriter::message() {
  WireWriter out;
  out.integer(1, model_.ir_version);
  out.text(2, model_.producer);
  out.text(3, model_.producer_version);
  out.text(6, model_.doc);
  out.bytes(7, graph(model_.graph, true));
  for (const auto& [domain, version] : model_.opsets) {
    WireWriter opset;
    opset.bytes(1, domain);
    opset.integer(2, version);
    out.bytes(8, opset.message());
  }
  for (const auto& [key, text] : model_.metadata)
    out.bytes(14, entry(key, text));
  return out.take();
}

std::string ModelWriter::graph(const Graph& graph, bool top) {
  WireWriter out;
  for (const Node& one : graph.nodes)
    out.bytes(1, node(one));
  out.text(2, graph.name);
  for (const Tensor& one : graph.initialisers)
    out.bytes(5, tensor(one, top));
  out.text(10, graph.doc);
  for (const Value& one : graph.inputs)
    out.bytes(11, value(one));
  for (const Value& one : graph.outputs)
    out.bytes(12, value(one));
  return out.take();
}

std::string ModelWriter::node(const Node& node) {
  WireWriter out;
  for (const std::string& name : node.inputs)
    out.bytes(1, name);
  for (const std::string& name : node.outputs)
    out.bytes(2, name);
  out.text(3, node.name);
  out.bytes(4, node.op);
  for (const Attribute& one : node.attributes)
    out.bytes(5, attribute(one));
  out.text(7, node.domain);
  return out.take();
}

std::string ModelWriter::attribute(const Attribute& attribute) {
  WireWriter out;
  out.bytes(1, attribute.name);
  switch (attribute.type) {
    case AttributeType::number:
      out.number(2, attribute.number);
      break;
    case AttributeType::integer:
      out.integer(3, attribute.integer);
      break;
    case AttributeType::text:
      out.bytes(4, attribute.text);
      break;
    case AttributeType::tensor:
      out.bytes(5, tensor(attribute.tensor.front(), false));
      break;
    case AttributeType::graph:
      out.bytes(6, graph(attribute.graph.front(), false));
      break;
    case AttributeType::numbers:
      out.packed(7, attribute.numbers);
      break;
    case AttributeType::integers:
      out.packed(8, attribute.integers);
      break;
    case AttributeType::texts:
      for (const std::string& text : attribute.texts)
        out.bytes(9, text);
      break;
    case AttributeType::undefined:
      break;
  }
  out.integer(20, static_cast<std::int64_t>(attribute.type));
  return out.take();
}

std::string ModelWriter::tensor(const Tensor& tensor, bool top) {
  WireWriter out;
  out.packed(1, tensor.dims);
  out.integer(2, static_cast<std::int64_t>(tensor.type));
  out.text(8, tensor.name);
  const std::span<const std::byte> data = tensor.data();
  if (!outside_ || !top || data.size() < kSmallest) {
    out.bytes(9, data);
    return out.take();
  }
  const std::uint64_t offset = (end_ + kAlignment - 1) / kAlignment * kAlignment;
  out.bytes(13, entry("location", data_name_));
  out.bytes(13, entry("offset", fmt::format("{}", offset)));
  out.bytes(13, entry("length", fmt::format("{}", data.size())));
  out.integer(14, 1);
  placements_.push_back({&tensor, offset});
  end_ = offset + data.size();
  return out.take();
}

std::string ModelWriter::value(const Value& value) {
  WireWriter shape;
  if (value.shape.has_value())
    for (const Dimension& one : *value.shape) {
      WireWriter dimension;
      if (one.symbol.empty())
        dimension.integer(1, one.size);
      else
        dimension.bytes(2, one.symbol);
      shape.bytes(1, dimension.message());
    }
  WireWriter tensor;
  tensor.integer(1, static_cast<std::int64_t>(value.type));
  if (value.shape.has_value()) tensor.bytes(2, shape.message());
  WireWriter type;
  type.bytes(1, tensor.message());
  WireWriter out;
  out.bytes(1, value.name);
  if (value.type != ElementType::undefined) out.bytes(2, type.message());
  return out.take();
}

/// The data file, one tensor after the other with the gaps that alignment leaves.
Result<> write_data(const std::filesystem::path& file, const std::vector<Placement>& placements) {
  std::error_code failed;
  if (std::filesystem::is_symlink(file, failed))
    return Error{"the model's data would be written through a link", file.string(),
                 "remove the link, or choose another name"};
  const std::string zeros(kAlignment, '\0');
  std::uint64_t at = 0;
  std::size_t next = 0;
  return write_file_atomic(file, [&]() -> Result<std::optional<std::string_view>> {
    if (next == placements.size()) return std::optional<std::string_view>();
    const Placement& place = placements[next];
    if (at < place.offset) {
      const std::string_view gap = std::string_view(zeros).substr(0, place.offset - at);
      at = place.offset;
      return std::optional(gap);
    }
    const std::span<const std::byte> data = place.tensor->data();
    ++next;
    at += data.size();
    return std::optional(std::string_view(reinterpret_cast<const char*>(data.data()), data.size()));
  });
}

}  // namespace

Result<std::string> model_bytes(const Model& model) {
  return ModelWriter(model, {}, false).message();
}

Result<> write_onnx(const std::filesystem::path& file, const Model& model,
                    const WriteOptions& options) {
  std::uint64_t bytes = 0;
  for (const Tensor& tensor : model.graph.initialisers)
    bytes += tensor.data().size();
  const std::string data_name = file.filename().string() + ".data";
  ModelWriter writer(model, data_name, bytes > options.most_inside);
  const std::string message = writer.message();
  if (message.size() > kLargestFile)
    return Error{fmt::format("the model takes {} bytes, and an ONNX file holds at most {}",
                             message.size(), kLargestFile),
                 file.string(), "export a smaller network"};
  if (!writer.outside().empty())
    STRATA_CHECK(write_data(file.parent_path() / data_name, writer.outside()));
  return write_file_atomic(file, message);
}

}  // namespace strata::exchange::onnx
