#include "ui/charts/min_max_pyramid.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

constexpr std::size_t kFactor = 4;

}  // namespace

void Extent::take(double value) {
  if (!std::isfinite(value)) return;
  min = std::min(min, value);
  max = std::max(max, value);
}

void Extent::take(const Extent& other) {
  min = std::min(min, other.min);
  max = std::max(max, other.max);
}

void MinMaxPyramid::append(std::span<const double> values) {
  const std::size_t first = values_.size();
  values_.insert(values_.end(), values.begin(), values.end());
  rebuild_from(first);
}

void MinMaxPyramid::truncate(std::size_t size) {
  if (size >= values_.size()) return;
  values_.resize(size);
  rebuild_from(size == 0 ? 0 : size - 1);
}

void MinMaxPyramid::rebuild_from(std::size_t first) {
  std::size_t below = values_.size();
  std::size_t level = 0;
  for (; below > 1; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    std::vector<Extent>& buckets = levels_[level];
    first = std::min(first / kFactor, buckets.size());
    buckets.resize((below + kFactor - 1) / kFactor);
    for (std::size_t b = first; b < buckets.size(); ++b) {
      Extent of;
      const std::size_t end = std::min((b + 1) * kFactor, below);
      for (std::size_t i = b * kFactor; i < end; ++i) {
        if (level == 0)
          of.take(values_[i]);
        else
          of.take(levels_[level - 1][i]);
      }
      buckets[b] = of;
    }
    below = buckets.size();
  }
  levels_.resize(level);
}

Extent MinMaxPyramid::extent(std::size_t first, std::size_t last) const {
  Extent out;
  last = std::min(last, values_.size());
  while (first < last && first % kFactor != 0)
    out.take(values_[first++]);
  while (first < last && last % kFactor != 0)
    out.take(values_[--last]);
  for (std::size_t level = 0; first < last; ++level) {
    const std::vector<Extent>& buckets = levels_[level];
    const bool top = level + 1 == levels_.size();
    first /= kFactor;
    last /= kFactor;
    while (first < last && (top || first % kFactor != 0))
      out.take(buckets[first++]);
    while (first < last && last % kFactor != 0)
      out.take(buckets[--last]);
  }
  return out;
}

std::vector<Extent> MinMaxPyramid::thin(std::span<const std::size_t> edges) const {
  std::vector<Extent> out;
  if (edges.size() < 2) return out;
  out.reserve(edges.size() - 1);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    out.push_back(extent(edges[i], edges[i + 1]));
  return out;
}

}  // namespace strata::ui
