// What the `layers` event tells of a step, against numbers worked out on paper.
#include <ATen/ops/tensor.h>

#include <QtTest>
#include <array>
#include <cmath>

#include "rig.h"

using namespace strata;

namespace {

// Two layers between data and logits at least: of a smaller network nothing shares memory.
const char* const kLayers = R"([
  {"id": "a", "kind": "dense", "units": 3, "activation": "relu"},
  {"id": "b", "kind": "dense", "units": 3},
  {"id": "out", "kind": "dense", "units": 2}])";

const std::array<std::array<double, 3>, 2> kOutWeight = {{{1, 2, 3}, {-1, 1, 0}}};

/// Weights that make each row of `four_rows` light one unit of `a`: the first row the first, the
/// second the second, the third and the fourth the third.
struct PaperRig : test::Rig {
  explicit PaperRig(const std::string& training) : Rig(test::project_of(kLayers, training)) {
    engine::ParameterStore& store = runner->parameters();
    store.values().zero_();
    for (const engine::ParameterSlot& slot : store.entries()) {
      const at::Tensor view = store.master_view(slot);
      if (slot.name == "a.weight") view.copy_(at::tensor({1., 0., 0., 1., -1., -1.}).view({3, 2}));
      if (slot.name == "b.weight")
        view.copy_(at::tensor({1., 0., 0., 0., 1., 0., 0., 0., 1.}).view({3, 3}));
      if (slot.name == "out.weight") view.copy_(at::tensor({1., 2., 3., -1., 1., 0.}).view({2, 3}));
    }
    store.refresh_compute_copy();
  }
};

/// All of class 0.
engine::BatchTensors four_rows() {
  return engine::whole_batch(at::tensor({1.F, 0.F, 0.F, 1.F, -1.F, 0.F, 0.F, -1.F}).view({4, 2}),
                             at::tensor({0, 0, 0, 0}, at::kLong));
}

struct Norms {
  double a = 0;
  double b = 0;
  double out = 0;
};

/// Norms of the gradients of mean cross-entropy: logits are (1, -1), (2, 1), (3, 0), (3, 0).
Norms gradients_by_hand() {
  const std::array<double, 4> margin = {2, 1, 3, 3};
  std::array<double, 4> d = {};                 // dL/d logit 1; that of logit 0 is its negative
  std::array<std::array<double, 3>, 4> u = {};  // dL/d b's output
  for (std::size_t r = 0; r < 4; ++r) {
    d[r] = 1 / (1 + std::exp(margin[r])) / 4;
    for (std::size_t j = 0; j < 3; ++j)
      u[r][j] = d[r] * (kOutWeight[1][j] - kOutWeight[0][j]);
  }
  const auto square = [](double x) { return x * x; };
  Norms squares;
  squares.out =
      2 * (square(d[0]) + square(d[1]) + square(d[2] + d[3]) + square(d[0] + d[1] + d[2] + d[3]));
  for (std::size_t j = 0; j < 3; ++j)
    squares.b += square(u[0][j]) + square(u[1][j]) + square(u[2][j] + u[3][j]) +
                 square(u[0][j] + u[1][j] + u[2][j] + u[3][j]);
  squares.a = 2 * square(u[0][0]) + 2 * square(u[1][1]) + square(u[2][2]) + square(u[3][2]) +
              square(u[2][2] + u[3][2]);
  return {std::sqrt(squares.a), std::sqrt(squares.b), std::sqrt(squares.out)};
}

bool close(double value, double wanted) { return std::abs(value - wanted) < 1e-12; }

}  // namespace

class TestLayerHealth : public QObject {
  Q_OBJECT

