// What may stand in a PyTorch checkpoint, and what its storages hold.
#include <algorithm>
#include <array>

#include "exchange/torch_state.h"

namespace strata::exchange {
namespace {

constexpr std::array<std::string_view, 8> kRebuild = {
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch._tensor._rebuild_from_type_v2",
    "torch.nn.parameter.Parameter",
    "torch.storage.UntypedStorage",
};

// Values beside the weights: step counts, learning rates, shapes, numbers that NumPy made.
constexpr std::array<std::string_view, 27> kPlain = {
    "collections.OrderedDict",
    "collections.defaultdict",
    "builtins.dict",
    "builtins.list",
    "builtins.set",
    "builtins.frozenset",
    "builtins.int",
    "builtins.float",
    "builtins.bool",
    "builtins.complex",
    "builtins.bytearray",
    "__builtin__.dict",
    "__builtin__.list",
    "__builtin__.set",
    "__builtin__.frozenset",
    "__builtin__.int",
    "__builtin__.float",
    "__builtin__.complex",
    "__builtin__.bytearray",
    "_codecs.encode",
    "torch.Size",
    "torch.device",
    "torch.Tensor",
    "numpy.dtype",
    "numpy.ndarray",
    "torch.serialization._get_layout",
    "torch.strided",
};

constexpr std::array<std::string_view, 4> kNumPy = {
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"};

struct StorageFacts {
  std::string_view storage;  // "FloatStorage", after "torch." or "torch.cuda."
  std::string_view dtype;    // "float32", after "torch."
  std::size_t bytes;
  std::optional<NumberType> type;
};
constexpr std::array<StorageFacts, 17> kStorages = {{
    {"DoubleStorage", "float64", 8, NumberType::f64},
    {"FloatStorage", "float32", 4, NumberType::f32},
    {"HalfStorage", "float16", 2, NumberType::f16},
    {"BFloat16Storage", "bfloat16", 2, NumberType::bf16},
    {"LongStorage", "int64", 8, NumberType::i64},
    {"IntStorage", "int32", 4, NumberType::i32},
    {"ShortStorage", "int16", 2, NumberType::i16},
    {"CharStorage", "int8", 1, NumberType::i8},
    {"ByteStorage", "uint8", 1, NumberType::u8},
    {"BoolStorage", "bool", 1, NumberType::boolean},
    {"ComplexFloatStorage", "complex64", 8, std::nullopt},
    {"ComplexDoubleStorage", "complex128", 16, std::nullopt},
    {"UntypedStorage", "", 1, std::nullopt},
    {"", "uint16", 2, std::nullopt},
    {"", "uint32", 4, std::nullopt},
    {"", "uint64", 8, std::nullopt},
    {"", "float8_e4m3fn", 1, std::nullopt},
}};

/// The name behind "torch.", "torch.cuda." or "torch.storage."; "" for other modules.
std::string_view torch_name(std::string_view global) {
  for (const std::string_view module : {"torch.cuda.", "torch.storage.", "torch."})
    if (global.starts_with(module)) return global.substr(module.size());
  return {};
}

const StorageFacts* facts_of(std::string_view global) {
  const std::string_view name = torch_name(global);
  if (name.empty()) return nullptr;
  const auto found = std::find_if(
      kStorages.begin(), kStorages.end(),
      [&](const StorageFacts& facts) { return facts.storage == name || facts.dtype == name; });
  return found == kStorages.end() ? nullptr : &*found;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

bool torch_global_allowed(std::string_view name) {
  return contains(kRebuild, name) || contains(kPlain, name) || contains(kNumPy, name) ||
         facts_of(name) != nullptr;
}

std::size_t torch_number_bytes(std::string_view type_name) {
  const StorageFacts* facts = facts_of(type_name);
  return facts == nullptr ? 0 : facts->bytes;
}

std::optional<NumberType> torch_number_type(std::string_view type_name) {
  const StorageFacts* facts = facts_of(type_name);
  return facts == nullptr ? std::nullopt : facts->type;
}

}  // namespace strata::exchange
