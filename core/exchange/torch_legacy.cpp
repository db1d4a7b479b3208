#include "exchange/torch_legacy.h"

#include <fmt/format.h>

#include <unordered_map>

#include "exchange/pickle_reader.h"
#include "exchange/torch_state.h"
#include "exchange/zip_directory.h"

namespace strata::exchange {
namespace {

// The pickle of 0x1950a86a20f9469cfc6c, in protocols 2 and later: LONG1 of ten bytes.
constexpr std::string_view kMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::int64_t kVersion = 1001;

Error damaged(const std::string& where, std::string what) {
  return {std::move(what), where, "take the file from its source again"};
}

/// Bytes of a number by storage key, of every storage that the object names.
std::unordered_map<std::string_view, std::size_t> number_bytes(const Pickle& object) {
  std::unordered_map<std::string_view, std::size_t> bytes;
  for (PickleId id = 0; id < object.size(); ++id)
    if (const auto storage = torch_storage(object, id))
      bytes[storage->key] = torch_number_bytes(storage->type_name);
  return bytes;
}

Result<> find_storages(std::string_view bytes, std::size_t at, const Pickle& keys,
                       const std::string& where, LegacyFile& file) {
  const auto widths = number_bytes(file.object);
  for (const PickleId item : keys.items(keys.root())) {
    const auto width = widths.find(keys.text(item));
    if (width == widths.end() || width->second == 0)
      return damaged(where, fmt::format("the storage '{}' is not known", keys.text(item)));
    const auto count = number_at<std::uint64_t>(bytes, at);
    std::uint64_t size = 0;
    if (!count || __builtin_mul_overflow(*count, width->second, &size) ||
        size > bytes.size() - at - sizeof(std::uint64_t))
      return damaged(where, fmt::format("the file ends inside the storage '{}'", keys.text(item)));
    at += sizeof(std::uint64_t);
    file.storages.emplace_back(width->first, StoragePlace{at, at + size});
    at += size;
  }
  return {};
}

/// The system's words beside the version: only its byte order matters.
bool is_little_endian(const Pickle& system) {
  const std::vector<PickleId>& items = system.items(system.root());
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (system.text(items[i]) == "little_endian") return system.integer(items[i + 1]) != 0;
  return true;
}

}  // namespace

bool is_legacy_torch(std::string_view bytes) {
  return bytes.size() > 2 + kMagic.size() && bytes.front() == '\x80' &&
         bytes.substr(2).starts_with(kMagic);
}

Result<LegacyFile> read_legacy_file(std::string_view bytes, const std::string& where) {
  std::size_t at = 2 + kMagic.size();
  const auto next = [&]() -> Result<Pickle> {
    STRATA_TRY(PickleRead read, read_pickle(bytes.substr(at), torch_global_allowed, where));
    at += read.consumed;
    return std::move(read.pickle);
  };
  STRATA_TRY(const Pickle version, next());
  if (version.integer(version.root()) != kVersion)
    return damaged(where, "the version of the file is not known");
  STRATA_TRY(const Pickle system, next());
  if (!is_little_endian(system))
    return Error{"the numbers are in big-endian order, which is not read", where,
                 "save the file on a little-endian machine"};
  LegacyFile file;
  STRATA_TRY(file.object, next());
  STRATA_TRY(const Pickle keys, next());
  STRATA_CHECK(find_storages(bytes, at, keys, where, file));
  return file;
}

}  // namespace strata::exchange
