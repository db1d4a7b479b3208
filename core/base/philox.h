// Randomness as a function of what it is for, never a state: Philox 4x32-10.
// Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace strata {

/// What a random number is for. Part of every key, so that no two uses ever share numbers.
/// The values are part of the reproducibility promise: add at the end, never renumber.
enum class Purpose : std::uint32_t {
  initial_weights = 1,
  epoch_order = 2,
  split = 3,
  augmentation = 4,
  dropout = 5,
  generated_data = 6,
  sampling = 7,
};

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// Four random words for a counter under a key.
constexpr PhiloxBlock philox(PhiloxBlock counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(p1),
        static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(p0)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}

/// 24 random bits as a float in [0, 1).
constexpr float unit_float(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24F; }

/// FNV-1a: gives a layer's id a place in a key that does not change when layers are moved.
constexpr std::uint32_t hash_name(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name)
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash;
}

/// A stream of random numbers for one use: (seed, purpose, when, what) -> numbers by index.
/// `when` is the epoch or step, `what` a layer's hashed name, a row, or both mixed by the caller.
/// A value, free to copy; equal arguments give equal numbers on every device and split.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t when,
                         std::uint64_t what)
      : key0_(static_cast<std::uint32_t>(seed) ^
              (static_cast<std::uint32_t>(purpose) * 0x9E3779B9U)),
        key1_(static_cast<std::uint32_t>(seed >> 32) ^ static_cast<std::uint32_t>(what >> 32)),
        when_(static_cast<std::uint32_t>(when) ^
              static_cast<std::uint32_t>(when >> 32) * 0x85EBCA6BU),
        what_(static_cast<std::uint32_t>(what)) {}

  /// The four words at `index`.
  [[nodiscard]] constexpr PhiloxBlock block(std::uint64_t index) const {
    return philox(
        {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), when_, what_},
        key0_, key1_);
  }
  [[nodiscard]] constexpr std::uint32_t word(std::uint64_t index) const {
    return block(index / 4)[index % 4];
  }
  /// Uniform in [0, 1).
  [[nodiscard]] constexpr float uniform(std::uint64_t index) const {
    return unit_float(word(index));
  }
  /// Uniform integer in [0, below), below >= 1 (Lemire's multiply-shift; bias under 2^-32 * below).
  [[nodiscard]] constexpr std::uint64_t integer(std::uint64_t index, std::uint64_t below) const {
    const PhiloxBlock words = block(index);
    const std::uint64_t bits = std::uint64_t{words[0]} << 32 | words[1];
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits) * below) >> 64);
  }
  /// Standard normal (Box-Muller on one block).
  [[nodiscard]] double normal(std::uint64_t index) const;

 private:
  std::uint32_t key0_;
  std::uint32_t key1_;
  std::uint32_t when_;
  std::uint32_t what_;
};

}  // namespace strata
