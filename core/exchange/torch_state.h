// The tensors that a PyTorch checkpoint's pickle describes, and where among its values the weights
// stand. Written by torch.save: torch/_utils.py (_rebuild_*), torch/serialization.py
// (persistent_id).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/pickle_value.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// Globals that may stand in a checkpoint: those that rebuild tensors, and a few plain values of
/// Python and NumPy beside them. None of them is ever called.
bool torch_global_allowed(std::string_view name);

/// What a persistent id names: numbers outside the pickle.
struct TorchStorage {
  std::string_view key;
  std::string_view type_name;           // "torch.FloatStorage"
  std::optional<NumberType> type = {};  // none: of a type that is not read, or untyped
  std::uint64_t numbers = 0;            // as the pickle says
  std::uint64_t view_begin = 0;         // of very old files' views, in numbers
};
/// Nothing when the value is no storage.
std::optional<TorchStorage> torch_storage(const Pickle& pickle, PickleId id);
/// Bytes of one number of a storage ("torch.FloatStorage") or dtype ("torch.float32"); 0 when it is
/// not known.
std::size_t torch_number_bytes(std::string_view type_name);
/// Its type; nothing where that is not read.
std::optional<NumberType> torch_number_type(std::string_view type_name);

struct TorchTensor {
  std::string name;
  TorchStorage storage = {};
  NumberType type = NumberType::f32;
  std::uint64_t first = 0;  // number in the storage
  std::vector<std::int64_t> shape = {};
  std::vector<std::int64_t> strides = {};  // in numbers
};

struct TorchState {
  std::vector<TorchTensor> tensors;
  std::map<std::string, std::string> notes;  // "nested": under which names the weights stand
};

/// The state_dict in a checkpoint: the whole of it, or what stands under "state_dict", "model" and
/// the like; dictionaries within it add their name and a dot. Values that are no tensors are left
/// out, and so is what belongs to an optimizer.
Result<TorchState> torch_state(const Pickle& pickle, const std::string& where);

}  // namespace strata::exchange
