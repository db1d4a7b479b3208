#include "exchange/sharded_file.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {R"({"metadata": {"total_size": 16}, "weight_map": {"a": "x.safetensors",)"
          R"( "b": "y.safetensors"}})",
          R"({"weight_map": {"a": "model-00001-of-00002.safetensors"}, "other": [1, 2.5, null]})"};
}

void read(const std::string& bytes) {
  const MemoryFile file(bytes);
  if (const auto read = exchange::read_sharded_index(file.path()); read.ok()) touch(*read);
}

}  // namespace

FuzzReader sharded_index_reader() { return {"sharded_index", read, seeds, 64}; }

}  // namespace strata::fuzz
