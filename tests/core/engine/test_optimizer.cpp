// Each optimizer against three steps that PyTorch 2.11 made (tests/core/engine/optimizer_values.py
// prints them).
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <QtTest>

#include "engine/optimizer.h"

using namespace strata;

class TestOptimizer : public QObject {
  Q_OBJECT

 private slots:
  void three_steps_equal_pytorch_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("decay");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<bool>("nesterov");
    QTest::addColumn<QList<double>>("expected");
    using K = plan::OptimizerKind;
    const auto row = [](const char* name, K kind, double decay, double momentum, bool nesterov,
                        QList<double> expected) {
      QTest::newRow(name) << static_cast<int>(kind) << decay << momentum << nesterov << expected;
    };
    row("sgd", K::sgd, 0, 0, false, {0.8645, -1.73801898991, -0.232});
    row("sgd with momentum", K::sgd, 0, 0.9, false, {0.743, -1.50797898096, -0.907});
    row("sgd with Nesterov and decay", K::sgd, 0.01, 0.9, true,
        {0.657572706391, -1.2985511723, -1.16194603893});
    row("adam", K::adam, 0, 0, false, {0.704871255739, -1.70038152632, 0.200902870518});
    row("adam with decay", K::adam, 0.01, 0, false,
        {0.704785703022, -1.70038640353, 0.200906857103});
    row("adamw", K::adamw, 0.01, 0, false, {0.702258290531, -1.69469614041, 0.199709584028});
    row("rmsprop", K::rmsprop, 0, 0, false, {0.423612823025, -0.0689950415087, -0.933306998557});
    row("rmsprop with momentum and decay", K::rmsprop, 0.01, 0.9, false,
        {0.326266747797, 1.90746559039, -2.39050288665});
    row("adagrad", K::adagrad, 0, 0, false, {0.790899176812, -1.77435934596, 0.277324539084});
  }
  void three_steps_equal_pytorch() {
    QFETCH(int, kind);
    QFETCH(double, decay);
    QFETCH(double, momentum);
    QFETCH(bool, nesterov);
    QFETCH(QList<double>, expected);
    plan::Optimizer settings;
    settings.kind = static_cast<plan::OptimizerKind>(kind);
    settings.weight_decay = decay;
    settings.momentum = momentum;
    settings.nesterov = nesterov;
    if (settings.kind == plan::OptimizerKind::adagrad) settings.epsilon = 1e-10;
    const at::Tensor values = at::tensor({1.0, -2.0, 0.5}, at::kDouble);
    const at::Tensor gradients = at::zeros_like(values);
    const auto optimizer = engine::make_optimizer(settings, values, gradients);
    for (int step = 1; step <= 3; ++step) {
      // d/dx sum((x - t)^2 / 2 * c) = c (x - t)
      gradients.copy_(values.sub(at::tensor({0.5, 1.0, -1.0}, at::kDouble))
                          .mul_(at::tensor({1.0, 0.3, 2.0}, at::kDouble)));
      optimizer->update(0.1, step);
    }
    for (int i = 0; i < 3; ++i) {
      const double found = values[i].item<double>();
      QVERIFY2(std::abs(found - expected[i]) < 1e-6, qPrintable(QString("[%1] %2 against %3")
                                                                    .arg(i)
                                                                    .arg(found, 0, 'g', 10)
                                                                    .arg(expected[i], 0, 'g', 10)));
    }
  }

  void clipping_by_norm_keeps_the_direction_and_small_gradients() {
    plan::Clip clip;
    clip.norm = 1;
    const at::Tensor large = at::tensor({3.0, 4.0}, at::kDouble);
    engine::clip_gradients(clip, large);
    QVERIFY(std::abs(large[0].item<double>() - 0.6) < 1e-6 &&
            std::abs(large[1].item<double>() - 0.8) < 1e-6);
    const at::Tensor small = at::tensor({0.3, 0.4}, at::kDouble);
    engine::clip_gradients(clip, small);
    QCOMPARE(small[0].item<double>(), 0.3);
  }
  void clipping_by_value_cuts_each_element() {
    plan::Clip clip;
    clip.value = 0.5;
    const at::Tensor gradients = at::tensor({3.0, -0.2}, at::kDouble);
    engine::clip_gradients(clip, gradients);
    QCOMPARE(gradients[0].item<double>(), 0.5);
    QCOMPARE(gradients[1].item<double>(), -0.2);
  }
};

QTEST_APPLESS_MAIN(TestOptimizer)
#include "test_optimizer.moc"
