// What the layers' kernels share: types, views of memory, threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "base/target_clones.h"
#include "engine/kernel.h"

// For parts of STRATA_CLONES functions: they must end up inside, to be compiled for the same
// machine.
#define STRATA_INLINE inline __attribute__((always_inline))

namespace strata::engine {

inline const graph::Settings& settings_of(const KernelSetup& setup) {
  return setup.layer.spec.settings;
}

/// Shape of one sample at input 0.
inline const graph::Shape& input_shape(const KernelSetup& setup) {
  return setup.layer.reads.front().shape;
}

/// The type sums are kept in: double for double, float for everything smaller.
template <class T>
using Sum = std::conditional_t<std::is_same_v<T, double>, double, float>;

inline at::ScalarType sum_type(at::ScalarType dtype) {
  return dtype == at::kDouble ? at::kDouble : at::kFloat;
}

/// The tensor's memory as a matrix: all but the innermost dimension (channels of an image, features
/// of a sequence) are rows.
at::Tensor memory_rows(const at::Tensor& tensor);

/// Size of the dimension that is innermost in memory.
std::int64_t innermost_size(const at::Tensor& tensor);

/// Copies values, unless both are the same memory because the planner let the layer work in place.
void pass_on(const at::Tensor& from, const at::Tensor& to);

/// Calls f with a null pointer of the C++ type of `dtype`.
template <class F>
void with_float_type(at::ScalarType dtype, F&& f) {
  switch (dtype) {
    case at::kDouble:
      return f(static_cast<double*>(nullptr));
    case at::kBFloat16:
      return f(static_cast<at::BFloat16*>(nullptr));
    case at::kHalf:
      return f(static_cast<at::Half*>(nullptr));
    default:
      return f(static_cast<float*>(nullptr));
  }
}

std::int64_t thread_count();

/// A fixed split of `count` items into at most as many parts as there are threads now. Sums kept
/// per part and added in the parts' order give the same bits in every run with the same number of
/// threads.
class Parts {
 public:
  explicit Parts(std::int64_t count, std::int64_t most = thread_count());

  [[nodiscard]] std::int64_t number() const { return number_; }
  [[nodiscard]] std::int64_t size() const { return size_; }  // of all but the last
  [[nodiscard]] std::int64_t begin(std::int64_t part) const {
    return std::min(part * size_, count_);
  }
  [[nodiscard]] std::int64_t end(std::int64_t part) const { return begin(part + 1); }

 private:
  std::int64_t count_;
  std::int64_t size_;
  std::int64_t number_;
};

}  // namespace strata::engine
