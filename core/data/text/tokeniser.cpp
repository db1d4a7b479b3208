#include "data/text/tokeniser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "data/text/unicode.h"

namespace strata::data {
namespace {

constexpr char32_t kCapitalI = 0x130;  // lower case: i and a dot above, which is no word character
constexpr char32_t kCapitalSigma = 0x3A3;  // lower case depends on whether a word ends there
constexpr char32_t kSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;

/// Lower case of an ASCII word character; 0: not a word character; 1: a byte of a longer character.
constexpr std::array<char, 256> make_classes() {
  std::array<char, 256> out = {};
  for (int c = 0; c < 256; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool other = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    out[static_cast<std::size_t>(c)] = static_cast<char>(c >= 128 ? 1
                                                         : upper  ? c + 32
                                                         : other  ? c
                                                                  : 0);
  }
  return out;
}
constexpr std::array<char, 256> kClasses = make_classes();

/// The character that ends before `at`, moving `at` to its start. The text is UTF-8 up to there.
char32_t previous_character(std::string_view text, std::size_t& at) {
  do
    --at;
  while (at > 0 && (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80);
  std::size_t read = at;
  return next_character(text, read);
}

/// Unicode's Final_Sigma: a cased letter before, none after, characters without case of their own
/// looked through.
bool is_final_sigma(std::string_view text, std::size_t start, std::size_t end) {
  bool before = false;
  for (std::size_t at = start; at > 0;) {
    const char32_t c = previous_character(text, at);
    if (is_case_ignorable(c)) continue;
    before = is_cased(c);
    break;
  }
  if (!before) return false;
  for (std::size_t at = end; at < text.size();) {
    const char32_t c = next_character(text, at);
    if (c == kBadCharacter) return true;
    if (!is_case_ignorable(c)) return !is_cased(c);
  }
  return true;
}

std::uint64_t mix(std::uint64_t value) {
  const auto wide = static_cast<unsigned __int128>(value) * 0x9E3779B97F4A7C15U;
  return static_cast<std::uint64_t>(wide) ^ static_cast<std::uint64_t>(wide >> 64);
}

/// Up to 8 bytes of the word's start, the rest zeros.
std::uint64_t first_bytes(std::string_view word) {
  std::uint64_t out = 0;
  std::memcpy(&out, word.data(), std::min<std::size_t>(word.size(), 8));
  return out;
}

}  // namespace

std::uint64_t word_hash(std::string_view word) {
  std::uint64_t hash = word.size();
  while (word.size() >= 8) {
    std::uint64_t part = 0;
    std::memcpy(&part, word.data(), 8);
    hash = mix(hash ^ part);
    word.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, word.data(), word.size());
  return mix(hash ^ rest ^ 0xA0761D6478BD642FU);
}

WordTable::WordTable() : slots_(std::size_t{1} << 16) {}

std::size_t WordTable::slot_of(std::string_view given, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t start = first_bytes(given);
  std::size_t at = hash & mask;
  for (; slots_[at].number != kAbsent; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.start != start || slot.length != given.size()) continue;
    if (given.size() <= 8 || word(slot.number) == given) break;
  }
  return at;
}

std::uint32_t WordTable::find(std::string_view given, std::uint64_t hash) const {
  return slots_[slot_of(given, hash)].number;
}

std::uint32_t WordTable::add(std::string_view given, std::uint64_t hash) {
  const std::size_t at = slot_of(given, hash);
  if (slots_[at].number != kAbsent) return slots_[at].number;
  const auto number = static_cast<std::uint32_t>(size());
  slots_[at] = {first_bytes(given), static_cast<std::uint32_t>(given.size()), number};
  letters_ += given;
  starts_.push_back(static_cast<std::uint32_t>(letters_.size()));
  if (2 * size() > slots_.size()) grow();
  return number;
}

void WordTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == kAbsent) continue;
    std::size_t at = word_hash(word(slot.number)) & mask;
    while (slots_[at].number != kAbsent)
      at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

template <class Use>
Result<> Tokeniser::split(std::string_view text, const std::string& where, const Use& use) {
  // A lower-case character is at most as long as three bytes per two of its upper-case form.
  lowered_.resize(2 * text.size() + 16);
  char* const start = lowered_.data();
  char* end = start;
  const auto close = [&] {
    if (end != start) use(std::string_view(start, static_cast<std::size_t>(end - start)));
    end = start;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char lower = kClasses[static_cast<std::uint8_t>(text[at])];
    if (lower > 1) {
      *end++ = lower;
      ++at;
    } else if (lower == 0) {
      close();
      ++at;
    } else {
      const std::size_t from = at;
      const char32_t c = next_character(text, at);
      if (c == kBadCharacter)
        return Error{fmt::format("byte {} is not UTF-8", at), where, "convert the text to UTF-8"};
      if (c == kCapitalI) {
        *end++ = 'i';
        close();
        continue;
      }
      const char32_t small = c != kCapitalSigma               ? lower_character(c)
                             : is_final_sigma(text, from, at) ? kFinalSigma
                                                              : kSigma;
      if (is_word_character(small))
        end += put_character(small, end);
      else
        close();
    }
  }
  close();
  return {};
}

Result<> Tokeniser::tokenise(std::string_view text, const std::string& where, WordTable& table,
                             std::vector<std::uint32_t>& out) {
  return split(text, where,
               [&](std::string_view word) { out.push_back(table.add(word, word_hash(word))); });
}

Result<std::vector<std::string>> Tokeniser::words(std::string_view text, const std::string& where) {
  std::vector<std::string> out;
  STRATA_CHECK(split(text, where, [&](std::string_view word) { out.emplace_back(word); }));
  return out;
}

}  // namespace strata::data
