// Every network on every arrangement of ranks gives what one device gives: losses of 50 steps,
// validation and final weights, with dropout, augmentation, batch statistics and an uneven last
// batch.
#include <QtTest>

#include "many_ranks.h"

using namespace strata;
using test::RunRecord;

namespace {

struct NetworkCase {
  std::string name;
  std::string layers;
  std::string data;
  std::string training;
};

struct Arrangement {
  std::string name;
  int ranks = 1;
  std::string strategy;
  int stages = 0;
  int micro_batches = 1;  // of one device's run that it equals
  std::string schedule = "1f1b";
  bool shard_optimizer = false;
};

std::vector<NetworkCase> networks() {
  // 13 batches an epoch, the last of 10 rows: uneven over 2, 3 and 4.
  const std::string usual =
      R"("epochs": 4, "steps": 50, "batch": 16, "seed": 3, "initialiser": "pytorch",
         "optimizer": {"kind": "adam", "learning_rate": 0.003}, "checkpoint_every": 0)";
  const std::string image = R"({"source": "shapes", "rows": 252, "validation": 0.2,
      "transforms": [{"kind": "scale", "factor": 0.0039}, {"kind": "flip"}]})";
  const std::string text =
      R"({"source": "reviews", "rows": 252, "max_length": 8, "validation": 0.2})";
  return {
      {"mlp", R"([{"id": "flat", "kind": "flatten"},
                  {"id": "fc1", "kind": "dense", "units": 24, "activation": "relu"},
                  {"id": "drop", "kind": "dropout", "rate": 0.3},
                  {"id": "fc2", "kind": "dense", "units": 16, "activation": "gelu"},
                  {"id": "fc3", "kind": "dense", "units": 4}])",
       image, usual + R"(, "clip": {"norm": 0.5})"},
      {"cnn", R"([{"id": "c1", "kind": "conv2d", "filters": 6, "kernel": 3, "activation": "relu"},
                  {"id": "p1", "kind": "maxpool2d"},
                  {"id": "c2", "kind": "conv2d", "filters": 8, "kernel": 3, "activation": "relu"},
                  {"id": "p2", "kind": "maxpool2d"},
                  {"id": "flat", "kind": "flatten"},
                  {"id": "fc", "kind": "dense", "units": 4}])",
       image, usual},
      {"lstm", R"([{"id": "e", "kind": "embedding", "vocabulary": 400, "units": 8},
                   {"id": "rec", "kind": "lstm", "units": 12},
                   {"id": "fc", "kind": "dense", "units": 2}])",
       text, usual},
      // No bias where its gradient is nothing but rounding, which Adam would magnify: before a
      // batch normalisation, and of the keys of an attention.
      {"resnet",
       R"([{"id": "c0", "kind": "conv2d", "bias": false, "filters": 6, "kernel": 3, "padding": "same", "stride": 2},
           {"id": "b0", "kind": "batchnorm"},
           {"id": "r0", "kind": "activation", "function": "relu"},
           {"id": "c1", "kind": "conv2d", "bias": false, "filters": 6, "kernel": 3, "padding": "same"},
           {"id": "b1", "kind": "batchnorm"},
           {"id": "sum", "kind": "add", "inputs": ["b1", "r0"]},
           {"id": "r1", "kind": "activation", "function": "relu"},
           {"id": "pool", "kind": "global_avgpool"},
           {"id": "fc", "kind": "dense", "units": 4}])",
       image, usual},
      {"attention", R"([{"id": "e", "kind": "embedding", "vocabulary": 400, "units": 8},
                        {"id": "pos", "kind": "positional_encoding"},
                        {"id": "att", "kind": "attention", "heads": 2, "bias": false},
                        {"id": "res", "kind": "add", "inputs": ["att", "pos"]},
                        {"id": "norm", "kind": "layernorm"},
                        {"id": "pool", "kind": "lstm", "units": 6},
                        {"id": "fc", "kind": "dense", "units": 2}])",
       text, usual},
  };
}

