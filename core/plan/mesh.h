// How the ranks of a run are arranged: replicas that see different samples, each a pipeline of
// stages, each stage a group of ranks that share its layers' arithmetic.
#pragma once

namespace strata::plan {

struct Mesh {
  int replicas = 1;  // data parallelism
  int stages = 1;    // pipeline parallelism
  int shards = 1;    // tensor parallelism

  [[nodiscard]] int size() const { return replicas * stages * shards; }
  bool operator==(const Mesh&) const = default;
};

struct Place {
  int replica = 0;
  int stage = 0;
  int shard = 0;
  bool operator==(const Place&) const = default;
};

/// Shards of a stage are neighbours, then come the stages, then the replicas.
constexpr int rank_of(const Place& place, const Mesh& mesh) {
  return (place.replica * mesh.stages + place.stage) * mesh.shards + place.shard;
}
constexpr Place place_of(int rank, const Mesh& mesh) {
  return {rank / mesh.shards / mesh.stages, rank / mesh.shards % mesh.stages, rank % mesh.shards};
}

}  // namespace strata::plan
