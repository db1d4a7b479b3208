#include "base/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/json.h"

namespace strata {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostMembers = 4096;  // nlohmann's ordered objects search in a row

/// Offset of the quote that closes the string opened at `open`; the text's size when nothing closes
/// it.
std::size_t string_end(const std::string& text, std::size_t open) {
  std::size_t at = open + 1;
  while (at < text.size() && text[at] != '"')
    at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

/// Bytes of a UTF-8 character after its first.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::optional<Refusal> too_much(const std::string& text) {
  // The parser takes a zero byte for the text's end, and would not look at what follows.
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos)
    return Refusal{"a zero byte stands in the text", "check that this is the right file", zero};
  std::vector<std::size_t> commas;  // per open bracket
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at);
    } else if (c == '{' || c == '[') {
      commas.push_back(c == '{' ? 0 : text.size());
      if (commas.size() > kDeepest)
        return Refusal{fmt::format("nested deeper than {} levels", kDeepest), "flatten it", at};
    } else if ((c == '}' || c == ']') && !commas.empty()) {
      commas.pop_back();
    } else if (c == ',' && !commas.empty() && commas.back() < text.size()) {
      if (++commas.back() >= kMostMembers)
        return Refusal{fmt::format("more than {} fields in one object", kMostMembers),
                       "check that this is the right file", at};
    }
  }
  return std::nullopt;
}

Scan scan(const std::string& text) {
  Scan out;
  struct Level {
    bool object;
    bool key_next;
    std::set<std::string_view> keys;
  };
  std::vector<Level> levels;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') {
      out.offsets.push_back(at);
      levels.push_back({c == '{', c == '{', {}});
    } else if (c == '}' || c == ']') {
      levels.pop_back();
    } else if (c == ',') {
      levels.back().key_next = levels.back().object;
    } else if (c == '"') {
      const std::size_t end = string_end(text, at);
      if (!levels.empty() && levels.back().key_next) {
        const std::string_view key = std::string_view(text).substr(at + 1, end - at - 1);
        if (!levels.back().keys.insert(key).second) {
          out.refusal =
              Refusal{fmt::format("the key '{}' stands twice", displayed(key)), "keep one", at};
          return out;
        }
        levels.back().key_next = false;
      } else {
        out.offsets.push_back(at);
      }
      at = end;
    } else if (std::string_view(" \t\r\n:").find(c) == std::string_view::npos) {
      out.offsets.push_back(at);
      at = std::min(text.find_first_of(",]} \t\r\n", at), text.size()) - 1;
    }
  }
  return out;
}

std::size_t overflowing_number(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      at = string_end(text, at);
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      if (std::isinf(std::strtod(text.c_str() + at, nullptr))) return at;
      at = std::min(text.find_first_of(",]} \t\r\n", at), text.size()) - 1;
    }
  }
  return 0;
}

LineIndex::LineIndex(const std::string& text) : text_(text) {
  std::size_t continuations = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at % kBlock == 0) continuations_.push_back(continuations);
    if (is_continuation(text[at])) ++continuations;
    if (text[at] == '\n') starts_.push_back(at + 1);
  }
  continuations_.push_back(continuations);
}

std::size_t LineIndex::continuations_before(std::size_t offset) const {
  const std::size_t block = offset / kBlock;
  const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(block * kBlock);
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(offset);
  return continuations_[block] +
         static_cast<std::size_t>(std::count_if(begin, end, is_continuation));
}

std::string LineIndex::locate(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::size_t start = *(after - 1);
  const std::size_t bytes = offset - start;
  const std::size_t skipped = continuations_before(offset) - continuations_before(start);
  return fmt::format("{}:{}", after - starts_.begin(), bytes - skipped + 1);
}

}  // namespace strata
