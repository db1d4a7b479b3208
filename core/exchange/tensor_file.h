// Tensors as files of the outside world see them: named, typed, row-major bytes. No LibTorch here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::exchange {

enum class NumberType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };
std::size_t bytes_of(NumberType type);
std::string_view word_for(NumberType type);  // safetensors' word: "F32"
std::optional<NumberType> number_type_from(std::string_view word);
/// Bytes of a tensor; nothing where a dimension is below 1 or the product overflows.
std::optional<std::uint64_t> byte_count(NumberType type, std::span<const std::int64_t> shape);

/// A tensor to be written; `data` is borrowed.
struct TensorView {
  std::string name;
  NumberType type = NumberType::f32;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;
};

/// A safetensors file in memory (mapped or read); views stay valid as long as it lives.
class TensorFile {
 public:
  TensorFile(std::string bytes, std::vector<TensorView> tensors,
             std::map<std::string, std::string> metadata)
      : bytes_(std::move(bytes)), tensors_(std::move(tensors)), metadata_(std::move(metadata)) {}
  TensorFile(TensorFile&&) = default;
  TensorFile& operator=(TensorFile&&) = default;
  TensorFile(const TensorFile&) = delete;
  TensorFile& operator=(const TensorFile&) = delete;
  ~TensorFile() = default;
  [[nodiscard]] const std::vector<TensorView>& tensors() const { return tensors_; }
  [[nodiscard]] const TensorView* find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::string bytes_;
  std::vector<TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Reads a safetensors file (format: the safetensors repository's README). Refuses headers over 100
/// MB, overlapping, gapped or out-of-range data, duplicate names, overflowing shapes and trailing
/// bytes, before allocating for them.
Result<TensorFile> read_safetensors(const std::filesystem::path& file);
/// Writes atomically, with "format":"pt" in the metadata so that PyTorch's loaders accept it.
Result<> write_safetensors(const std::filesystem::path& file,
                           const std::vector<TensorView>& tensors,
                           const std::map<std::string, std::string>& metadata = {});

/// A tensor that is still to come.
struct TensorSpec {
  std::string name;
  NumberType type = NumberType::f32;
  std::vector<std::int64_t> shape;
};
/// The bytes of tensor i, for i = 0, 1, ...; they stay valid until it is called again.
using NextTensor = std::function<Result<std::span<const std::byte>>(std::size_t i)>;
/// Likewise, one tensor after the other, where all at once would not be in memory. Wide number
/// types first.
Result<> write_safetensors(const std::filesystem::path& file,
                           const std::vector<TensorSpec>& tensors, const NextTensor& data,
                           const std::map<std::string, std::string>& metadata = {});

}  // namespace strata::exchange
