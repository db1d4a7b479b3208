// LibTorch ships no headers of Gloo. These declarations are all that ProcessGroupGloo.hpp needs;
// nothing here is called or made by Strata.
#pragma once

#include <chrono>

namespace gloo {
class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};
namespace transport {
class UnboundBuffer {
 public:
  virtual ~UnboundBuffer();
};
}  // namespace transport
}  // namespace gloo
