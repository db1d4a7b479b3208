#include "data/order.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/philox.h"

namespace strata::data {
namespace {

/// Fisher-Yates from the back; one Philox block gives two draws.
void shuffle(const RandomStream& stream, std::vector<std::int64_t>& rows) {
  for (std::size_t left = rows.size(); left > 1; --left) {
    const std::size_t step = rows.size() - left;
    const PhiloxBlock words = stream.block(step / 2);
    const std::size_t half = 2 * (step % 2);
    const std::uint64_t bits = std::uint64_t{words[half]} << 32 | words[half + 1];
    const auto other =
        static_cast<std::size_t>((static_cast<unsigned __int128>(bits) * left) >> 64);
    std::swap(rows[left - 1], rows[other]);
  }
}

std::vector<std::int64_t> shuffled(const RandomStream& stream, std::int64_t rows) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(std::max<std::int64_t>(rows, 0)));
  std::iota(out.begin(), out.end(), std::int64_t{0});
  shuffle(stream, out);
  return out;
}

Split split_of(const std::vector<bool>& taken) {
  Split out;
  for (std::size_t row = 0; row < taken.size(); ++row)
    (taken[row] ? out.taken : out.kept).push_back(static_cast<std::int64_t>(row));
  return out;
}

/// How many each group gives of `count`: its share rounded down, then one more for the largest
/// remainders (the earlier group on a tie).
std::vector<std::int64_t> shares(const std::vector<std::vector<std::int64_t>>& groups,
                                 std::int64_t rows, std::int64_t count) {
  std::vector<std::int64_t> out;
  std::vector<std::pair<std::int64_t, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto wide = static_cast<__int128>(groups[g].size()) * count;
    out.push_back(static_cast<std::int64_t>(wide / rows));
    remainders.emplace_back(-static_cast<std::int64_t>(wide % rows), g);
    given += out.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < count; ++i, ++given)
    ++out[remainders[i].second];
  return out;
}

}  // namespace

std::vector<std::int64_t> epoch_order(std::uint64_t seed, std::int64_t epoch, std::int64_t rows) {
  return shuffled(RandomStream(seed, Purpose::epoch_order, static_cast<std::uint64_t>(epoch), 0),
                  rows);
}

Split split_rows(std::uint64_t seed, std::int64_t rows, std::int64_t count) {
  const auto order = shuffled(RandomStream(seed, Purpose::split, 0, 0), rows);
  std::vector<bool> taken(order.size());
  for (std::int64_t i = 0; i < std::min(count, rows); ++i)
    taken[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = true;
  return split_of(taken);
}

Split split_stratified(std::uint64_t seed, std::span<const std::int64_t> classes,
                       std::int64_t count) {
  const auto rows = static_cast<std::int64_t>(classes.size());
  count = std::clamp<std::int64_t>(count, 0, rows);
  std::map<std::int64_t, std::vector<std::int64_t>> by_class;
  for (std::size_t row = 0; row < classes.size(); ++row)
    by_class[classes[row]].push_back(static_cast<std::int64_t>(row));
  std::vector<std::vector<std::int64_t>> groups;
  for (auto& [number, members] : by_class) {
    shuffle(RandomStream(seed, Purpose::split, 1, static_cast<std::uint64_t>(number)), members);
    groups.push_back(std::move(members));
  }
  std::vector<bool> taken(classes.size());
  if (rows == 0) return split_of(taken);
  const std::vector<std::int64_t> share = shares(groups, rows, count);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::int64_t i = 0; i < share[g]; ++i)
      taken[static_cast<std::size_t>(groups[g][static_cast<std::size_t>(i)])] = true;
  return split_of(taken);
}

}  // namespace strata::data
