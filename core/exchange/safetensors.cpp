#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <numeric>
#include <set>

#include "base/file.h"
#include "base/json.h"
#include "exchange/safetensors_header.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");
constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr std::size_t kLengthBytes = 8;

Error damaged(const std::filesystem::path& file, std::string what) {
  return {std::move(what), file.string(), "take the file from its source again"};
}

/// The header's length and text, and how many bytes of data follow.
struct Opened {
  std::string header;
  std::uint64_t data_bytes = 0;
};

Result<Opened> open_header(std::ifstream& in, const std::filesystem::path& file) {
  std::error_code code;
  const std::uint64_t size = std::filesystem::file_size(file, code);
  if (code) return system_error("cannot read the file", file, code.value());
  if (!in) return system_error("cannot open the file", file, errno);
  std::uint64_t length = 0;
  if (size < kLengthBytes) return damaged(file, "the file is too short to be safetensors");
  in.read(reinterpret_cast<char*>(&length), kLengthBytes);
  if (length > kLargestHeader)
    return damaged(file, fmt::format("a header of {} bytes is not safetensors (at most {})", length,
                                     kLargestHeader));
  if (length > size - kLengthBytes)
    return damaged(file, fmt::format("the header should have {} bytes but the file ends after {}",
                                     length, size - kLengthBytes));
  Opened opened{std::string(length, '\0'), size - kLengthBytes - length};
  in.read(opened.header.data(), static_cast<std::streamsize>(length));
  if (!in) return system_error("cannot read the file", file, EIO);
  return opened;
}

Error wrong_bytes(const std::filesystem::path& file, const TensorSpec& tensor, std::size_t bytes) {
  return {fmt::format("tensor '{}' of shape [{}] cannot be written from {} bytes", tensor.name,
                      fmt::join(tensor.shape, ", "), bytes),
          file.string(),
          {}};
}

Result<> check_names(const std::filesystem::path& file, const std::vector<TensorSpec>& tensors) {
  std::set<std::string_view> names;
  for (const TensorSpec& tensor : tensors)
    if (!names.insert(tensor.name).second || tensor.name == "__metadata__")
      return Error{
          fmt::format("the name '{}' cannot be used twice", tensor.name), file.string(), {}};
  return {};
}

/// Wide numbers first, so that every tensor lies at a multiple of its number's size.
std::vector<const TensorView*> aligned_order(const std::vector<TensorView>& tensors) {
  std::vector<const TensorView*> order;
  order.reserve(tensors.size());
  for (const TensorView& tensor : tensors)
    order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const TensorView* a, const TensorView* b) {
    return bytes_of(a->type) > bytes_of(b->type);
  });
  return order;
}

std::string header_text(const std::vector<TensorSpec>& tensors,
                        const std::vector<std::uint64_t>& sizes,
                        std::map<std::string, std::string> metadata) {
  metadata.try_emplace("format", "pt");
  Json header = {{"__metadata__", metadata}};
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    header[tensors[i].name] = {{"dtype", word_for(tensors[i].type)},
                               {"shape", tensors[i].shape},
                               {"data_offsets", {at, at + sizes[i]}}};
    at += sizes[i];
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

}  // namespace

Result<TensorFile> read_safetensors(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  STRATA_TRY(const Opened opened, open_header(in, file));
  STRATA_TRY(SafetensorsHeader header,
             read_safetensors_header(opened.header, opened.data_bytes, file.string()));
  std::string bytes(opened.data_bytes, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) return system_error("cannot read the file", file, EIO);
  // A short string lives inside its object and would move with it; more room puts it on the heap.
  bytes.reserve(64);
  std::vector<TensorView> tensors;
  tensors.reserve(header.tensors.size());
  for (HeaderTensor& tensor : header.tensors)
    tensors.push_back(
        {std::move(tensor.name), tensor.type, std::move(tensor.shape),
         std::as_bytes(std::span(bytes).subspan(tensor.begin, tensor.end - tensor.begin))});
  return TensorFile(std::move(bytes), std::move(tensors), std::move(header.metadata));
}

Result<> write_safetensors(const std::filesystem::path& file,
                           const std::vector<TensorView>& tensors,
                           const std::map<std::string, std::string>& metadata) {
  const std::vector<const TensorView*> order = aligned_order(tensors);
  std::vector<TensorSpec> specs;
  specs.reserve(order.size());
  for (const TensorView* tensor : order)
    specs.push_back({tensor->name, tensor->type, tensor->shape});
  return write_safetensors(
      file, specs,
      [&](std::size_t i) -> Result<std::span<const std::byte>> { return order[i]->data; },
      metadata);
}

Result<> write_safetensors(const std::filesystem::path& file,
                           const std::vector<TensorSpec>& tensors, const NextTensor& data,
                           const std::map<std::string, std::string>& metadata) {
  STRATA_CHECK(check_names(file, tensors));
  std::vector<std::uint64_t> sizes;
  for (const TensorSpec& tensor : tensors) {
    const auto bytes = byte_count(tensor.type, tensor.shape);
    if (!bytes) return wrong_bytes(file, tensor, 0);
    sizes.push_back(*bytes);
  }
  const std::string text = header_text(tensors, sizes, metadata);
  const std::uint64_t length = text.size();
  std::string head(reinterpret_cast<const char*>(&length), kLengthBytes);
  head += text;
  std::size_t next = 0;  // 0: the header, i: tensor i - 1
  return write_file_atomic(file, [&]() -> Result<std::optional<std::string_view>> {
    if (next > tensors.size()) return std::optional<std::string_view>();
    const std::size_t part = next++;
    if (part == 0) return std::optional<std::string_view>(head);
    STRATA_TRY(const std::span<const std::byte> bytes, data(part - 1));
    if (bytes.size() != sizes[part - 1]) return wrong_bytes(file, tensors[part - 1], bytes.size());
    return std::optional(
        std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  });
}

}  // namespace strata::exchange
