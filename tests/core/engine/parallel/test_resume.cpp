// A run that was interrupted on some ranks goes on with another number of them, arranged in another
// way, as if nothing had happened.
#include <QtTest>

#include "many_ranks.h"

using namespace strata;
using test::RunRecord;

namespace {

constexpr std::int64_t kInterrupted = 6;  // in the middle of the second epoch of four
constexpr std::int64_t kAll = 10;

struct Arrangement {
  std::string name;
  int ranks = 1;
  std::string strategy = "single";
  bool shard_optimizer = false;
};

std::vector<Arrangement> arrangements() {
  return {{"one device"},
          {"data x2", 2, "data"},
          {"data x3", 3, "data"},
          {"sharded", 3, "data", true},
          {"pipeline x2", 2, "pipeline"},
          {"tensor x2", 2, "tensor"}};
}

/// Two micro-batches everywhere, over which batch statistics are taken.
Project project_of(const std::string& network, const Arrangement& arrangement) {
  const std::string training =
      R"({"epochs": 3, "steps": 10, "batch": 16, "seed": 3, "accumulation": 2,
          "precision": "float64", "clip": {"norm": 0.5}, "checkpoint_every": 6,
          "optimizer": {"kind": "adam", "learning_rate": 0.01, "weight_decay": 0.01}})";
  Project project =
      network == "images"
          ? test::project_of(
                R"([{"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3, "bias": false},
                    {"id": "b", "kind": "batchnorm"},
                    {"id": "r", "kind": "activation", "function": "relu"},
                    {"id": "p", "kind": "global_avgpool"},
                    {"id": "d", "kind": "dropout", "rate": 0.2},
                    {"id": "fc", "kind": "dense", "units": 4}])",
                training,
                R"({"source": "shapes", "rows": 76, "size": 12, "validation": 0.2, "transforms":
                    [{"kind": "scale", "factor": 0.0039}, {"kind": "flip"}]})")
          : test::project_of(
                R"([{"id": "e", "kind": "embedding", "units": 6},
                    {"id": "a", "kind": "attention", "heads": 2, "bias": false},
                    {"id": "r", "kind": "lstm", "units": 4},
                    {"id": "fc", "kind": "dense", "units": 2}])",
                training,
                R"({"source": "reviews", "rows": 76, "max_length": 8, "validation": 0.2})");
  project.parallel.strategy = arrangement.strategy;
  project.parallel.shard_optimizer = arrangement.shard_optimizer;
  return project;
}

}  // namespace

class TestResume : public QObject {
  Q_OBJECT

 private slots:
  void another_arrangement_goes_on_where_one_stopped_data() {
    QTest::addColumn<QString>("network");
    QTest::addColumn<std::size_t>("first");
    QTest::addColumn<std::size_t>("second");
    const auto all = arrangements();
    for (const char* const network : {"images", "texts"})
      for (std::size_t a = 0; a < all.size(); ++a)
        for (const std::size_t b : {std::size_t{0}, (a + 1) % all.size(), (a + 3) % all.size()})
          if (a != b)
            QTest::addRow("%s, %s to %s", network, all[a].name.c_str(), all[b].name.c_str())
                << QString(network) << a << b;
  }
  void another_arrangement_goes_on_where_one_stopped() {
    QFETCH(QString, network);
    QFETCH(std::size_t, first);
    QFETCH(std::size_t, second);
    const RunRecord& whole = run_of(network.toStdString(), 0);
    const RunRecord& begun = run_of(network.toStdString(), first);
    QVERIFY2(begun.ok(), begun.first_error().c_str());
    const Arrangement way = arrangements()[second];
    const RunRecord resumed = test::train_on(
        project_of(network.toStdString(), way), way.ranks, [&](engine::TrainRequest& request) {
          request.resume = folder_of(network.toStdString(), first) / std::to_string(kInterrupted);
        });
    QVERIFY2(resumed.ok(), resumed.first_error().c_str());
    QCOMPARE(resumed.last_step, kAll);
    RunRecord rest = whole;
    rest.losses.erase(rest.losses.begin(), rest.losses.begin() + kInterrupted);
    rest.validation.erase(rest.validation.begin());  // of the epoch that was done
    const double difference = test::relative_difference(resumed, rest);
    QVERIFY2(difference <= 1e-9, qPrintable(QString::number(difference)));
  }

 private:
  std::filesystem::path folder_of(const std::string& network, std::size_t arrangement) const {
    return std::filesystem::path(folder_.path().toStdString()) /
           (network + std::to_string(arrangement));
  }
  /// The whole run on an arrangement, which leaves its checkpoint of the interrupted step.
  const RunRecord& run_of(const std::string& network, std::size_t arrangement) {
    auto found = runs_.find({network, arrangement});
    if (found == runs_.end()) {
      const Arrangement way = arrangements()[arrangement];
      found = runs_
                  .emplace(std::pair(network, arrangement),
                           test::train_on(project_of(network, way), way.ranks, {},
                                          folder_of(network, arrangement)))
                  .first;
    }
    return found->second;
  }

  QTemporaryDir folder_;
  std::map<std::pair<std::string, std::size_t>, RunRecord> runs_;
};

QTEST_APPLESS_MAIN(TestResume)
#include "test_resume.moc"
