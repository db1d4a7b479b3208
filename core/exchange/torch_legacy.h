// The format of torch.save before PyTorch 1.6: five pickles (magic number, version, system, object,
// storage keys), then each storage: a count of numbers, and the numbers.
// Format: torch/serialization.py (_legacy_save, _legacy_load).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "exchange/pickle_value.h"

namespace strata::exchange {

/// Bytes of a file that hold a storage's numbers.
struct StoragePlace {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct LegacyFile {
  Pickle object;
  std::vector<std::pair<std::string_view, StoragePlace>> storages;  // by key
};

/// True for bytes that begin with the format's magic number.
bool is_legacy_torch(std::string_view bytes);

/// `bytes` must outlive what is read.
Result<LegacyFile> read_legacy_file(std::string_view bytes, const std::string& where);

}  // namespace strata::exchange
