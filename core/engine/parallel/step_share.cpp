#include "engine/parallel/step_share.h"

#include <array>
#include <cstring>
#include <vector>

namespace strata::engine {
namespace {

constexpr std::size_t kLongestText = 512;

}  // namespace

Result<StepShare> share(const Team& team, const StepShare& own) {
  if (team.size() == 1) return own;
  const Steering steering = team.is_leader() ? own.steering : Steering{};
  std::array<double, 11> numbers = {own.sums.loss,
                                    own.sums.weight,
                                    static_cast<double>(own.sums.correct),
                                    static_cast<double>(own.sums.counted),
                                    own.square_sum,
                                    own.ranks_not_finite,
                                    steering.stop ? 1.0 : 0.0,
                                    steering.pause ? 1.0 : 0.0,
                                    steering.checkpoint ? 1.0 : 0.0,
                                    steering.measure ? 1.0 : 0.0,
                                    steering.learning_rate};
  STRATA_CHECK(team.world().all_reduce(
      {numbers.data(), static_cast<std::int64_t>(numbers.size()), comm::Number::float64}));
  StepShare all;
  all.sums = {numbers[0], numbers[1], static_cast<std::int64_t>(numbers[2]),
              static_cast<std::int64_t>(numbers[3])};
  all.square_sum = numbers[4];
  all.ranks_not_finite = numbers[5];
  all.steering.stop = numbers[6] != 0;
  all.steering.pause = numbers[7] != 0;
  all.steering.checkpoint = numbers[8] != 0;
  all.steering.measure = numbers[9] != 0;
  all.steering.learning_rate = numbers[10];
  return all;
}

Error first_error(const Team& team, const std::optional<Error>& own) {
  std::vector<double> has(static_cast<std::size_t>(team.size()), 0);
  has[static_cast<std::size_t>(team.rank())] = own ? 1 : 0;
  auto told = team.world().all_reduce(
      {has.data(), static_cast<std::int64_t>(has.size()), comm::Number::float64});
  if (!told.ok()) return std::move(told).error();
  int first = 0;
  while (first + 1 < team.size() && has[static_cast<std::size_t>(first)] == 0)
    ++first;
  std::array<char, 3 * kLongestText> text = {};
  if (own && first == team.rank()) {
    const std::array<const std::string*, 3> parts = {&own->what, &own->where, &own->remedy};
    for (std::size_t i = 0; i < parts.size(); ++i)
      std::memcpy(text.data() + i * kLongestText, parts[i]->data(),
                  std::min(parts[i]->size(), kLongestText - 1));
  }
  told = team.world().broadcast(
      {text.data(), static_cast<std::int64_t>(text.size()), comm::Number::byte}, first);
  if (!told.ok()) return std::move(told).error();
  return Error{text.data(), text.data() + kLongestText, text.data() + 2 * kLongestText};
}

}  // namespace strata::engine
