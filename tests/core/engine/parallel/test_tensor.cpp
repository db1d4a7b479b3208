// Tensor parallelism: every layer that ranks can share, with all it can do, trains as on one
// device; and what each rank holds of it.
#include <ATen/ATen.h>

#include <QtTest>
#include <atomic>

#include "engine/parallel/report.h"
#include "rank_rig.h"

using namespace strata;

namespace {

const char* const kImages = R"({"source": "shapes", "rows": 60, "size": 12,
    "transforms": [{"kind": "scale", "factor": 0.0039}]})";
const char* const kTexts = R"({"source": "reviews", "rows": 60, "max_length": 12})";

Project project_of(const std::string& layers, const std::string& data,
                   const std::string& more = R"("precision": "float64")") {
  return test::project_of("[" + layers + "]",
                          R"({"epochs": 1, "batch": 10, "seed": 5, "initialiser": "pytorch",
          "optimizer": {"kind": "sgd", "learning_rate": 0.5}, )" +
                              more + "}",
                          data);
}

}  // namespace

class TestTensor : public QObject {
  Q_OBJECT

 private slots:
  void shared_layers_train_as_on_one_device_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("data");
    const QString masked =
        R"({"id": "e", "kind": "embedding", "units": 6, "padding_index": 0, "mask": true},)";
    const QString closing = R"(, {"id": "fc", "kind": "dense", "units": 2})";
    QTest::newRow("dense on a sequence, gelu")
        << masked +
               R"({"id": "d", "kind": "dense", "units": 4, "activation": "gelu"},
                  {"id": "p", "kind": "global_avgpool"})" +
               closing
        << kTexts;
    QTest::newRow("conv1d, silu, without bias") << R"({"id": "e", "kind": "embedding", "units": 4},
              {"id": "c", "kind": "conv1d", "filters": 6, "kernel": 3, "activation": "silu",
               "bias": false},
              {"id": "p", "kind": "global_maxpool"})" + closing
                                                << kTexts;
    QTest::newRow("layers that stay whole among split ones")
        << R"({"id": "c1", "kind": "conv2d", "filters": 4, "kernel": 3, "activation": "gelu"},
              {"id": "c2", "kind": "conv2d", "filters": 4, "kernel": 3, "groups": 2,
               "activation": "relu"},
              {"id": "c3", "kind": "conv2d", "filters": 5, "kernel": 3, "stride": 2},
              {"id": "b", "kind": "batchnorm"},
              {"id": "f", "kind": "flatten"},
              {"id": "s", "kind": "dense", "units": 6, "activation": "softmax"},
              {"id": "fc", "kind": "dense", "units": 4})"
        << kImages;
    QTest::newRow("frozen layers") << R"({"id": "f", "kind": "flatten"},
              {"id": "a", "kind": "dense", "units": 6, "activation": "tanh"},
              {"id": "b", "kind": "dense", "units": 6, "activation": "tanh", "trainable": false},
              {"id": "fc", "kind": "dense", "units": 4})"
                                   << kImages;
    for (const char* const kind : {"lstm", "gru", "rnn"}) {
      const QString open =
          QStringLiteral("{\"id\": \"r\", \"kind\": \"%1\", \"units\": 4").arg(kind);
      QTest::addRow("%s, masked, two layers, both directions, dropout", kind)
          << masked + open +
                 R"(, "layers": 2, "bidirectional": true, "dropout": 0.3,
                    "return_sequences": true}, {"id": "p", "kind": "global_avgpool"})" +
                 closing
          << kTexts;
      QTest::addRow("%s, last state, without bias", kind)
          << R"({"id": "e", "kind": "embedding", "units": 5},)" + open +
                 R"(, "bidirectional": true, "bias": false})" + closing
          << kTexts;
    }
    QTest::newRow("rnn, relu") << masked +
                                      R"({"id": "r", "kind": "rnn", "units": 4,
                                          "activation": "relu"})" +
                                      closing
                               << kTexts;
    for (const char* const causal : {"false", "true"})
      QTest::addRow("attention, masked, dropout, causal %s", causal)
          << masked +
                 R"({"id": "pos", "kind": "positional_encoding"},
                    {"id": "a", "kind": "attention", "heads": 2, "dropout": 0.2, "causal": )" +
                 causal + R"(}, {"id": "p", "kind": "global_avgpool"})" + closing
          << kTexts;
  }
  void shared_layers_train_as_on_one_device() {
    QFETCH(QString, layers);
    QFETCH(QString, data);
    const Project project = project_of(layers.toStdString(), data.toStdString());
    std::string error;
    const auto one = test::trained_on(project, {1, 1, 1}, 4, error);
    QVERIFY2(error.empty(), error.c_str());
    const auto two = test::trained_on(project, {1, 1, 2}, 4, error);
    QVERIFY2(error.empty(), error.c_str());
    const double difference = test::largest_difference(two, one);
    QVERIFY2(difference <= 1e-9, qPrintable(QString::number(difference)));
    // The steps did something: else any two runs are equal.
    const auto before = test::trained_on(project, {1, 1, 1}, 0, error);
    QVERIFY(test::largest_difference(before, one) > 1e-4);
  }

  void every_mesh_trains_as_one_device_data() {
    QTest::addColumn<int>("replicas");
    QTest::addColumn<int>("stages");
    QTest::addColumn<int>("shards");
    QTest::addColumn<bool>("shard_optimizer");
    QTest::newRow("tensor x3") << 1 << 1 << 3 << false;
    QTest::newRow("data x tensor") << 2 << 1 << 2 << false;
    QTest::newRow("data x tensor, sharded optimizer") << 2 << 1 << 2 << true;
    QTest::newRow("pipeline x tensor") << 1 << 2 << 2 << false;
    QTest::newRow("data x pipeline x tensor") << 2 << 2 << 2 << false;
  }
  void every_mesh_trains_as_one_device() {
    QFETCH(int, replicas);
    QFETCH(int, stages);
    QFETCH(int, shards);
    QFETCH(bool, shard_optimizer);
    // A norm that the gradients are far above: every step is clipped.
    Project project = project_of(
        R"({"id": "e", "kind": "embedding", "units": 12},
           {"id": "a", "kind": "attention", "heads": 6},
           {"id": "n", "kind": "layernorm"},
           {"id": "r", "kind": "lstm", "units": 6},
           {"id": "d", "kind": "dense", "units": 6, "activation": "relu"},
           {"id": "fc", "kind": "dense", "units": 2})",
        kTexts, R"("precision": "float64", "clip": {"norm": 0.05})");
    project.parallel.shard_optimizer = shard_optimizer;
    std::string error;
    const auto one = test::trained_on(project, {1, 1, 1}, 4, error);
    QVERIFY2(error.empty(), error.c_str());
    const auto many = test::trained_on(project, {replicas, stages, shards}, 4, error);
    QVERIFY2(error.empty(), error.c_str());
    const double difference = test::largest_difference(many, one);
    QVERIFY2(difference <= 1e-9, qPrintable(QString::number(difference)));
    project.training.clip.norm = 0;
    const auto unclipped = test::trained_on(project, {1, 1, 1}, 4, error);
    QVERIFY(test::largest_difference(unclipped, one) > 1e-3);
  }

  void half_precision_trains_nearly_as_on_one_device() {
    const Project project = project_of(
        R"({"id": "e", "kind": "embedding", "units": 8},
           {"id": "a", "kind": "attention", "heads": 2},
           {"id": "r", "kind": "lstm", "units": 6},
           {"id": "fc", "kind": "dense", "units": 2})",
        kTexts, R"("precision": "bfloat16")");
    std::string error;
    const auto one = test::trained_on(project, {1, 1, 1}, 2, error);
    const auto two = test::trained_on(project, {1, 1, 2}, 2, error);
    QVERIFY2(error.empty(), error.c_str());
    const double difference = test::largest_difference(two, one);
    QVERIFY2(difference < 0.02, qPrintable(QString::number(difference)));
  }

  void a_rank_holds_its_share_of_a_large_layer() {
    const Project project = project_of(
        R"({"id": "f", "kind": "flatten"}, {"id": "d", "kind": "dense", "units": 1024},
           {"id": "fc", "kind": "dense", "units": 4})",
        kImages);
    std::atomic<std::int64_t> whole = 0;
    std::atomic<std::int64_t> most = 0;
    const auto bytes_into = [](std::atomic<std::int64_t>& to) {
      return [&to](test::RankRig& rig) -> Result<> {
        std::int64_t now = to;
        const std::int64_t own =
            rig.runner().parameters().bytes() + rig.runner().optimizer().bytes();
        while (own > now && !to.compare_exchange_weak(now, own)) {
        }
        return {};
      };
    };
    QCOMPARE(test::on_mesh(project, {1, 1, 1}, bytes_into(whole)), std::string());
    QCOMPARE(test::on_mesh(project, {1, 1, 2}, bytes_into(most)), std::string());
    QVERIFY2(most < 0.51 * static_cast<double>(whole), qPrintable(QString::number(most)));
  }

  void a_step_tells_how_long_its_layers_waited_for_each_other() {
    const Project project = project_of(
        R"({"id": "f", "kind": "flatten"}, {"id": "fc", "kind": "dense", "units": 4})", kImages);
    const std::string error = test::on_mesh(project, {1, 1, 2}, [](test::RankRig& rig) -> Result<> {
      rig.runner().measure_next_step();
      STRATA_CHECK(rig.step());
      double shared = 0;  // by instructions of the list
      for (const engine::StepTrace::Span& span : rig.runner().trace().spans())
        if (rig.runner().program()[span.instruction].op == plan::Op::share)
          shared += span.end_ms - span.start_ms;
      if (rig.runner().trace().comm_ms() > shared) return {};
      return Error{"no time spent in the dense layer", "trace", ""};
    });
    QCOMPARE(error, std::string());
  }

  void layer_health_counts_every_number_once() {
    const Project project = project_of(
        R"({"id": "f", "kind": "flatten"},
           {"id": "d", "kind": "dense", "units": 6, "activation": "relu"},
           {"id": "odd", "kind": "dense", "units": 5, "activation": "relu"},
           {"id": "fc", "kind": "dense", "units": 4})",
        kImages);
    const auto health = [&](const plan::Mesh& mesh, std::vector<engine::LayerHealth>& out) {
      return test::on_mesh(project, mesh, [&](test::RankRig& rig) -> Result<> {
        rig.runner().measure_next_step();
        STRATA_CHECK(rig.step());
        STRATA_TRY(auto layers, engine::layers_of_ranks(rig.runner()));
        if (rig.team().is_leader()) out = std::move(layers);
        return {};
      });
    };
    std::vector<engine::LayerHealth> one;
    std::vector<engine::LayerHealth> two;
    QCOMPARE(health({1, 1, 1}, one), std::string());
    QCOMPARE(health({1, 1, 2}, two), std::string());
    QCOMPARE(two.size(), std::size_t{3});
    for (std::size_t i = 0; i < two.size(); ++i) {
      QCOMPARE(two[i].id, one[i].id);
      QVERIFY(std::abs(two[i].gradient_norm - one[i].gradient_norm) < 1e-12);
      QVERIFY(std::abs(two[i].weight_norm - one[i].weight_norm) < 1e-12);
      QVERIFY(std::abs(two[i].update_ratio - one[i].update_ratio) < 1e-12);
      QCOMPARE(two[i].zero_fraction, one[i].zero_fraction);
    }
  }
};

QTEST_APPLESS_MAIN(TestTensor)
#include "test_tensor.moc"
