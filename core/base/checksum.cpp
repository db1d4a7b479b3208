#include "base/checksum.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "base/file.h"
#include "base/handle.h"

namespace strata {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

std::string digits(XXH64_hash_t sum) { return fmt::format("{:016x}", sum); }

}  // namespace

std::string checksum_of(std::string_view bytes) {
  return digits(XXH3_64bits(bytes.data(), bytes.size()));
}

Result<std::string> checksum_of_file(const std::filesystem::path& file) {
  const Handle in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.open()) return system_error("cannot open the file", file, errno);
  const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
  XXH3_64bits_reset(state.get());
  std::vector<char> block(kBlockBytes);
  while (true) {
    const ssize_t got = ::read(in.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read the file", file, errno);
    if (got == 0) return digits(XXH3_64bits_digest(state.get()));
    XXH3_64bits_update(state.get(), block.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace strata
