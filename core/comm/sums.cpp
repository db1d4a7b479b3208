#include "comm/sums.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/target_clones.h"

namespace strata::comm {
namespace {

// Stays in the innermost cache while all sources are added to it.
constexpr std::int64_t kPanelBytes = 8192;

template <class T>
STRATA_CLONES void add(const T* __restrict from, T* __restrict to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    to[i] = static_cast<T>(to[i] + from[i]);
}

template <class T>
STRATA_CLONES void add_two(const T* a, const T* b, T* __restrict to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    to[i] = static_cast<T>(a[i] + b[i]);
}

template <class T>
void sum_panels(std::span<const std::byte* const> sources, std::span<std::byte* const> targets,
                std::int64_t count) {
  constexpr std::int64_t kPanel = kPanelBytes / static_cast<std::int64_t>(sizeof(T));
  alignas(64) std::array<T, kPanel> panel;  // NOLINT: filled below
  for (std::int64_t first = 0; first < count; first += kPanel) {
    const std::int64_t part = std::min(kPanel, count - first);
    const std::size_t bytes = static_cast<std::size_t>(part) * sizeof(T);
    const auto source = [&](std::size_t i) {
      return reinterpret_cast<const T*>(sources[i]) + first;
    };
    if (sources.size() > 1)
      add_two(source(0), source(1), panel.data(), part);
    else
      std::memcpy(panel.data(), source(0), bytes);
    for (std::size_t i = 2; i < sources.size(); ++i)
      add(source(i), panel.data(), part);
    for (std::byte* target : targets)
      std::memcpy(reinterpret_cast<T*>(target) + first, panel.data(), bytes);
  }
}

}  // namespace

void sum_into(Number type, std::span<const std::byte* const> sources,
              std::span<std::byte* const> targets, std::int64_t count) {
  switch (type) {
    case Number::float32:
      return sum_panels<float>(sources, targets, count);
    case Number::float64:
      return sum_panels<double>(sources, targets, count);
    case Number::int32:
      return sum_panels<std::uint32_t>(sources, targets, count);
    case Number::int64:
      return sum_panels<std::uint64_t>(sources, targets, count);
    case Number::byte:
      return sum_panels<std::uint8_t>(sources, targets, count);
  }
}

}  // namespace strata::comm
