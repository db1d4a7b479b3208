#include "comm/settled.h"

#include <fmt/format.h>

namespace strata::comm {
namespace {

class Settled final : public Operation {
 public:
  explicit Settled(Result<> result) : result_(std::move(result)) {}
  Result<> wait() override { return result_; }

 private:
  Result<> result_;
};

}  // namespace

Pending settled(Result<> result) { return std::make_unique<Settled>(std::move(result)); }

Pending no_such_rank(int rank, int size) {
  return settled(Error{fmt::format("there is no rank {} among {}", rank, size), "communicator",
                       "this is a fault in Strata: please report it with the project file"});
}

}  // namespace strata::comm
