// Tensors kept in files beside an ONNX file (onnx repository, docs/ExternalData.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace strata::exchange::onnx {

/// The entries of TensorProto.external_data.
struct ExternalPlace {
  std::string location;
  std::string offset;  // empty: 0
  std::string length;  // empty: to where the tensor ends
};

/// Reads places of files in one folder. Names that lead elsewhere are refused: absolute ones, "..",
/// links that leave the folder. All tensors of one file together never take more than its size.
class ExternalData {
 public:
  /// `folder` of the ONNX file; empty: nothing may lie outside it.
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<std::string> read(const ExternalPlace& place, std::uint64_t wanted);

 private:
  Result<std::filesystem::path> path_of(const std::string& location) const;

  std::filesystem::path folder_;
  std::map<std::string, std::uint64_t> taken_;  // bytes, by file
};

}  // namespace strata::exchange::onnx
