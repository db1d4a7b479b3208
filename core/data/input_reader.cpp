#include "data/input_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/file.h"
#include "data/image/decode.h"
#include "data/image/resize.h"

namespace strata::data {
namespace {

using Row = RawInputReader::Row;

bool is_image(const graph::Shape& shape) {
  return shape.rank() == 3 && (shape[0] == 1 || shape[0] == 3);
}

/// An image file, brought to the rows' size; the middle of it where its proportions differ.
Result<Row> read_image(const std::string& file, const graph::Shape& shape) {
  STRATA_TRY(const std::string bytes, read_file(file));
  STRATA_TRY(const Pixels pixels, decode_image(bytes, file, shape[0], {shape[1], shape[2]}));
  std::vector<std::uint8_t> row(static_cast<std::size_t>(shape.elements()));
  const Crop crop = centred_crop(pixels.height, pixels.width, shape[1], shape[2]);
  resize_interleaved(pixels.bytes.data(), pixels.height, pixels.width, shape[0], crop, shape[1],
                     shape[2], row.data());
  return Row(std::move(row));
}

/// Numbers separated by commas or blanks.
Result<std::vector<double>> read_numbers(const std::string& input, std::int64_t wanted) {
  std::vector<double> out;
  const char* at = input.data();
  const char* const end = at + input.size();
  while (at != end) {
    if (*at == ',' || *at == ' ' || *at == '\t' || *at == '\n' || *at == '[' || *at == ']') {
      ++at;
      continue;
    }
    double value = 0;
    const auto [next, code] = std::from_chars(at, end, value);
    if (code != std::errc())
      return Error{fmt::format("'{}' is not a number", std::string(at, end)), "input",
                   "separate numbers by commas"};
    out.push_back(value);
    at = next;
  }
  if (static_cast<std::int64_t>(out.size()) != wanted)
    return Error{fmt::format("{} numbers, a row has {}", out.size(), wanted), "input",
                 "give one number per element"};
  return out;
}

class UsualInput final : public RawInputReader {
 public:
  explicit UsualInput(graph::Signal raw) : raw_(std::move(raw)) {}
  Result<Row> read(const std::string& input) const override {
    if (!raw_.is_tokens() && is_image(raw_.shape)) return read_image(input, raw_.shape);
    STRATA_TRY(const std::vector<double> numbers, read_numbers(input, raw_.shape.elements()));
    if (!raw_.is_tokens()) return Row(std::vector<float>(numbers.begin(), numbers.end()));
    for (const double number : numbers)
      if (number < 0 || number >= static_cast<double>(raw_.vocabulary))
        return Error{
            fmt::format("word number {} is out of range, there are {}", number, raw_.vocabulary),
            "input", "correct it"};
    return Row(std::vector<std::int32_t>(numbers.begin(), numbers.end()));
  }

 private:
  graph::Signal raw_;
};

class ChainedInput final : public InputReader {
 public:
  ChainedInput(std::shared_ptr<const RawInputReader> raw, std::shared_ptr<const Chain> chain)
      : raw_(std::move(raw)), chain_(std::move(chain)) {}
  Result<> read(const std::string& input, std::byte* x) const override {
    STRATA_TRY(const Row row, raw_->read(input));
    if (const auto* words = std::get_if<std::vector<std::int32_t>>(&row)) {
      std::memcpy(x, words->data(), words->size() * sizeof(std::int32_t));
      return {};
    }
    std::vector<float> scratch(static_cast<std::size_t>(chain_->scratch_elements()));
    auto* out = reinterpret_cast<float*>(x);
    if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&row))
      chain_->apply(bytes->data(), out, 0, ReadContext{}, scratch.data());
    else
      chain_->apply(std::get<std::vector<float>>(row).data(), out, 0, ReadContext{},
                    scratch.data());
    return {};
  }

 private:
  std::shared_ptr<const RawInputReader> raw_;
  std::shared_ptr<const Chain> chain_;
};

}  // namespace

std::shared_ptr<const InputReader> make_input_reader(std::shared_ptr<const RawInputReader> own,
                                                     const graph::Signal& raw,
                                                     std::shared_ptr<const Chain> chain) {
  if (own == nullptr) own = std::make_shared<UsualInput>(raw);
  return std::make_shared<ChainedInput>(std::move(own), std::move(chain));
}

}  // namespace strata::data
