#include "exchange/torch_file.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>

#include "base/file.h"
#include "exchange/pickle_reader.h"
#include "exchange/tensor_pieces.h"
#include "exchange/torch_legacy.h"
#include "exchange/torch_state.h"
#include "exchange/zip_archive.h"

namespace strata::exchange {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 40;

/// Where the numbers of each storage lie in the file.
using Places = std::unordered_map<std::string_view, StoragePlace>;

/// The folder that all members of the archive stand in: what is before "data.pkl".
std::optional<std::string_view> root_of(const ZipArchive& archive) {
  for (const ZipEntry& entry : archive.entries())
    if (entry.name == "data.pkl" || entry.name.ends_with("/data.pkl"))
      return entry.name.substr(0, entry.name.size() - std::string_view("data.pkl").size());
  return std::nullopt;
}

Result<Places> zip_places(const ZipArchive& archive, std::string_view root,
                          const TorchState& state) {
  Places members;
  const std::string folder = std::string(root) + "data/";
  std::unordered_map<std::string_view, const ZipEntry*> entries;
  for (const ZipEntry& entry : archive.entries())
    if (entry.name.starts_with(folder)) entries[entry.name.substr(folder.size())] = &entry;
  for (const TorchTensor& tensor : state.tensors) {
    const auto found = entries.find(tensor.storage.key);
    if (found == entries.end() || members.contains(tensor.storage.key)) continue;
    const ZipEntry& entry = *found->second;
    STRATA_TRY(const std::string_view stored, archive.stored(entry));
    members[tensor.storage.key] = {entry.begin, entry.begin + stored.size()};
  }
  return members;
}

/// Tensors as pieces of the file.
Result<std::vector<TensorPiece>> pieces_of(TorchState& state, const Places& places,
                                           const std::string& where) {
  std::vector<TensorPiece> pieces;
  for (TorchTensor& tensor : state.tensors) {
    const auto found = places.find(tensor.storage.key);
    TensorPiece piece{.name = std::move(tensor.name), .type = tensor.type};
    std::uint64_t first = 0;
    if (found == places.end() ||
        __builtin_add_overflow(tensor.first, tensor.storage.view_begin, &first) ||
        __builtin_mul_overflow(first, bytes_of(tensor.type), &first) ||
        first > found->second.end - found->second.begin)
      return Error{fmt::format("the numbers of tensor '{}' are not in the file", piece.name), where,
                   "take the file from its source again"};
    piece.begin = found->second.begin + first;
    piece.end = found->second.end;
    piece.shape = std::move(tensor.shape);
    piece.strides = std::move(tensor.strides);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::map<std::string, std::string> metadata_of(const TorchState& state) {
  std::map<std::string, std::string> metadata = state.notes;
  metadata["format"] = "pt";
  return metadata;
}

Result<TensorFile> read_zip(std::string bytes, const std::string& where) {
  STRATA_TRY(const ZipArchive archive, ZipArchive::open(bytes, where));
  const auto root = root_of(archive);
  if (!root)
    return Error{"the archive holds no data.pkl, so torch.save did not write it", where,
                 "save the weights with torch.save(model.state_dict(), file)"};
  if (archive.find(std::string(*root) + "constants.pkl") != nullptr)
    return Error{"this is a TorchScript program, not weights", where,
                 "save the weights with torch.save(torch.jit.load(file).state_dict(), file)"};
  if (const ZipEntry* order = archive.find(std::string(*root) + "byteorder")) {
    STRATA_TRY(const std::string word, archive.content(*order));
    if (word != "little")
      return Error{fmt::format("the numbers are in '{}' byte order, which is not read", word),
                   where, "save the file on a little-endian machine"};
  }
  STRATA_TRY(const std::string text,
             archive.content(*archive.find(std::string(*root) + "data.pkl")));
  STRATA_TRY(const PickleRead read, read_pickle(text, torch_global_allowed, where));
  STRATA_TRY(TorchState state, torch_state(read.pickle, where));
  STRATA_TRY(const Places places, zip_places(archive, *root, state));
  STRATA_TRY(std::vector<TensorPiece> pieces, pieces_of(state, places, where));
  return gather_pieces(std::move(bytes), std::move(pieces), metadata_of(state), where);
}

Result<TensorFile> read_legacy(std::string bytes, const std::string& where) {
  STRATA_TRY(const LegacyFile file, read_legacy_file(bytes, where));
  STRATA_TRY(TorchState state, torch_state(file.object, where));
  const Places places(file.storages.begin(), file.storages.end());
  STRATA_TRY(std::vector<TensorPiece> pieces, pieces_of(state, places, where));
  return gather_pieces(std::move(bytes), std::move(pieces), metadata_of(state), where);
}

/// PyTorch before 0.1.10 wrote a tar archive.
bool is_tar(std::string_view bytes) {
  return bytes.size() > 262 && bytes.substr(257, 5) == "ustar";
}

}  // namespace

bool is_torch_file(std::string_view bytes) {
  if (is_legacy_torch(bytes) || is_tar(bytes)) return true;
  if (!is_zip(bytes)) return false;
  const auto archive = ZipArchive::open(bytes, "");
  return archive.ok() && root_of(*archive).has_value();
}

Result<TensorFile> read_torch_bytes(std::string bytes, const std::string& where) {
  // A short string would move with its object, and the views into it with it.
  bytes.reserve(64);
  if (is_zip(bytes)) return read_zip(std::move(bytes), where);
  if (is_legacy_torch(bytes)) return read_legacy(std::move(bytes), where);
  if (is_tar(bytes))
    return Error{"the file is in the tar format of PyTorch before 0.1.10, which is not read", where,
                 "load and save it with PyTorch 1.x once"};
  return Error{"this is no file of torch.save", where,
               "save the weights with torch.save(model.state_dict(), file)"};
}

Result<TensorFile> read_torch_file(const std::filesystem::path& file) {
  STRATA_TRY(std::string bytes, read_file(file, kLargestFile));
  return read_torch_bytes(std::move(bytes), file.string());
}

}  // namespace strata::exchange
