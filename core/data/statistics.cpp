#include "data/statistics.h"

#include <cmath>

#include "data/chain.h"
#include "data/samples.h"

namespace strata::data {
namespace {

constexpr std::int64_t kMostDecoded = 2000;

/// Running sums per group. Sums of one row's group are exact enough in double for any image size.
struct Sums {
  Grouping grouping;
  std::vector<double> sum;
  std::vector<double> squares;
  double count = 0;  // per group

  explicit Sums(Grouping g)
      : grouping(g),
        sum(static_cast<std::size_t>(g.groups)),
        squares(static_cast<std::size_t>(g.groups)) {}

  template <class T>
  void add(const T* row, std::int64_t elements) {
    std::size_t group = 0;
    for (std::int64_t e = 0; e < elements; e += grouping.run) {
      add_run(row + e, group);
      group = group + 1 == sum.size() ? 0 : group + 1;
    }
    count += static_cast<double>(elements) / static_cast<double>(grouping.groups);
  }
  void add_run(const std::uint8_t* values, std::size_t group) {
    std::uint64_t s = 0;
    std::uint64_t q = 0;
    for (std::int64_t i = 0; i < grouping.run; ++i) {
      s += values[i];
      q += std::uint32_t{values[i]} * values[i];
    }
    sum[group] += static_cast<double>(s);
    squares[group] += static_cast<double>(q);
  }
  void add_run(const float* values, std::size_t group) {
    double s = 0;
    double q = 0;
    for (std::int64_t i = 0; i < grouping.run; ++i) {
      const double v = values[i];
      s += v;
      q += v * v;
    }
    sum[group] += s;
    squares[group] += q;
  }

  [[nodiscard]] Statistics result() const {
    Statistics out;
    for (std::size_t g = 0; g < sum.size(); ++g) {
      const double mean = sum[g] / count;
      out.mean.push_back(mean);
      out.deviation.push_back(std::sqrt(std::max(0.0, squares[g] / count - mean * mean)));
    }
    return out;
  }
};

}  // namespace

Grouping grouping_of(const graph::Shape& shape) {
  if (shape.rank() == 3) return {shape[0], shape[1] * shape[2]};
  return {shape.rank() == 0 ? 1 : shape[-1], 1};
}

Result<Statistics> training_statistics(const Part& train, std::span<const std::int64_t> rows,
                                       const Chain& chain) {
  const graph::Shape& shape = chain.output().shape;
  Sums sums(grouping_of(shape));
  const auto count = static_cast<std::int64_t>(rows.size());
  if (const auto* bytes = std::get_if<Table<std::uint8_t>>(&train.x); bytes && chain.identity()) {
    for (const std::int64_t row : rows)
      sums.add(bytes->row(row), bytes->length);
    return sums.result();
  }
  const bool decoded = std::holds_alternative<std::shared_ptr<const Decoder>>(train.x);
  const std::int64_t stride = decoded ? std::max<std::int64_t>(1, count / kMostDecoded) : 1;
  std::vector<float> raw(static_cast<std::size_t>(chain.input_elements()));
  std::vector<float> out(static_cast<std::size_t>(shape.elements()));
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_elements()));
  for (std::int64_t i = 0; i < count; i += stride) {
    STRATA_CHECK(read_raw(train, rows[static_cast<std::size_t>(i)], raw));
    chain.apply(raw.data(), out.data(), i, ReadContext{}, scratch.data());
    sums.add(out.data(), shape.elements());
  }
  return sums.result();
}

}  // namespace strata::data
