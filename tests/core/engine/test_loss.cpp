// The losses against values that PyTorch 2.11 printed, and their gradients against finite
// differences.
#include <ATen/ops/empty_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <QtTest>

#include "engine/loss.h"

using namespace strata;

namespace {

/// Two rows of three logits, as used in the PyTorch session that gave the expected values:
/// x = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]], dtype=torch.float64), y =
/// torch.tensor([2, 1])
at::Tensor logits() {
  return at::tensor({0.5, -1.0, 2.0, 1.5, 0.0, -0.5}, at::kDouble).view({2, 3});
}
at::Tensor labels() { return at::tensor({2, 1}, at::kLong); }
at::Tensor reals() {
  return at::tensor({0.0F, 1.0F, 1.0F, 0.0F, 1.0F, 0.0F}, at::kFloat).view({2, 3});
}

data::Target classes(std::int64_t count) {
  data::Target target;
  target.classes = count;
  return target;
}

}  // namespace

class TestLoss : public QObject {
  Q_OBJECT

 private slots:
  void equals_pytorch_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("smoothing");
    QTest::addColumn<bool>("weighted");
    QTest::addColumn<double>("expected");
    const auto row = [](const char* name, plan::LossKind kind, double smoothing, bool weighted,
                        double expected) {
      QTest::newRow(name) << static_cast<int>(kind) << smoothing << weighted << expected;
    };
    // F.cross_entropy(x, y), label_smoothing=0.1, weight=torch.tensor([1., 2., 3.]);
    // F.binary_cross_entropy_with_logits, F.mse_loss, F.l1_loss, F.huber_loss(delta=1) on (x,
    // reals)
    row("cross entropy", plan::LossKind::cross_entropy, 0, false, 1.0238335044);
    row("label smoothing", plan::LossKind::cross_entropy, 0.1, false, 1.0821668378);
    row("class weights", plan::LossKind::cross_entropy, 0, true, 0.8673290629);
    row("both", plan::LossKind::cross_entropy, 0.1, true, 0.9125028370);
    row("binary cross entropy", plan::LossKind::binary_cross_entropy, 0, false, 0.8804840209);
    row("mse", plan::LossKind::mse, 0, false, 1.4583333333);
    row("mae", plan::LossKind::mae, 0, false, 1.0833333333);
    row("huber", plan::LossKind::huber, 0, false, 0.6250000000);
  }
  void equals_pytorch() {
    QFETCH(int, kind);
    QFETCH(double, smoothing);
    QFETCH(bool, weighted);
    QFETCH(double, expected);
    const plan::Loss loss = make(kind, smoothing, weighted);
    engine::LossHead head(loss, classes(3));
    const bool labelled = loss.kind == plan::LossKind::cross_entropy;
    const engine::LossSums sums = head.compute(logits(), labelled ? labels() : reals(), {}, 1);
    QVERIFY2(std::abs(sums.mean() - expected) < 1e-6,
             qPrintable(QString::number(sums.mean(), 'g', 12)));
  }

  void gradient_is_the_slope_of_the_mean_data() { equals_pytorch_data(); }
  void gradient_is_the_slope_of_the_mean() {
    QFETCH(int, kind);
    QFETCH(double, smoothing);
    QFETCH(bool, weighted);
    const plan::Loss loss = make(kind, smoothing, weighted);
    engine::LossHead head(loss, classes(3));
    const at::Tensor y = loss.kind == plan::LossKind::cross_entropy ? labels() : reals();
    const at::Tensor x = logits();
    const at::Tensor grad = at::zeros_like(x);
    head.compute(x, y, grad, 1 / head.weight_of(y));
    const double step = 1e-6;
    for (std::int64_t i = 0; i < x.numel(); ++i) {
      const at::Tensor up = x.clone();
      const at::Tensor down = x.clone();
      up.view(-1)[i] += step;
      down.view(-1)[i] -= step;
      const double slope =
          (head.compute(up, y, {}, 1).mean() - head.compute(down, y, {}, 1).mean()) / (2 * step);
      const double written = grad.view(-1)[i].item<double>();
      QVERIFY2(std::abs(slope - written) < 1e-7,
               qPrintable(QString("%1 against %2").arg(written).arg(slope)));
    }
  }

  void accuracy_counts_the_largest_logit_and_the_sign() {
    engine::LossHead cross_entropy(make(static_cast<int>(plan::LossKind::cross_entropy), 0, false),
                                   classes(3));
    QCOMPARE(cross_entropy.compute(logits(), labels(), {}, 1).correct, 1);
    engine::LossHead yes_no(make(static_cast<int>(plan::LossKind::binary_cross_entropy), 0, false),
                            classes(2));
    const engine::LossSums sums = yes_no.compute(logits(), reals(), {}, 1);
    QCOMPARE(sums.counted, 6);
    QCOMPARE(sums.correct,
             2);  // signs + - + + 0 - against 0 1 1 0 1 0: only the third and the last
  }

  void huge_logits_do_not_overflow() {
    engine::LossHead head(make(static_cast<int>(plan::LossKind::cross_entropy), 0, false),
                          classes(3));
    const at::Tensor x = at::tensor({1e4F, -1e4F, 0.0F}, at::kFloat).view({1, 3});
    const at::Tensor grad = at::empty_like(x);
    const engine::LossSums sums = head.compute(x, at::tensor({1}, at::kLong), grad, 1);
    QCOMPARE(sums.mean(), 2e4);
    QCOMPARE(grad.view(-1)[0].item<float>(), 1.0F);
    QCOMPARE(grad.view(-1)[1].item<float>(), -1.0F);
  }

 private:
  static plan::Loss make(int kind, double smoothing, bool weighted) {
    plan::Loss loss;
    loss.kind = static_cast<plan::LossKind>(kind);
    loss.label_smoothing = smoothing;
    if (weighted) loss.class_weights = {1, 2, 3};
    return loss;
  }
};

QTEST_APPLESS_MAIN(TestLoss)
#include "test_loss.moc"
