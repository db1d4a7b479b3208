#include "exchange/tensor_file.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::string file_of(std::string header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + std::move(header) +
         std::string(data_bytes, '\x01');
}

std::vector<std::string> seeds() {
  return {
      file_of(R"({"__metadata__":{"format":"pt","step":"7"},)"
              R"("a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
              R"("b":{"dtype":"I64","shape":[],"data_offsets":[24,32]}})",
              32),
      file_of(R"({"only":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})", 8),
      file_of("{}", 0),
  };
}

void read(const std::string& bytes) {
  const MemoryFile file(bytes);
  if (const auto read = exchange::read_safetensors(file.path()); read.ok()) touch(*read);
}

}  // namespace

FuzzReader safetensors_reader() { return {"safetensors", read, seeds, 64}; }

}  // namespace strata::fuzz
