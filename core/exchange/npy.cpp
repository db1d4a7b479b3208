#include "exchange/npy.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <optional>

#include "base/file.h"

namespace strata::exchange {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHeader = 1 << 16;
constexpr std::size_t kMostDimensions = 32;

struct TypeWord {
  std::string_view word;
  NumberType type;
};
constexpr std::array<TypeWord, 8> kTypes = {{{"<i8", NumberType::i64},
                                             {"<i4", NumberType::i32},
                                             {"<f4", NumberType::f32},
                                             {"<f8", NumberType::f64},
                                             {"|u1", NumberType::u8},
                                             {"<u1", NumberType::u8},
                                             {"|i1", NumberType::i8},
                                             {"|b1", NumberType::boolean}}};

/// Reads the header's Python literal, {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), },
/// and nothing else: no expression is ever evaluated.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : text_(text) {}

  /// "" when it was read, else what is wrong.
  std::string read(NpyHeader& header) {
    if (!take('{')) return "the header is no dictionary";
    bool order = false;
    bool type = false;
    bool shape = false;
    while (!take('}')) {
      const std::optional<std::string_view> key = quoted();
      if (!key || !take(':')) return "the header's dictionary is damaged";
      std::string problem = "the header has an unknown field";
      if (*key == "descr" && !type) problem = read_type(header, type);
      if (*key == "fortran_order" && !order) problem = read_order(order);
      if (*key == "shape" && !shape) problem = read_shape(header, shape);
      if (!problem.empty()) return problem;
      take(',');
    }
    skip_blanks();
    if (!text_.empty()) return "something follows the header's dictionary";
    return type && order && shape ? "" : "the header lacks descr, fortran_order or shape";
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n'))
      text_.remove_prefix(1);
  }
  bool take(char c) {
    skip_blanks();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string_view> quoted() {
    skip_blanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view word = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return word;
  }

  std::string read_type(NpyHeader& header, bool& done) {
    const std::optional<std::string_view> word = quoted();
    if (!word) return "the header's type is not a plain one (structured arrays are not read)";
    for (const TypeWord& entry : kTypes) {
      if (entry.word != *word) continue;
      header.type = entry.type;
      done = true;
      return {};
    }
    return fmt::format(
        "numbers of type '{}' are not read (int64, int32, float32, float64, uint8 are)", *word);
  }

  std::string read_order(bool& done) {
    done = true;
    if (take_word("False")) return {};
    if (take_word("True"))
      return "the array is in column order (save it with numpy.ascontiguousarray)";
    return "the header's fortran_order is neither True nor False";
  }

  std::string read_shape(NpyHeader& header, bool& done) {
    if (!take('(')) return "the header's shape is no tuple";
    while (!take(')')) {
      skip_blanks();
      std::int64_t size = 0;
      const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (code != std::errc() || size < 1) return "the header's shape has an impossible dimension";
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      take_word("L");
      if (header.shape.size() == kMostDimensions) return "the header's shape is too long";
      header.shape.push_back(size);
      take(',');
    }
    done = true;
    return {};
  }

  std::string_view text_;
};

Error damaged(const std::filesystem::path& file, std::string what) {
  return {std::move(what), file.string(), "save the array again with numpy.save"};
}

/// Where the dictionary stands: after the magic, the version and a length of 2 or 4 bytes.
Result<std::string> dictionary_of(std::ifstream& in, const std::filesystem::path& file,
                                  NpyHeader& header) {
  std::array<unsigned char, 12> start = {};
  in.read(reinterpret_cast<char*>(start.data()), 10);
  if (!in || std::string_view(reinterpret_cast<const char*>(start.data()), kMagic.size()) != kMagic)
    return damaged(file, "this is no .npy file");
  const int version = start[6];
  if (version < 1 || version > 3)
    return damaged(file, fmt::format("version {} of the .npy format is not known", version));
  std::size_t length = start[8] | start[9] << 8;
  header.data_at = 10;
  if (version > 1) {
    in.read(reinterpret_cast<char*>(start.data()) + 10, 2);
    length |= static_cast<std::size_t>(start[10]) << 16 | static_cast<std::size_t>(start[11]) << 24;
    header.data_at = 12;
  }
  if (length > kLongestHeader)
    return damaged(file, fmt::format("a header of {} bytes is too long", length));
  std::string text(length, '\0');
  in.read(text.data(), static_cast<std::streamsize>(length));
  if (!in) return damaged(file, "the file ends inside its header");
  header.data_at += length;
  return text;
}

}  // namespace

