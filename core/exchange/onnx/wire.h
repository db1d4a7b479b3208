// Protobuf's wire format, as much as ONNX needs: protobuf.dev/programming-guides/encoding.
// Keys are varints of (field number << 3 | type); types: 0 varint, 1 eight bytes, 2 length and
// bytes, 5 four bytes. Nothing is allocated for what is read: fields are views of the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::exchange::onnx {

enum class WireType { varint = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

/// One field of a message; `integer` holds a varint or the bits of a fixed-width number.
struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t integer = 0;
  std::string_view bytes;

  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(integer); }
  [[nodiscard]] float as_float() const;
};

/// Goes over the fields of one message. Errors say what is damaged; the caller adds the file.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  Result<WireField> next();

 private:
  Result<std::uint64_t> varint();
  Result<std::uint64_t> fixed(std::size_t bytes);

  std::string_view rest_;
};

/// Adds a repeated integer field, packed or not; at most `most` in all.
Result<> append_integers(const WireField& field, std::size_t most, std::vector<std::int64_t>& out);
/// Likewise for floats.
Result<> append_floats(const WireField& field, std::size_t most, std::vector<float>& out);

/// Builds one message.
class WireWriter {
 public:
  void integer(std::uint32_t field, std::int64_t value);
  void number(std::uint32_t field, float value);
  void bytes(std::uint32_t field, std::string_view value);
  void bytes(std::uint32_t field, std::span<const std::byte> value);
  void packed(std::uint32_t field, std::span<const std::int64_t> values);
  void packed(std::uint32_t field, std::span<const float> values);
  /// A field that is left out when empty, as proto3 does.
  void text(std::uint32_t field, std::string_view value) {
    if (!value.empty()) bytes(field, value);
  }
  [[nodiscard]] const std::string& message() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void key(std::uint32_t field, WireType type);
  void varint(std::uint64_t value);

  std::string out_;
};

}  // namespace strata::exchange::onnx
