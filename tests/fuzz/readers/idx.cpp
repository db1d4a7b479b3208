#include "data/sources/idx_files.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x02", 16) + std::string(12, '\x07'),
          std::string("\0\0\x08\x01\0\0\0\x04\x01\x02\x03\x04", 12)};
}

void read(const std::string& bytes) {
  if (const auto file = data::parse_idx(bytes, "fuzz.idx"); file.ok())
    touch({reinterpret_cast<const char*>(file->values.data()), file->values.size()});
}

}  // namespace

FuzzReader idx_reader() { return {"idx", read, seeds, 16}; }

}  // namespace strata::fuzz
