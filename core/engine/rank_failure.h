// A failure of the communicator inside a kernel: engine/guard.h turns it back into its Error.
#pragma once

#include <exception>
#include <utility>

#include "base/result.h"

namespace strata::engine {

class RankFailure : public std::exception {
 public:
  explicit RankFailure(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.what.c_str(); }

 private:
  Error error_;
};

}  // namespace strata::engine