 private slots:
  void every_number_is_that_of_the_paper_data() {
    QTest::addColumn<QString>("training");
    const QString sgd = R"("precision": "float64", "optimizer": {"kind": "sgd"})";
    QTest::newRow("whole batch") << "{" + sgd + "}";
    QTest::newRow("two micro-batches") << "{" + sgd + R"(, "accumulation": 2})";
    QTest::newRow("3 micro-batches of 2, 1, 1 rows") << "{" + sgd + R"(, "accumulation": 3})";
  }
  void every_number_is_that_of_the_paper() {
    QFETCH(QString, training);
    PaperRig rig(training.toStdString());
    rig.runner->measure_next_step();
    QVERIFY(rig.step(four_rows(), 0.5).ok());
    const auto layers = rig.health();
    QCOMPARE(layers.size(), std::size_t{3});
    QCOMPARE(layers[0].id, "a");
    QCOMPARE(layers[2].id, "out");

    QVERIFY2(close(layers[0].zero_fraction, 8. / 12), "each row lights one unit of three");
    QVERIFY(close(layers[1].zero_fraction, 8. / 12));
    QVERIFY2(close(layers[2].zero_fraction, 2. / 8), "two logits of eight are 0");

    const Norms gradient = gradients_by_hand();
    QVERIFY(close(layers[0].gradient_norm, gradient.a));
    QVERIFY(close(layers[1].gradient_norm, gradient.b));
    QVERIFY(close(layers[2].gradient_norm, gradient.out));

    const Norms weight = {2, std::sqrt(3), 4};
    QVERIFY(close(layers[0].weight_norm, weight.a));
    QVERIFY(close(layers[1].weight_norm, weight.b));
    QVERIFY(close(layers[2].weight_norm, weight.out));

    QVERIFY(close(layers[0].update_ratio, 0.5 * gradient.a / weight.a));
    QVERIFY(close(layers[1].update_ratio, 0.5 * gradient.b / weight.b));
    QVERIFY(close(layers[2].update_ratio, 0.5 * gradient.out / weight.out));
  }

  void gradients_are_told_before_clipping_and_weight_decay_data() {
    QTest::addColumn<QString>("training");
    QTest::newRow("clipped") << R"({"precision": "float64", "optimizer": {"kind": "sgd"},
                                    "clip": {"norm": 0.001}})";
    QTest::newRow("decay added to the gradient")
        << R"({"precision": "float64", "optimizer": {"kind": "adagrad", "weight_decay": 0.5}})";
  }
  void gradients_are_told_before_clipping_and_weight_decay() {
    QFETCH(QString, training);
    PaperRig rig(training.toStdString());
    rig.runner->measure_next_step();
    QVERIFY(rig.step(four_rows(), 0.5).ok());
    const auto layers = rig.health();
    QCOMPARE(layers.size(), std::size_t{3});
    const Norms gradient = gradients_by_hand();
    QVERIFY(close(layers[0].gradient_norm, gradient.a));
    QVERIFY(close(layers[2].gradient_norm, gradient.out));
  }

  void only_the_step_that_was_asked_for_is_measured() {
    PaperRig rig(R"({"precision": "float64", "optimizer": {"kind": "sgd"}})");
    QVERIFY(rig.step(four_rows(), 0.5).ok());
    QVERIFY(rig.health().empty());
    rig.runner->measure_next_step();
    QVERIFY(rig.step(four_rows(), 0.5).ok());
    const double measured = rig.health()[2].gradient_norm;
    QVERIFY(rig.step(four_rows(), 0.5).ok());
    QCOMPARE(rig.health()[2].gradient_norm, measured);
  }

  void a_skipped_step_tells_nothing() {
    PaperRig rig(R"({"precision": "float16", "optimizer": {"kind": "sgd"}})");
    rig.runner->measure_next_step();
    QVERIFY(rig.step(four_rows(), 0.1)->updated);
    QCOMPARE(rig.health().size(), std::size_t{3});
    rig.runner->loss_scale().scale = 1e30;
    rig.runner->measure_next_step();
    QVERIFY(!rig.step(four_rows(), 0.1)->updated);
    QVERIFY(rig.health().empty());
  }
};

QTEST_APPLESS_MAIN(TestLayerHealth)
#include "test_layer_health.moc"
