// Padding of windows as PyTorch can say it: even on both sides, or put around the input before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/window.h"
#include "translate/torch/spelling.h"

namespace strata::translate {

struct Padding {
  std::vector<std::int64_t> even;    // per dimension, for the layer itself (0 where uneven)
  std::vector<std::int64_t> around;  // last dimension first, front and back; empty: none is needed
};

inline std::vector<graph::Window> windows_of(const Site& site) {
  return graph::windows(site.settings(), graph::spatial_sizes(site.input_shape()));
}

inline Padding padding_of(const std::vector<graph::Window>& windows) {
  Padding out;
  bool even = true;
  for (const graph::Window& w : windows)
    even = even && w.before == w.after;
  for (const graph::Window& w : windows)
    out.even.push_back(even ? w.before : 0);
  if (even) return out;
  for (auto w = windows.rbegin(); w != windows.rend(); ++w) {
    out.around.push_back(w->before);
    out.around.push_back(w->after);
  }
  return out;
}

/// What a transposed convolution leaves to do: rows and columns added at its end by PyTorch's
/// output_padding, or cut off afterwards.
struct Cropping {
  std::vector<std::int64_t> padding;
  std::vector<std::int64_t> output_padding;
  bool cuts = false;  // the result is larger than it should be
};

inline Cropping cropping_of(const std::vector<graph::Window>& windows) {
  Cropping out;
  for (const graph::Window& w : windows) {
    out.padding.push_back(w.before);
    out.output_padding.push_back(w.after < w.before ? w.before - w.after : 0);
    out.cuts = out.cuts || w.after > w.before;
  }
  return out;
}

/// One number of each window.
template <class Member>
std::vector<std::int64_t> each(const std::vector<graph::Window>& windows, Member member) {
  std::vector<std::int64_t> out;
  for (const graph::Window& w : windows)
    out.push_back(w.*member);
  return out;
}

}  // namespace strata::translate
