#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "reader.h"
#include "run/event_reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {
      R"({"t":1.5,"type":"state","state":"running","message":""}
{"t":2,"type":"model","layers":[{"id":"fc","kind":"dense","output_shape":[2],"parameters":6}],"parameters":6}
{"t":3,"type":"steps","first":1,"epoch":1,"loss":[1.5,1.25],"accuracy":[0.5,0.75],"learning_rate":[0.1,0.1],"step_ms":[2,2]}
{"t":4,"type":"epoch","epoch":1,"train_loss":1,"train_accuracy":0.5,"val_loss":1,"val_accuracy":0.5,"seconds":1,"samples_per_s":10}
)",
      R"({"t":5,"type":"rank","rank":0,"device":"cpu","step_ms":1,"comm_ms":0,"memory_bytes":100,"utilisation":0.5}
{"t":6,"type":"timeline","step":1,"spans":[[0,"forward",0,0.5,1.5],[0,"backward",0,1.5,2.5]]}
{"t":7,"type":"layers","step":1,"layers":[{"id":"fc","gradient_norm":1,"weight_norm":1,"update_ratio":0.1,"zero_fraction":0}]}
{"t":8,"type":"checkpoint","step":1,"path":"checkpoints/1","best":true}
{"t":9,"type":"problem","severity":"error","where":"x","message":"y","remedy":"z"}
{"t":10,"type":"done","best_epoch":1,"val_accuracy":0.5,"seconds":1,"checkpoint":"checkpoints/1"}
)"};
}

/// A folder of this process, removed at its end.
struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / name()) {
    std::filesystem::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  static std::string name() { return "strata-fuzz-" + std::to_string(::getpid()); }
  std::filesystem::path path;
};

void read(const std::string& bytes) {
  static const Folder folder;
  std::ofstream(folder.path / "events.jsonl", std::ios::binary) << bytes;
  run::EventReader reader(folder.path);
  for (int piece = 0; piece < 4; ++piece) {
    const auto read = reader.read_piece();
    if (!read.ok() || read->at_end) return;
  }
}

}  // namespace

FuzzReader events_reader() { return {"events", read, seeds, 256}; }

}  // namespace strata::fuzz
