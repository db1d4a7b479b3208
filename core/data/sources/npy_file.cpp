#include "data/sources/npy_file.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "data/files/archive.h"
#include "data/files/map.h"
#include "graph/shape.h"

namespace strata::data {
namespace {

static_assert(std::endian::native == std::endian::little, "values are read as they lie");

Error bad_header(const std::string& why, const std::string& where) {
  return {"the NumPy header " + why, where, "save it again with numpy.save"};
}

/// The text after "'key':" in the header's dictionary, without leading blanks; "" when it is not
/// there.
std::string_view entry(std::string_view header, std::string_view key) {
  const std::string quoted = fmt::format("'{}'", key);
  const std::size_t at = header.find(quoted);
  if (at == std::string_view::npos) return {};
  const std::size_t colon = header.find(':', at + quoted.size());
  if (colon == std::string_view::npos) return {};
  const std::size_t value = header.find_first_not_of(' ', colon + 1);
  return value == std::string_view::npos ? std::string_view() : header.substr(value);
}

Result<> read_type(std::string_view header, NpyArray& out) {
  const std::string_view text = entry(header, "descr");
  const std::size_t end = text.size() > 1 ? text.find('\'', 1) : std::string_view::npos;
  if (text.empty() || text[0] != '\'' || end == std::string_view::npos || end < 4)
    return bad_header("names no plain type", out.where);
  const std::string_view type = text.substr(1, end - 1);
  out.kind = type[1];
  out.width = static_cast<std::size_t>(type[2] - '0');
  const bool known = type.size() == 3 &&
                     std::string_view("fiub").find(out.kind) != std::string_view::npos &&
                     (out.width == 1 || out.width == 2 || out.width == 4 || out.width == 8) &&
                     (out.kind != 'f' || out.width != 1);
  if (!known || (type[0] == '>' && out.width > 1))
    return Error{fmt::format("values of type '{}' are not read", type), out.where,
                 "convert it first, for example with .astype('float32')"};
  return {};
}

Result<> read_shape(std::string_view header, NpyArray& out) {
  std::string_view text = entry(header, "shape");
  if (text.empty() || text[0] != '(') return bad_header("names no shape", out.where);
  text = text.substr(1, text.find(')') == std::string_view::npos ? 0 : text.find(')') - 1);
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(" ,");
    if (start == std::string_view::npos) break;
    std::int64_t size = 0;
    const auto [end, code] = std::from_chars(text.data() + start, text.data() + text.size(), size);
    if (code != std::errc()) return bad_header("names no shape", out.where);
    out.sizes.push_back(size);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (out.sizes.empty())
    return Error{"the array is a single number", out.where, "give one row per sample"};
  if (!graph::Shape::checked(out.sizes))
    return Error{"the array is empty", out.where, "give at least one row"};
  return {};
}

float half_to_float(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const float fraction = static_cast<float>(bits & 1023);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 1024, exponent - 25);
}

template <class T>
T load(const std::byte* from) {
  T out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

}  // namespace

std::int64_t NpyArray::row_elements() const {
  std::int64_t product = 1;
  for (std::size_t i = 1; i < sizes.size(); ++i)
    product *= sizes[i];
  return product;
}

std::int64_t NpyArray::integer(std::int64_t at) const {
  const std::byte* from = values.get() + static_cast<std::size_t>(at) * width;
  if (kind == 'f') return static_cast<std::int64_t>(real(at));
  const bool sign = kind == 'i';
  switch (width) {
    case 1:
      return sign ? std::int64_t{load<std::int8_t>(from)} : std::int64_t{load<std::uint8_t>(from)};
    case 2:
      return sign ? std::int64_t{load<std::int16_t>(from)}
                  : std::int64_t{load<std::uint16_t>(from)};
    case 4:
      return sign ? std::int64_t{load<std::int32_t>(from)}
                  : std::int64_t{load<std::uint32_t>(from)};
    default:
      return load<std::int64_t>(from);
  }
}

double NpyArray::real(std::int64_t at) const {
  if (kind != 'f') return static_cast<double>(integer(at));
  const std::byte* from = values.get() + static_cast<std::size_t>(at) * width;
  if (width == 4) return load<float>(from);
  return width == 8 ? load<double>(from) : half_to_float(load<std::uint16_t>(from));
}

std::string NpyArray::place(std::int64_t at) const {
  const std::int64_t columns = row_elements();
  return columns == 1 ? fmt::format("row {}", at)
                      : fmt::format("row {}, column {}", at / columns, at % columns);
}

Result<NpyArray> parse_npy(std::span<const std::byte> bytes,
                           const std::shared_ptr<const std::byte>& owner,
                           const std::string& where) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < 12 || !text.starts_with("\x93NUMPY"))
    return Error{"this is not a NumPy file", where, "save it with numpy.save"};
  const bool long_header = text[6] >= 2;
  const std::size_t start = long_header ? 12 : 10;
  const std::size_t length =
      long_header ? load<std::uint32_t>(bytes.data() + 8) : load<std::uint16_t>(bytes.data() + 8);
  if (length > text.size() - start) return bad_header("is cut short", where);
  const std::string_view header = text.substr(start, length);
  NpyArray out;
  out.where = where;
  STRATA_CHECK(read_type(header, out));
  if (!entry(header, "fortran_order").starts_with("False"))
    return Error{"the array is in Fortran order", where, "save numpy.ascontiguousarray(...) of it"};
  STRATA_CHECK(read_shape(header, out));
  const std::size_t have = text.size() - start - length;
  const std::size_t row_bytes = static_cast<std::size_t>(out.row_elements()) * out.width;
  if (have / row_bytes < static_cast<std::size_t>(out.rows()))
    return Error{fmt::format("{} rows are promised, but the file ends in row {}", out.rows(),
                             have / row_bytes),
                 where, "the file is cut short: write it again"};
  out.values = std::shared_ptr<const std::byte>(owner, bytes.data() + start + length);
  return out;
}

Result<NpyArray> open_npy(const std::filesystem::path& file) {
  STRATA_TRY(const MappedFile mapped, map_file(file));
  return parse_npy(mapped.all(), mapped.bytes, file.string());
}

Result<std::vector<std::pair<std::string, NpyArray>>> open_npz(const std::filesystem::path& file) {
  std::vector<std::pair<std::string, NpyArray>> out;
  const MemberWanted wanted = [](std::string_view name) { return name.ends_with(".npy"); };
  STRATA_CHECK(
      visit_archive(file, wanted, [&](std::string_view name, std::string content) -> Result<> {
        const auto owner = std::make_shared<const std::string>(std::move(content));
        const auto* first = reinterpret_cast<const std::byte*>(owner->data());
        const std::shared_ptr<const std::byte> bytes(owner, first);
        STRATA_TRY(NpyArray array,
                   parse_npy({first, owner->size()}, bytes, (file / name).string()));
        out.emplace_back(std::string(name.substr(0, name.size() - 4)), std::move(array));
        return {};
      }));
  return out;
}

}  // namespace strata::data
