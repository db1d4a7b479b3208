// A rank whose parameters have become others is found and named.
#include <ATen/ATen.h>

#include <QtTest>

#include "rank_rig.h"

using namespace strata;

namespace {

const char* const kLayers = R"([{"id": "split", "kind": "dense", "units": 4},
                                {"id": "whole", "kind": "dense", "units": 3},
                                {"id": "fc", "kind": "dense", "units": 2}])";

/// What the check says on every rank when `broken` has changed a number of `parameter`; empty
/// texts where all is well.
std::vector<std::string> found(const plan::Mesh& mesh, int broken, const std::string& parameter) {
  const Project project = test::project_of(kLayers, R"({"batch": 8})");
  std::vector<std::string> said(static_cast<std::size_t>(mesh.size()));
  const std::string error = test::on_mesh(project, mesh, [&](test::RankRig& rig) -> Result<> {
    STRATA_CHECK(rig.step());
    STRATA_CHECK(engine::check_replicas(rig.runner()));  // the same before
    const engine::ParameterStore& store = rig.runner().parameters();
    for (const engine::ParameterSlot& slot : store.entries())
      if (rig.team().rank() == broken && slot.name == parameter)
        store.master_view(slot).view(-1)[0].add_(1e-6);
    const Result<> result = engine::check_replicas(rig.runner());
    if (!result.ok()) said[static_cast<std::size_t>(rig.team().rank())] = result.error().what;
    return {};
  });
  if (!error.empty()) said.push_back(error);
  return said;
}

}  // namespace

class TestReplicaCheck : public QObject {
  Q_OBJECT

 private slots:
  void a_replica_that_differs_is_named_on_every_rank() {
    const std::string said = "the parameters of rank 2 are no longer those of rank 0";
    QCOMPARE(found({3, 1, 1}, 2, "fc.bias"), std::vector<std::string>(3, said));
  }
  void a_replica_of_a_later_stage_is_named() {
    const std::string said = "the parameters of rank 3 are no longer those of rank 1";
    QCOMPARE(found({2, 2, 1}, 3, "fc.weight"), std::vector<std::string>(4, said));
  }
  void a_shard_whose_whole_layers_differ_is_named() {
    const std::string said = "the parameters of rank 1 are no longer those of rank 0";
    QCOMPARE(found({1, 1, 2}, 1, "whole.weight"), std::vector<std::string>(2, said));
  }
  void slices_of_shards_need_not_be_alike() {
    QCOMPARE(found({1, 1, 2}, 1, "split.weight"), std::vector<std::string>(2));
  }
  void a_slice_that_differs_among_replicas_is_named() {
    const std::string said = "the parameters of rank 3 are no longer those of rank 1";
    QCOMPARE(found({2, 1, 2}, 3, "split.weight"), std::vector<std::string>(4, said));
  }
};

QTEST_APPLESS_MAIN(TestReplicaCheck)
#include "test_replica_check.moc"
