#include "exchange/weights_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "exchange/hdf5_file.h"
#include "exchange/hdf5_object.h"
#include "exchange/sharded_file.h"
#include "exchange/torch_file.h"
#include "exchange/zip_archive.h"

namespace strata::exchange {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 40;
constexpr std::size_t kStartBytes = 512;

Result<std::string> start_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return system_error("cannot open the file", file, errno);
  std::string start(kStartBytes, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  return start;
}

/// The header's length in eight bytes, then its JSON.
bool looks_like_safetensors(std::string_view start) { return start.size() > 8 && start[8] == '{'; }

Result<TensorFile> read_archive(const std::filesystem::path& file) {
  STRATA_TRY(std::string bytes, read_file(file, kLargestFile));
  if (is_keras_file(bytes)) return read_hdf5_bytes(std::move(bytes), file.string());
  return read_torch_bytes(std::move(bytes), file.string());
}

}  // namespace

Result<TensorFile> read_weights(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return read_sharded_folder(file);
  STRATA_TRY(const std::string start, start_of(file));
  if (is_hdf5(start)) return read_hdf5_weights(file);
  if (is_zip(start)) return read_archive(file);
  if (is_torch_file(start)) return read_torch_file(file);
  if (looks_like_safetensors(start)) return read_safetensors(file);
  if (start.starts_with('{')) return read_sharded_index(file);
  return Error{"the content is not of a kind of weight file that is read", file.string(),
               "name a .safetensors, .pt, .pth, .h5, .weights.h5 or .keras file"};
}

WeightsStyle style_of(const TensorFile& file) {
  const auto format = file.metadata().find("format");
  return format != file.metadata().end() && format->second == "keras" ? WeightsStyle::keras
                                                                      : WeightsStyle::torch;
}

}  // namespace strata::exchange
