#include "data/text/unicode.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace strata::data {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

/// Every `step`th character from first to last has its lower case `offset` further on.
struct LowerRun {
  char32_t first;
  char32_t last;
  std::int32_t step;
  std::int32_t offset;
};

#include "data/text/unicode_tables.inc"

template <class Range, std::size_t kCount>
const Range* find_range(const Range (&ranges)[kCount], char32_t c) {
  const Range* found =
      std::upper_bound(std::begin(ranges), std::end(ranges), c,
                       [](char32_t value, const Range& range) { return value < range.first; });
  if (found == std::begin(ranges)) return nullptr;
  --found;
  return c <= found->last ? found : nullptr;
}

bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool is_word_character(char32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_';
  return find_range(kWords, c) != nullptr;
}

char32_t lower_character(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  const LowerRun* run = find_range(kLower, c);
  if (run == nullptr || (c - run->first) % static_cast<char32_t>(run->step) != 0) return c;
  return static_cast<char32_t>(static_cast<std::int32_t>(c) + run->offset);
}

bool is_cased(char32_t c) {
  return c < 0x80 ? is_ascii_letter(c) : find_range(kCased, c) != nullptr;
}

bool is_case_ignorable(char32_t c) {
  if (c < 0x80) return c == '\'' || c == '.' || c == ':' || c == '^' || c == '`';
  return find_range(kIgnorable, c) != nullptr;
}

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) -> char32_t {
    return at + i < text.size() ? static_cast<std::uint8_t>(text[at + i]) : 0;
  };
  const char32_t first = byte(0);
  if (first < 0x80) return ++at, first;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return kBadCharacter;
  char32_t c = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return kBadCharacter;
    c = c << 6 | (byte(i) & 0x3FU);
  }
  const bool too_long = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (too_long || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return kBadCharacter;
  at += length;
  return c;
}

std::size_t put_character(char32_t c, char* out) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  const std::size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (std::size_t i = length - 1; i > 0; --i, c >>= 6)
    out[i] = static_cast<char>(0x80 | (c & 0x3F));
  static constexpr std::uint8_t kLead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
  out[0] = static_cast<char>(kLead[length] | c);
  return length;
}

}  // namespace strata::data
