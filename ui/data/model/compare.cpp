#include "ui/data/model/compare.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/chain.h"
#include "ui/data/model/row_image.h"

namespace strata::ui {
namespace {

constexpr std::int64_t kSampleRows = 256;
constexpr int kDraws = 3;

bool all_bytes(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) {
    return value >= 0 && value <= 255 && value == std::floor(value);
  });
}

/// Some raw rows as a part of their own, the wanted one first.
Result<data::Part> sample_part(const OpenedData& data, std::int64_t row) {
  const data::Samples& samples = *data.raw.train;
  const std::int64_t elements = data.raw.signal.shape.elements();
  const std::int64_t most =
      std::clamp<std::int64_t>((std::int64_t{4} << 20) / elements, 1, kSampleRows);
  std::vector<std::int64_t> rows = {std::clamp<std::int64_t>(row, 0, samples.rows() - 1)};
  for (std::int64_t i = 0; i < std::min(most, samples.rows()); ++i)
    rows.push_back(i * samples.rows() / std::min(most, samples.rows()));
  std::vector<float> x(rows.size() * static_cast<std::size_t>(elements));
  std::vector<std::byte> y(rows.size() *
                           static_cast<std::size_t>(data.raw.target.shape.elements()) * 8);
  STRATA_CHECK(samples.read(rows, {}, reinterpret_cast<std::byte*>(x.data()), y.data()));
  data::Part out;
  out.rows = static_cast<std::int64_t>(rows.size());
  out.y = data::table_of(std::vector<std::int64_t>(rows.size()), 1);
  if (data.raw.signal.shape.rank() == 3 && all_bytes(x))
    out.x = data::table_of(std::vector<std::uint8_t>(x.begin(), x.end()), elements);
  else
    out.x = data::table_of(std::move(x), elements);
  return out;
}

std::vector<float> apply(const data::Chain& chain, const data::Part& part, std::int64_t epoch) {
  std::vector<float> out(static_cast<std::size_t>(chain.output().shape.elements()));
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_elements()));
  const data::ReadContext context{0, epoch, true};
  if (const auto* bytes = std::get_if<data::Table<std::uint8_t>>(&part.x))
    chain.apply(bytes->row(0), out.data(), 0, context, scratch.data());
  else
    chain.apply(std::get<data::Table<float>>(part.x).row(0), out.data(), 0, context,
                scratch.data());
  return out;
}

QString first_numbers(const std::vector<float>& values) {
  QStringList out;
  for (std::size_t i = 0; i < std::min<std::size_t>(values.size(), 4); ++i)
    out << QString::number(static_cast<double>(values[i]), 'g', 3);
  if (values.size() > 4) out << QString(QChar(0x2026));
  return out.join("  ");
}

}  // namespace

Result<Comparison> compare_transform(const OpenedData& data, std::size_t position, std::int64_t row,
                                     int image_side) {
  Comparison out;
  out.position = position;
  if (position >= data.spec.transforms.size() || data.raw.signal.is_tokens())
    return Error{"there is no such transform", {}, {}};
  STRATA_TRY(const data::Part part, sample_part(data, row));
  std::vector<std::int64_t> rows(static_cast<std::size_t>(part.rows));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  std::vector<data::TransformSpec> steps(
      data.spec.transforms.begin(),
      data.spec.transforms.begin() + static_cast<std::ptrdiff_t>(position));
  STRATA_TRY(const data::Chain before, data::Chain::bind(steps, data.raw.signal, part, rows));
  steps.push_back(data.spec.transforms[position]);
  STRATA_TRY(const data::Chain after, data::Chain::bind(steps, data.raw.signal, part, rows));

  const std::vector<float> first = apply(before, part, 1);
  const bool pictures = before.output().shape.rank() == 3 && after.output().shape.rank() == 3;
  if (pictures)
    out.before = row_image(first, before.output().shape, range_for(first), image_side);
  else
    out.before_text = first_numbers(first);
  const data::TransformKind* kind = data::find_transform_kind(data.spec.transforms[position].kind);
  const int draws = kind != nullptr && kind->random ? kDraws : 1;
  for (int draw = 1; draw <= draws; ++draw) {
    const std::vector<float> values = apply(after, part, draw);
    if (pictures)
      out.after.push_back(row_image(values, after.output().shape, range_for(values), image_side));
    else
      out.after_text = first_numbers(values);
  }
  return out;
}

}  // namespace strata::ui
