#include "exchange/hdf5_message.h"

#include <limits>

#include "exchange/zip_directory.h"

namespace strata::exchange {
namespace {

constexpr std::uint64_t kNowhere = std::numeric_limits<std::uint64_t>::max();

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::optional<NumberType> whole_type(std::size_t bytes, bool is_signed) {
  if (bytes == 1) return is_signed ? NumberType::i8 : NumberType::u8;
  if (!is_signed) return std::nullopt;
  if (bytes == 2) return NumberType::i16;
  if (bytes == 4) return NumberType::i32;
  return bytes == 8 ? std::optional(NumberType::i64) : std::nullopt;
}

/// By the widths of exponent and mantissa: IEEE 754's three, and bfloat16.
std::optional<NumberType> real_type(std::size_t bytes, int exponent, int mantissa) {
  if (bytes == 8 && exponent == 11 && mantissa == 52) return NumberType::f64;
  if (bytes == 4 && exponent == 8 && mantissa == 23) return NumberType::f32;
  if (bytes == 2 && exponent == 5 && mantissa == 10) return NumberType::f16;
  if (bytes == 2 && exponent == 8 && mantissa == 7) return NumberType::bf16;
  return std::nullopt;
}

}  // namespace

std::uint64_t Hdf5Space::elements() const {
  std::uint64_t product = 1;
  for (const std::int64_t size : shape)
    if (__builtin_mul_overflow(product, static_cast<std::uint64_t>(size), &product))
      return std::numeric_limits<std::uint64_t>::max();
  return product;
}

std::optional<Hdf5Space> read_hdf5_space(std::string_view message) {
  constexpr std::size_t kMostDimensions = 32;
  constexpr std::uint8_t kNull = 2;
  if (message.size() < 4) return std::nullopt;
  const std::uint8_t version = byte_at(message, 0);
  const std::size_t rank = byte_at(message, 1);
  if (version < 1 || version > 2 || rank > kMostDimensions) return std::nullopt;
  Hdf5Space space;
  space.empty_set = version == 2 && byte_at(message, 3) == kNull;
  const std::size_t first = version == 1 ? 8 : 4;
  for (std::size_t i = 0; i < rank; ++i) {
    const auto size = number_at<std::uint64_t>(message, first + 8 * i);
    if (!size || *size > std::uint64_t{INT64_MAX}) return std::nullopt;
    if (*size == 0) space.empty_set = true;
    space.shape.push_back(static_cast<std::int64_t>(*size));
  }
  return space;
}

std::optional<Hdf5Type> read_hdf5_type(std::string_view message) {
  if (message.size() < 8) return std::nullopt;
  enum : std::uint8_t { whole = 0, real = 1, text = 3, enumeration = 8, variable = 9 };
  const std::uint8_t kind = byte_at(message, 0) & 0x0F;
  const std::uint8_t bits = byte_at(message, 1);
  Hdf5Type type;
  type.bytes = *number_at<std::uint32_t>(message, 4);
  const bool little = (bits & 1) == 0;
  if (kind == whole && little) type.number = whole_type(type.bytes, (bits & 8) != 0);
  if (kind == real && little && message.size() >= 20)
    type.number = real_type(type.bytes, byte_at(message, 13), byte_at(message, 15));
  // h5py's truth values are an enumeration of one byte.
  if (kind == enumeration && type.bytes == 1) type.number = NumberType::boolean;
  type.is_text = kind == text || (kind == variable && (bits & 0x0F) == 1);
  type.is_variable = type.is_text && kind == variable;
  if (type.is_variable && type.bytes != 16) return std::nullopt;
  return type;
}

std::optional<Hdf5Layout> read_hdf5_layout(std::string_view message) {
  enum : std::uint8_t { compact = 0, contiguous = 1, chunked = 2 };
  if (message.size() < 2) return std::nullopt;
  const std::uint8_t version = byte_at(message, 0);
  const std::uint8_t kind = byte_at(message, 1);
  if (version < 3 || version > 4 || kind > 3) return std::nullopt;
  Hdf5Layout layout;
  layout.chunked = kind >= chunked;
  if (kind == compact) {
    const auto size = number_at<std::uint16_t>(message, 2);
    if (!size || *size > message.size() - 4) return std::nullopt;
    layout.compact = true;
    layout.data = message.substr(4, *size);
  }
  if (kind == contiguous) {
    const auto begin = number_at<std::uint64_t>(message, 2);
    const auto size = number_at<std::uint64_t>(message, 10);
    if (!size) return std::nullopt;
    layout.begin = *begin;
    layout.size = *size;
  }
  return layout;
}

std::optional<Hdf5Attribute> read_hdf5_attribute(std::string_view message) {
  if (message.size() < 9) return std::nullopt;
  const std::uint8_t version = byte_at(message, 0);
  if (version < 1 || version > 3) return std::nullopt;
  // A shared type stands elsewhere; the attributes that matter here have their own.
  if (version > 1 && byte_at(message, 1) != 0) return std::nullopt;
  std::size_t at = version == 3 ? 9 : 8;
  const auto next = [&](std::size_t size) -> std::optional<std::string_view> {
    const std::size_t step = version == 1 ? (size + 7) / 8 * 8 : size;
    if (at > message.size() || size > message.size() - at) return std::nullopt;
    const std::string_view part = message.substr(at, size);
    at += step;
    return part;
  };
  const auto name = next(*number_at<std::uint16_t>(message, 2));
  const auto type = name ? next(*number_at<std::uint16_t>(message, 4)) : std::nullopt;
  const auto space = type ? next(*number_at<std::uint16_t>(message, 6)) : std::nullopt;
  if (!space || at > message.size()) return std::nullopt;
  return Hdf5Attribute{name->substr(0, name->find('\0')), *type, *space, message.substr(at)};
}

std::optional<Hdf5Link> read_hdf5_link(std::string_view message) {
  if (message.size() < 3 || byte_at(message, 0) != 1) return std::nullopt;
  const std::uint8_t flags = byte_at(message, 1);
  std::size_t at = 2;
  const bool hard = (flags & 8) == 0 || byte_at(message, at) == 0;
  if ((flags & 8) != 0) at += 1;
  if ((flags & 4) != 0) at += 8;
  if ((flags & 16) != 0) at += 1;
  const std::size_t width = std::size_t{1} << (flags & 3);
  if (at + width > message.size()) return std::nullopt;
  std::uint64_t length = 0;
  for (std::size_t i = width; i-- > 0;)
    length = length << 8 | byte_at(message, at + i);
  at += width;
  if (length == 0 || length > kLongestHdf5Name || length > message.size() - at) return std::nullopt;
  if (!hard) return Hdf5Link{};
  const auto address = number_at<std::uint64_t>(message, at + length);
  if (!address) return std::nullopt;
  return Hdf5Link{std::string(message.substr(at, length)), *address};
}

bool has_dense_links(std::string_view message) {
  if (message.size() < 2) return false;
  const std::size_t at = (byte_at(message, 1) & 1) != 0 ? 10 : 2;  // behind the largest order
  return number_at<std::uint64_t>(message, at).value_or(kNowhere) != kNowhere;
}

}  // namespace strata::exchange
