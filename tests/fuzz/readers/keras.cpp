#include "exchange/hdf5_file.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  for (const char* name : {"types.h5", "latest.h5", "circle.h5", "packed.h5", "model.h5"})
    seeds.push_back(made_file(name));
  seeds.push_back(without_checksums(made_file("model.keras")));
  return seeds;
}

void read(const std::string& bytes) {
  if (const auto read = exchange::read_hdf5_bytes(bytes, "fuzz.h5"); read.ok()) touch(*read);
}

}  // namespace

FuzzReader keras_reader() { return {"keras", read, seeds, 64}; }

}  // namespace strata::fuzz
