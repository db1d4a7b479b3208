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

Result<> check_tensors(const std::filesystem::path& file, const std::vector<TensorView>& tensors) {
  std::set<std::string_view> names;
  for (const TensorView& tensor : tensors) {
    const auto bytes = byte_count(tensor.type, tensor.shape);
    if (!bytes || *bytes != tensor.data.size())
      return Error{fmt::format("tensor '{}' of shape [{}] cannot be written from {} bytes",
                               tensor.name, fmt::join(tensor.shape, ", "), tensor.data.size()),
                   file.string(),
                   {}};
    if (!names.insert(tensor.name).second || tensor.name == "__metadata__")
      return Error{
          fmt::format("the name '{}' cannot be used twice", tensor.name), file.string(), {}};
  }
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

std::string header_text(const std::vector<const TensorView*>& order,
                        std::map<std::string, std::string> metadata) {
  metadata.try_emplace("format", "pt");
  Json header = {{"__metadata__", metadata}};
  std::uint64_t at = 0;
  for (const TensorView* tensor : order) {
    header[tensor->name] = {{"dtype", word_for(tensor->type)},
                            {"shape", tensor->shape},
                            {"data_offsets", {at, at + tensor->data.size()}}};
    at += tensor->data.size();
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
  STRATA_CHECK(check_tensors(file, tensors));
  const std::vector<const TensorView*> order = aligned_order(tensors);
  const std::string header = header_text(order, metadata);
  const std::uint64_t length = header.size();
  std::vector<std::string_view> parts = {{reinterpret_cast<const char*>(&length), kLengthBytes},
                                         header};
  for (const TensorView* tensor : order)
    parts.emplace_back(reinterpret_cast<const char*>(tensor->data.data()), tensor->data.size());
  return write_file_atomic(file, parts);
}

}  // namespace strata::exchange
