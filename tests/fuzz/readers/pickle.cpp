#include "exchange/pickle_reader.h"
#include "exchange/torch_state.h"
#include "exchange/zip_archive.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  for (const char* name : {"plain", "protocol4", "checkpoint", "views"}) {
    const std::string bytes = made_file(std::string(name) + ".pt");
    const auto archive = exchange::ZipArchive::open(bytes, "");
    seeds.push_back(*archive->content(*archive->find(std::string(name) + "/data.pkl")));
  }
  return seeds;
}

void read(const std::string& bytes) {
  const auto read = exchange::read_pickle(bytes, exchange::torch_global_allowed, "fuzz.pkl");
  if (!read.ok()) return;
  if (const auto state = exchange::torch_state(read->pickle, "fuzz.pkl"); state.ok())
    for (const exchange::TorchTensor& tensor : state->tensors)
      touch(tensor.name);
}

}  // namespace

FuzzReader pickle_reader() { return {"pickle", read, seeds, 128}; }

}  // namespace strata::fuzz
