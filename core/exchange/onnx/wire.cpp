#include "exchange/onnx/wire.h"

#include <bit>
#include <cstring>

namespace strata::exchange::onnx {
namespace {

Error damaged(const char* what) { return {what, {}, "take an undamaged copy of the file"}; }

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie");

Result<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest.empty()) return damaged("a number is cut off");
    const auto byte = static_cast<std::uint8_t>(rest.front());
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return damaged("a number has more than ten bytes");
}

}  // namespace

float WireField::as_float() const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(integer));
}

Result<std::uint64_t> WireReader::varint() { return take_varint(rest_); }

Result<std::uint64_t> WireReader::fixed(std::size_t bytes) {
  if (rest_.size() < bytes) return damaged("a number is cut off");
  std::uint64_t value = 0;
  std::memcpy(&value, rest_.data(), bytes);
  rest_.remove_prefix(bytes);
  return value;
}

Result<WireField> WireReader::next() {
  STRATA_TRY(const std::uint64_t key, varint());
  WireField field;
  if (key >> 3 == 0 || key >> 3 > (1U << 29)) return damaged("a field has an impossible number");
  field.number = static_cast<std::uint32_t>(key >> 3);
  switch (key & 7U) {
    case 0: {
      STRATA_TRY(field.integer, varint());
      return field;
    }
    case 1: {
      field.type = WireType::eight_bytes;
      STRATA_TRY(field.integer, fixed(8));
      return field;
    }
    case 2: {
      field.type = WireType::bytes;
      STRATA_TRY(const std::uint64_t length, varint());
      if (length > rest_.size()) return damaged("a field is longer than what holds it");
      field.bytes = rest_.substr(0, length);
      rest_.remove_prefix(length);
      return field;
    }
    case 5: {
      field.type = WireType::four_bytes;
      STRATA_TRY(field.integer, fixed(4));
      return field;
    }
    default:
      return damaged("a field has an unknown type");
  }
}

Result<> append_integers(const WireField& field, std::size_t most, std::vector<std::int64_t>& out) {
  const Error too_many{"a list of numbers is too long", {}, "take an undamaged copy of the file"};
  if (field.type == WireType::varint) {
    if (out.size() >= most) return too_many;
    out.push_back(field.as_integer());
    return {};
  }
  if (field.type != WireType::bytes) return damaged("a list of numbers has an impossible type");
  std::string_view rest = field.bytes;
  while (!rest.empty()) {
    STRATA_TRY(const std::uint64_t value, take_varint(rest));
    if (out.size() >= most) return too_many;
    out.push_back(static_cast<std::int64_t>(value));
  }
  return {};
}

Result<> append_floats(const WireField& field, std::size_t most, std::vector<float>& out) {
  if (field.type == WireType::four_bytes) {
    if (out.size() >= most) return damaged("a list of numbers is too long");
    out.push_back(field.as_float());
    return {};
  }
  if (field.type != WireType::bytes || field.bytes.size() % sizeof(float) != 0)
    return damaged("a list of numbers has an impossible size");
  const std::size_t count = field.bytes.size() / sizeof(float);
  if (count > most - out.size()) return damaged("a list of numbers is too long");
  const std::size_t before = out.size();
  out.resize(before + count);
  if (count > 0) std::memcpy(out.data() + before, field.bytes.data(), field.bytes.size());
  return {};
}

void WireWriter::varint(std::uint64_t value) {
  while (value >= 0x80U) {
    out_.push_back(static_cast<char>(value | 0x80U));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void WireWriter::key(std::uint32_t field, WireType type) {
  varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

void WireWriter::integer(std::uint32_t field, std::int64_t value) {
  key(field, WireType::varint);
  varint(static_cast<std::uint64_t>(value));
}

void WireWriter::number(std::uint32_t field, float value) {
  key(field, WireType::four_bytes);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  out_.append(reinterpret_cast<const char*>(&bits), sizeof bits);
}

void WireWriter::bytes(std::uint32_t field, std::string_view value) {
  key(field, WireType::bytes);
  varint(value.size());
  out_.append(value);
}

void WireWriter::bytes(std::uint32_t field, std::span<const std::byte> value) {
  bytes(field, std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
}

void WireWriter::packed(std::uint32_t field, std::span<const std::int64_t> values) {
  WireWriter list;
  for (const std::int64_t value : values)
    list.varint(static_cast<std::uint64_t>(value));
  bytes(field, list.out_);
}

void WireWriter::packed(std::uint32_t field, std::span<const float> values) {
  bytes(field, std::as_bytes(values));
}

}  // namespace strata::exchange::onnx