std::vector<Arrangement> arrangements() {
  return {{"data x2", 2, "data"},
          {"data x4", 4, "data"},
          {"data x2, sharded optimizer", 2, "data", 0, 1, "1f1b", true},
          {"data x4, sharded optimizer", 4, "data", 0, 1, "1f1b", true},
          {"pipeline x2, gpipe", 2, "pipeline", 2, 4, "gpipe"},
          {"pipeline x2, 1f1b", 2, "pipeline", 2, 4, "1f1b"},
          {"pipeline x3, gpipe", 3, "pipeline", 3, 4, "gpipe"},
          {"pipeline x3, 1f1b", 3, "pipeline", 3, 4, "1f1b"},
          {"pipeline x data 2x2", 4, "pipeline", 2, 2, "1f1b"},
          {"tensor x2", 2, "tensor"},
          {"tensor x3", 3, "tensor"}};
}

Project project_of(const NetworkCase& network, const std::string& precision,
                   const Arrangement& arrangement) {
  Project project = test::project_of(
      network.layers, "{" + network.training + R"(, "precision": ")" + precision + "\"}",
      network.data);
  project.parallel.strategy = arrangement.strategy;
  project.parallel.schedule = arrangement.schedule;
  project.parallel.stages = arrangement.stages;
  project.parallel.shard_optimizer = arrangement.shard_optimizer;
  if (arrangement.strategy == "pipeline") project.parallel.microbatches = arrangement.micro_batches;
  return project;
}

/// The run on one device that an arrangement must equal. Where batch statistics are taken over
/// micro-batches, that is the run that accumulates as many of them.
RunRecord reference(const NetworkCase& network, const std::string& precision, int micro_batches) {
  Project project = project_of(network, precision, {"one device", 1, "single"});
  project.training.accumulation = micro_batches;
  return test::train_on(std::move(project), 1);
}

}  // namespace

class TestTruthTable : public QObject {
  Q_OBJECT

 private slots:
  void many_ranks_train_as_one_device_does_data() {
    QTest::addColumn<std::size_t>("network");
    QTest::addColumn<std::size_t>("arrangement");
    QTest::addColumn<QString>("precision");
    const auto all = networks();
    const auto ways = arrangements();
    for (std::size_t n = 0; n < all.size(); ++n)
      for (std::size_t a = 0; a < ways.size(); ++a)
        for (const char* const precision : {"float64", "float32"})
          QTest::addRow("%s, %s, %s", all[n].name.c_str(), ways[a].name.c_str(), precision)
              << n << a << QString(precision);
  }
  void many_ranks_train_as_one_device_does() {
    QFETCH(std::size_t, network);
    QFETCH(std::size_t, arrangement);
    QFETCH(QString, precision);
    const NetworkCase one = networks()[network];
    const Arrangement way = arrangements()[arrangement];
    const RunRecord many = test::train_on(project_of(one, precision.toStdString(), way), way.ranks);
    QVERIFY2(many.ok(), many.first_error().c_str());
    const RunRecord& expected = reference_of(one, precision.toStdString(), way);
    QCOMPARE(expected.losses.size(), std::size_t{50});
    const double difference = test::relative_difference(many, expected);
    const double allowed = precision == "float64" ? 1e-9 : 1e-3;
    table_ += QString::asprintf("\n%-10s %-28s %-8s %.1e", one.name.c_str(), way.name.c_str(),
                                qPrintable(precision), difference);
    QVERIFY2(difference <= allowed, qPrintable(QString::number(difference)));
  }

  void cleanupTestCase() { qInfo("largest relative differences%s", qPrintable(table_)); }

 private:
  const RunRecord& reference_of(const NetworkCase& network, const std::string& precision,
                                const Arrangement& way) {
    const std::string key =
        network.name + precision + std::to_string(way.micro_batches * (way.stages > 0 ? 1 : 0));
    auto found = references_.find(key);
    if (found == references_.end())
      found = references_
                  .emplace(key, reference(network, precision,
                                          way.strategy == "pipeline" ? way.micro_batches : 1))
                  .first;
    return found->second;
  }
  std::map<std::string, RunRecord> references_;
  QString table_;
};

QTEST_APPLESS_MAIN(TestTruthTable)
#include "test_truth_table.moc"
