// PyTorch's weight files (.pt, .pth): what torch.save writes, read without executing anything.
// Formats: torch/serialization.py (_save, _legacy_save), caffe2/serialize/inline_container.h.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// The tensors of a state_dict, saved as a zip archive (PyTorch 1.6 and later) or in the older
/// format; it may stand under "state_dict", "model" and the like, which the metadata's "nested"
/// then says. Whole modules and every other object are refused by their name.
Result<TensorFile> read_torch_file(const std::filesystem::path& file);
/// Likewise from a file's bytes; `where` names it in messages.
Result<TensorFile> read_torch_bytes(std::string bytes, const std::string& where);

/// True for bytes that begin as one of torch.save's formats: its older one, or a zip archive that
/// holds a data.pkl.
bool is_torch_file(std::string_view bytes);

/// Writes atomically what torch.save(OrderedDict(...)) would: loads with weights_only=True and with
/// mmap=True. The order of the tensors is kept.
Result<> write_torch_file(const std::filesystem::path& file,
                          const std::vector<TensorView>& tensors);

}  // namespace strata::exchange
