#include "project/project.h"

#include <nlohmann/json.hpp>

#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {R"({
  "strata": 1, "name": "CIFAR-10 CNN",
  "data": { "source": "cifar10", "path": "data/cifar-10", "validation": "test",
            "transforms": [ { "kind": "scale", "factor": 0.00392156862745098 } ] },
  "layers": [
    { "id": "conv1", "kind": "conv2d", "filters": 32, "kernel": [3, 3], "activation": "relu" },
    { "id": "pool1", "kind": "maxpool2d", "size": [2, 2] },
    { "id": "flat", "kind": "flatten" },
    { "id": "fc2", "kind": "dense", "units": 10, "inputs": ["flat"], "trainable": false }
  ],
  "training": { "epochs": 5, "batch": 64, "loss": "cross_entropy", "metrics": ["accuracy"],
                "optimizer": { "kind": "adam", "learning_rate": 0.001 }, "seed": 0,
                "precision": "float32" },
  "parallel": { "devices": ["cuda:0", "cuda:1"], "strategy": "data" }
})",
          R"({"strata": 1, "name": "spirals", "data": {"source": "spirals"},
 "layers": [{"id": "a", "kind": "dense", "units": 2}], "training": {"epochs": 1},
 "notes": {"any": ["thing", 1, null]}})"};
}

void read(const std::string& bytes) {
  if (const auto project = read_project_text(bytes, "fuzz.strata"); project.ok())
    touch(to_json(*project).dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

FuzzReader project_reader() { return {"project", read, seeds, 512}; }

}  // namespace strata::fuzz