std::int64_t NpyHeader::elements() const {
  return static_cast<std::int64_t>(bytes() / bytes_of(type));
}

std::uint64_t NpyHeader::bytes() const { return byte_count(type, shape).value_or(0); }

Result<NpyHeader> read_npy_header(const std::filesystem::path& file) {
  std::error_code code;
  const std::uint64_t size = std::filesystem::file_size(file, code);
  if (code) return system_error("cannot read the file", file, code.value());
  std::ifstream in(file, std::ios::binary);
  if (!in) return system_error("cannot open the file", file, errno);
  NpyHeader header;
  STRATA_TRY(const std::string text, dictionary_of(in, file, header));
  if (std::string problem = LiteralReader(text).read(header); !problem.empty())
    return damaged(file, std::move(problem));
  const auto wanted = byte_count(header.type, header.shape);
  if (!wanted)
    return damaged(file, fmt::format("the shape ({}) is too large", fmt::join(header.shape, ", ")));
  if (*wanted != size - header.data_at)
    return damaged(file,
                   fmt::format("the shape ({}) needs {} bytes but {} follow the header",
                               fmt::join(header.shape, ", "), *wanted, size - header.data_at));
  return header;
}

Result<NpyArray> read_npy(const std::filesystem::path& file) {
  NpyArray array;
  STRATA_TRY(array.header, read_npy_header(file));
  array.bytes.resize(array.header.bytes());
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(array.header.data_at));
  in.read(array.bytes.data(), static_cast<std::streamsize>(array.bytes.size()));
  if (!in) return system_error("cannot read the file", file, EIO);
  return array;
}

Result<std::vector<std::int64_t>> read_npy_integers(const std::filesystem::path& file,
                                                    std::vector<std::int64_t>* shape) {
  STRATA_TRY(const NpyArray array, read_npy(file));
  if (shape != nullptr) *shape = array.header.shape;
  if (array.header.type == NumberType::i64) return array.as<std::int64_t>();
  if (array.header.type == NumberType::i32) {
    const auto narrow = array.as<std::int32_t>();
    return std::vector<std::int64_t>(narrow.begin(), narrow.end());
  }
  if (array.header.type == NumberType::u8) {
    const auto narrow = array.as<std::uint8_t>();
    return std::vector<std::int64_t>(narrow.begin(), narrow.end());
  }
  return Error{"whole numbers are needed here", file.string(), "save the array as int64"};
}

Result<> write_npy(const std::filesystem::path& file, NumberType type,
                   const std::vector<std::int64_t>& shape, std::span<const std::byte> data) {
  std::string_view word;
  for (const TypeWord& entry : kTypes)
    if (entry.type == type && word.empty()) word = entry.word;
  const auto bytes = byte_count(type, shape);
  if (word.empty() || !bytes || *bytes != data.size())
    return Error{fmt::format("an array of shape ({}) cannot be written from {} bytes",
                             fmt::join(shape, ", "), data.size()),
                 file.string(),
                 {}};
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   word, fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  const std::string start = std::string(kMagic) + '\x01' + '\0' +
                            static_cast<char>(header.size() & 0xFF) +
                            static_cast<char>(header.size() >> 8);
  const std::array<std::string_view, 3> parts = {
      start, header, {reinterpret_cast<const char*>(data.data()), data.size()}};
  return write_file_atomic(file, parts);
}

}  // namespace strata::exchange
