// exp, sigmoid and tanh as straight-line code that the compiler vectorises; relative error below
// 3e-7 in float. Polynomials: Moshier, Cephes Mathematical Library, expf.c and tanhf.c. double goes
// to the standard library.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "engine/layers/support.h"

namespace strata::engine {

/// f(0) + ... + f(count - 1), in 16 sums side by side so that it is vectorised.
template <class S, class F>
STRATA_INLINE S sum_of(std::int64_t count, F&& f) {
  constexpr int kLanes = 16;
  S sums[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int lane = 0; lane < kLanes; ++lane)
      sums[lane] += f(i + lane);
  for (; i < count; ++i)
    sums[0] += f(i);
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int lane = 0; lane < half; ++lane)
      sums[lane] += sums[lane + half];
  return sums[0];
}

/// The largest of count >= 1 numbers.
template <class T>
STRATA_INLINE T largest_of(const T* values, std::int64_t count) {
  constexpr int kLanes = 16;
  T most[kLanes];
  for (T& lane : most)
    lane = values[0];
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int lane = 0; lane < kLanes; ++lane)
      most[lane] = values[i + lane] > most[lane] ? values[i + lane] : most[lane];
  for (; i < count; ++i)
    most[0] = values[i] > most[0] ? values[i] : most[0];
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int lane = 0; lane < half; ++lane)
      most[lane] = most[lane + half] > most[lane] ? most[lane + half] : most[lane];
  return most[0];
}

inline float quick_exp(float x) {
  constexpr float kRounder = 12582912.0F;  // 1.5 * 2^23: adding it rounds to a whole number
  x = x < -87.0F ? -87.0F : x;
  x = x > 88.0F ? 88.0F : x;
  const float shifted = x * 1.44269504088896341F + kRounder;
  const float n = shifted - kRounder;
  const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const std::uint32_t power = (std::bit_cast<std::uint32_t>(shifted) - 0x4B400000U + 127U) << 23;
  return p * std::bit_cast<float>(power);
}

inline float quick_sigmoid(float x) { return 1.0F / (1.0F + quick_exp(-x)); }

inline float quick_tanh(float x) {
  const float size = x < 0.0F ? -x : x;
  const float large = 1.0F - 2.0F / (quick_exp(2.0F * size) + 1.0F);
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = x + x * z * p;
  return size < 0.625F ? small : (x < 0.0F ? -large : large);
}

inline double quick_exp(double x) { return std::exp(x); }
inline double quick_sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
inline double quick_tanh(double x) { return std::tanh(x); }

}  // namespace strata::engine
