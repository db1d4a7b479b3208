#include "data/affine.h"

#include <numeric>

// One pass over bytes or floats per element: worth the widest vectors the machine has. Sanitizers
// and function multi-versioning do not go together; Clang writes the list in another way.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define STRATA_WIDE __attribute__((target_clones("avx512f", "avx2,fma", "default")))
#else
#define STRATA_WIDE
#endif

namespace strata::data {
namespace {

STRATA_WIDE void run_bytes(const std::uint8_t* in, float* out, std::int64_t count, float factor,
                           float shift) {
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(in[i]) * factor + shift;
}

STRATA_WIDE void run_floats(const float* in, float* out, std::int64_t count, float factor,
                            float shift) {
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = in[i] * factor + shift;
}

STRATA_WIDE void columns_bytes(const std::uint8_t* in, float* out, std::int64_t count,
                               const float* factor, const float* shift) {
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(in[i]) * factor[i] + shift[i];
}

STRATA_WIDE void columns_floats(const float* in, float* out, std::int64_t count,
                                const float* factor, const float* shift) {
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = in[i] * factor[i] + shift[i];
}

std::int64_t groups_of(const Affine& affine) {
  return static_cast<std::int64_t>(affine.factor.size());
}

}  // namespace

Affine compose(const Affine& first, const Affine& second) {
  const std::int64_t run = std::gcd(first.run, second.run);
  const std::int64_t groups = groups_of(first) * first.run / run;
  Affine out;
  out.run = run;
  for (std::int64_t g = 0; g < groups; ++g) {
    const auto a = static_cast<std::size_t>(g * run / first.run);
    const auto b = static_cast<std::size_t>(g * run / second.run);
    out.factor.push_back(first.factor[a] * second.factor[b]);
    out.shift.push_back(first.shift[a] * second.factor[b] + second.shift[b]);
  }
  return out;
}

FusedAffine::FusedAffine(const Affine& affine)
    : factor_(affine.factor.begin(), affine.factor.end()),
      shift_(affine.shift.begin(), affine.shift.end()),
      run_(affine.run) {}

void FusedAffine::apply(const std::uint8_t* in, float* out) const {
  if (run_ == 1)
    return columns_bytes(in, out, static_cast<std::int64_t>(factor_.size()), factor_.data(),
                         shift_.data());
  for (std::size_t g = 0; g < factor_.size(); ++g, in += run_, out += run_)
    run_bytes(in, out, run_, factor_[g], shift_[g]);
}

void FusedAffine::apply(const float* in, float* out) const {
  if (run_ == 1)
    return columns_floats(in, out, static_cast<std::int64_t>(factor_.size()), factor_.data(),
                          shift_.data());
  for (std::size_t g = 0; g < factor_.size(); ++g, in += run_, out += run_)
    run_floats(in, out, run_, factor_[g], shift_[g]);
}

}  // namespace strata::data
