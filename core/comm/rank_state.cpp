#include "comm/rank_state.h"

#include <algorithm>
#include <cstring>

namespace strata::comm {
namespace {

template <std::size_t N>
void keep(std::array<char, N>& field, const std::string& text) {
  const std::size_t bytes = std::min(text.size(), N - 1);
  std::memcpy(field.data(), text.data(), bytes);
  field[bytes] = '\0';
}

}  // namespace

void SharedNote::write(std::string_view text) {
  const std::size_t bytes = std::min(text.size(), kWords * sizeof(std::uint64_t));
  const std::uint32_t sequence = sequence_.load(std::memory_order_relaxed);
  sequence_.store(sequence + 1, std::memory_order_relaxed);
  bytes_.store(static_cast<std::uint32_t>(bytes), std::memory_order_release);
  for (std::size_t i = 0; i * sizeof(std::uint64_t) < bytes; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i * sizeof word,
                std::min(sizeof word, bytes - i * sizeof word));
    words_[i].store(word, std::memory_order_release);
  }
  sequence_.store(sequence + 2, std::memory_order_release);
}

std::string SharedNote::read() const {
  constexpr int kTries = 1000;  // a rank that died while it wrote leaves an odd number
  std::array<std::uint64_t, kWords> copy{};
  for (int i = 0; i < kTries; ++i) {
    const std::uint32_t before = stamp();
    const std::size_t bytes = bytes_.load(std::memory_order_acquire);
    for (std::size_t k = 0; k < kWords; ++k)
      copy[k] = words_[k].load(std::memory_order_acquire);
    if (before % 2 == 0 && sequence_.load(std::memory_order_relaxed) == before) {
      std::string text(std::min(bytes, sizeof copy), '\0');
      std::memcpy(text.data(), copy.data(), text.size());
      return text;
    }
  }
  return "";
}

void SharedFailure::tell(const Error& error) {
  std::uint32_t expected = kNone;
  if (!state_.compare_exchange_strong(expected, kBeingWritten)) return;
  keep(what_, error.what);
  keep(where_, error.where);
  keep(remedy_, error.remedy);
  state_.store(kTold, std::memory_order_release);
}

Error SharedFailure::error() const { return {what_.data(), where_.data(), remedy_.data()}; }

}  // namespace strata::comm
