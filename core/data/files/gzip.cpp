#include "data/files/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <vector>

#include "base/file.h"

namespace strata::data {
namespace {

/// Owns zlib's state for one gzip stream.
class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, 15 + 16) == Z_OK) {}
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  [[nodiscard]] bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_ = {};
  bool ready_;
};

Error broken(const std::string& where) {
  return {"the gzip file is cut short or broken", where, "fetch it again"};
}

}  // namespace

Result<std::string> maybe_gunzip(std::string bytes, const std::string& where, std::size_t largest) {
  if (bytes.size() < 2 || bytes[0] != '\x1f' || bytes[1] != '\x8b') return bytes;
  Inflater inflater;
  if (!inflater.ready()) return Error{"zlib could not start", where, {}};
  z_stream& z = inflater.stream();
  std::string out;
  std::size_t used = 0;
  std::vector<char> block(std::size_t{1} << 20);
  while (true) {
    z.next_in = reinterpret_cast<Bytef*>(bytes.data() + used);
    z.avail_in = static_cast<uInt>(std::min(bytes.size() - used, std::size_t{1} << 30));
    const uInt offered = z.avail_in;
    z.next_out = reinterpret_cast<Bytef*>(block.data());
    z.avail_out = static_cast<uInt>(block.size());
    const int status = inflate(&z, Z_NO_FLUSH);
    used += offered - z.avail_in;
    out.append(block.data(), block.size() - z.avail_out);
    if (out.size() > largest)
      return Error{fmt::format("unpacks to more than {} bytes", largest), where,
                   "check that it is the right file"};
    if (status == Z_STREAM_END) {
      if (used == bytes.size()) return out;
      if (inflateReset(&z) != Z_OK) return broken(where);  // gzip files may follow one another
      continue;
    }
    if (status != Z_OK || (z.avail_in == 0 && used == bytes.size() && z.avail_out != 0))
      return broken(where);
  }
}

Result<std::string> read_maybe_gzip(const std::filesystem::path& file, std::size_t largest) {
  STRATA_TRY(std::string bytes, read_file(file, largest));
  return maybe_gunzip(std::move(bytes), file.string(), largest);
}

}  // namespace strata::data
