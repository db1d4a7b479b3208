#include "base/handle.h"

#include <unistd.h>

#include <utility>

namespace strata {

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Handle::~Handle() {
  if (fd_ >= 0) ::close(fd_);
}

int Handle::release() { return std::exchange(fd_, -1); }

}  // namespace strata
