#include "exchange/onnx/read_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/json.h"
#include "exchange/onnx/wire.h"

namespace strata::exchange::onnx {
namespace {

constexpr std::size_t kMostDimensions = 64;

/// TensorProto's fields, views of the file.
struct Fields {
  std::string_view raw;
  bool has_raw = false;
  std::vector<WireField> floats;    // float_data and double_data
  std::vector<WireField> integers;  // int32_data, int64_data, uint64_data
  ExternalPlace place;
  bool external = false;
};

Result<> read_place(std::string_view message, ExternalPlace& place) {
  WireReader reader(message);
  std::string key;
  std::string value;
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    if (field.number == 1) key = field.bytes;
    if (field.number == 2) value = field.bytes;
  }
  if (key == "location") place.location = value;
  if (key == "offset") place.offset = value;
  if (key == "length") place.length = value;
  return {};
}

template <class To>
void append(std::string& out, To value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// float_data and double_data as little-endian bytes.
std::string bytes_of_floats(const std::vector<WireField>& fields) {
  std::string out;
  for (const WireField& field : fields) {
    if (field.type == WireType::bytes)
      out.append(field.bytes);
    else if (field.type == WireType::four_bytes)
      append(out, static_cast<std::uint32_t>(field.integer));
    else
      append(out, field.integer);
  }
  return out;
}

Result<std::string> bytes_of_integers(const std::vector<WireField>& fields, std::size_t width,
                                      std::size_t count) {
  std::vector<std::int64_t> values;
  for (const WireField& field : fields)
    STRATA_CHECK(append_integers(field, count, values));
  std::string out;
  out.reserve(values.size() * width);
  for (const std::int64_t value : values)
    out.append(reinterpret_cast<const char*>(&value), width);
  return out;
}

bool is_float(ElementType type) { return type == ElementType::f32 || type == ElementType::f64; }

Result<std::string> numbers_of(const Tensor& tensor, const Fields& fields, std::uint64_t wanted,
                               ExternalData& external) {
  if (fields.external) return external.read(fields.place, wanted);
  if (fields.has_raw) return std::string(fields.raw);
  if (is_float(tensor.type)) return bytes_of_floats(fields.floats);
  const std::size_t width = bytes_of(tensor.type);
  return bytes_of_integers(fields.integers, width, wanted / width);
}

Result<> read_field(const WireField& field, ReadBudget& budget, Tensor& tensor, Fields& fields) {
  switch (field.number) {
    case 1:
      return append_integers(field, kMostDimensions, tensor.dims);
    case 2:
      tensor.type = static_cast<ElementType>(field.integer & 0xFFFFU);
      return {};
    case 4:
    case 10:
      fields.floats.push_back(field);
      return budget.take();
    case 5:
    case 7:
    case 11:
      fields.integers.push_back(field);
      return budget.take();
    case 8:
      tensor.name = field.bytes;
      return {};
    case 9:
      fields.raw = field.bytes;
      fields.has_raw = true;
      return {};
    case 13:
      return read_place(field.bytes, fields.place);
    case 14:
      fields.external = field.integer == 1;
      return {};
    default:
      return {};
  }
}

}  // namespace

Result<> ReadBudget::take(std::size_t count) {
  if (count > items)
    return Error{"the model has more parts than Strata reads", {}, "export a smaller network"};
  items -= count;
  return {};
}

Result<std::uint64_t> bytes_wanted(const Tensor& tensor) {
  std::uint64_t product = bytes_of(tensor.type);
  for (const std::int64_t size : tensor.dims) {
    if (size < 0 ||
        (size > 0 && product > (std::uint64_t{1} << 62) / static_cast<std::uint64_t>(size)))
      return Error{fmt::format("tensor '{}' has impossible sizes", displayed(tensor.name)),
                   {},
                   "take an undamaged copy of the file"};
    product *= static_cast<std::uint64_t>(size);
  }
  return product;
}

Result<Tensor> read_tensor(std::string_view message, ReadBudget& budget, ExternalData& external) {
  STRATA_CHECK(budget.take());
  Tensor tensor;
  tensor.type = ElementType::undefined;
  Fields fields;
  WireReader reader(message);
  while (!reader.done()) {
    STRATA_TRY(const WireField field, reader.next());
    STRATA_CHECK(read_field(field, budget, tensor, fields));
  }
  STRATA_TRY(const std::uint64_t wanted, bytes_wanted(tensor));
  if (bytes_of(tensor.type) == 0) return tensor;  // a type that only names it
  const std::string name = fmt::format("tensor '{}'", displayed(tensor.name));
  auto bytes = numbers_of(tensor, fields, wanted, external);
  if (!bytes.ok()) {
    Error error = std::move(bytes).error();
    error.what = name + ": " + error.what;
    return error;
  }
  tensor.bytes = *std::move(bytes);
  if (tensor.bytes.size() != wanted)
    return Error{
        fmt::format("{} has {} bytes but its sizes ask for {}", name, tensor.bytes.size(), wanted),
        {},
        "take an undamaged copy of the file"};
  return tensor;
}

}  // namespace strata::exchange::onnx
