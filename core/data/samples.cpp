#include "data/samples.h"

#include <fmt/format.h>

#include <cstring>

namespace strata::data {
namespace {

/// Copies rows of a table one after the other.
template <class T>
void gather(const Table<T>& table, std::span<const std::int64_t> rows, std::byte* out) {
  const std::size_t bytes = static_cast<std::size_t>(table.length) * sizeof(T);
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::memcpy(out + i * bytes, table.row(rows[i]), bytes);
}

class PartSamples final : public Samples {
 public:
  PartSamples(std::shared_ptr<const Part> part, std::vector<std::int64_t> rows,
              std::shared_ptr<const Chain> chain)
      : part_(std::move(part)), rows_(std::move(rows)), chain_(std::move(chain)) {}

  [[nodiscard]] std::int64_t rows() const override {
    return static_cast<std::int64_t>(rows_.size());
  }

  Result<> read(std::span<const std::int64_t> rows, const ReadContext& context, std::byte* x,
                std::byte* y) const override {
    STRATA_TRY(const std::vector<std::int64_t> chosen, choose(rows));
    std::visit([&](const auto& table) { gather(table, chosen, y); }, part_->y);
    if (const auto* words = std::get_if<Table<std::int32_t>>(&part_->x)) {
      gather(*words, chosen, x);
      return {};
    }
    return read_numbers(rows, chosen, context, reinterpret_cast<float*>(x));
  }

  Result<> read_targets(std::span<const std::int64_t> rows, std::byte* y) const override {
    STRATA_TRY(const std::vector<std::int64_t> chosen, choose(rows));
    std::visit([&](const auto& table) { gather(table, chosen, y); }, part_->y);
    return {};
  }

  [[nodiscard]] std::string name(std::int64_t row) const override {
    if (row < 0 || row >= rows()) return fmt::format("row {}", row);
    const std::int64_t at = rows_[static_cast<std::size_t>(row)];
    return part_->name ? part_->name(at) : fmt::format("row {}", at);
  }

 private:
  /// Row numbers of the part for row numbers of the split.
  Result<std::vector<std::int64_t>> choose(std::span<const std::int64_t> rows) const {
    std::vector<std::int64_t> out;
    out.reserve(rows.size());
    for (const std::int64_t row : rows) {
      if (row < 0 || row >= this->rows())
        return Error{fmt::format("row {} was asked for, but the split has rows 0 to {}", row,
                                 this->rows() - 1),
                     {},
                     "check the order file"};
      out.push_back(rows_[static_cast<std::size_t>(row)]);
    }
    return out;
  }

  Result<> read_numbers(std::span<const std::int64_t> rows, const std::vector<std::int64_t>& chosen,
                        const ReadContext& context, float* x) const {
    std::vector<float> scratch(
        chain_->plain() ? 0 : static_cast<std::size_t>(chain_->scratch_elements()));
    const std::int64_t elements = chain_->output().shape.elements();
    if (const auto* bytes = std::get_if<Table<std::uint8_t>>(&part_->x)) {
      for (std::size_t i = 0; i < chosen.size(); ++i, x += elements)
        chain_->apply(bytes->row(chosen[i]), x, rows[i], context, scratch.data());
      return {};
    }
    if (const auto* reals = std::get_if<Table<float>>(&part_->x)) {
      for (std::size_t i = 0; i < chosen.size(); ++i, x += elements)
        chain_->apply(reals->row(chosen[i]), x, rows[i], context, scratch.data());
      return {};
    }
    const auto& decoder = *std::get<std::shared_ptr<const Decoder>>(part_->x);
    std::vector<std::uint8_t> raw(static_cast<std::size_t>(chain_->input_elements()));
    for (std::size_t i = 0; i < chosen.size(); ++i, x += elements) {
      STRATA_CHECK(decoder.decode(chosen[i], raw.data()));
      chain_->apply(raw.data(), x, rows[i], context, scratch.data());
    }
    return {};
  }

  std::shared_ptr<const Part> part_;
  std::vector<std::int64_t> rows_;
  std::shared_ptr<const Chain> chain_;
};

}  // namespace

std::shared_ptr<const Samples> make_samples(std::shared_ptr<const Part> part,
                                            std::vector<std::int64_t> rows,
                                            std::shared_ptr<const Chain> chain) {
  return std::make_shared<PartSamples>(std::move(part), std::move(rows), std::move(chain));
}

Result<> read_raw(const Part& part, std::int64_t row, std::span<float> out) {
  if (const auto* bytes = std::get_if<Table<std::uint8_t>>(&part.x)) {
    std::copy_n(bytes->row(row), out.size(), out.begin());
  } else if (const auto* reals = std::get_if<Table<float>>(&part.x)) {
    std::copy_n(reals->row(row), out.size(), out.begin());
  } else if (const auto* decoder = std::get_if<std::shared_ptr<const Decoder>>(&part.x)) {
    std::vector<std::uint8_t> raw(out.size());
    STRATA_CHECK((*decoder)->decode(row, raw.data()));
    std::copy(raw.begin(), raw.end(), out.begin());
  } else {
    return Error{"rows of word numbers have no real values", {}, {}};
  }
  return {};
}

}  // namespace strata::data
