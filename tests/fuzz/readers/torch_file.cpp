#include "exchange/torch_file.h"

#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  for (const char* name : {"legacy.pt", "views_legacy.pt"})
    seeds.push_back(made_file(name));
  for (const char* name : {"plain.pt", "protocol4.pt", "checkpoint.pt", "views.pt", "types.pt"})
    seeds.push_back(without_checksums(made_file(name)));
  return seeds;
}

void read(const std::string& bytes) {
  if (const auto read = exchange::read_torch_bytes(bytes, "fuzz.pt"); read.ok()) touch(*read);
}

}  // namespace

FuzzReader torch_file_reader() { return {"torch_file", read, seeds, 128}; }

}  // namespace strata::fuzz
