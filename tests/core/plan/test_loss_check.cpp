// Losses that do not fit the network's output or the data's targets are refused with a remedy.
#include <QTest>

#include "plan/training.h"

using namespace strata;
using namespace strata::plan;
using graph::Shape;

namespace {

graph::Model model(const std::string& layers, const graph::Signal& data = {{8}, 0}) {
  return *graph::infer(*graph::read_network(*parse_json(layers, "n")), data);
}
graph::Model dense(int units, const std::string& closing = "linear") {
  return model(R"([{"id": "fc", "kind": "dense", "units": )" + std::to_string(units) +
               R"(, "activation": ")" + closing + R"("}])");
}

QString refusal(LossKind kind, const graph::Model& network, std::int64_t classes,
                const Shape& target = {}) {
  Loss loss;
  loss.kind = kind;
  const auto checked = check_loss(loss, network, classes, target);
  return checked.ok() ? QString("fits") : QString::fromStdString(checked.error().text());
}

}  // namespace

class TestLossCheck : public QObject {
  Q_OBJECT

 private slots:
  void cross_entropy_needs_a_logit_for_each_class() {
    QCOMPARE(refusal(LossKind::cross_entropy, dense(10), 10), "fits");
    QCOMPARE(refusal(LossKind::cross_entropy, dense(10), 2),
             "fc: 'fc' gives 10 logits but the data has 2 classes: set units to 2 in 'fc'");
    QVERIFY(refusal(LossKind::cross_entropy, dense(1), 2).contains("or use binary_cross_entropy"));
    QVERIFY(refusal(LossKind::cross_entropy, dense(10), 0).contains("use mse, mae or huber"));
    QVERIFY(refusal(LossKind::cross_entropy, graph::Model(), 10).contains("no layers"));
  }

  void cross_entropy_of_sequences_has_a_logit_row_for_each_step() {
    const auto steps = model(R"([{"id": "fc", "kind": "dense", "units": 5}])", {{7, 3}, 0});
    QCOMPARE(steps.output().shape.text(), "7x5");
    QCOMPARE(refusal(LossKind::cross_entropy, steps, 5, {7}), "fits");
    QVERIFY(refusal(LossKind::cross_entropy, steps, 5).contains("flatten or pool"));
  }

  void class_weights_must_be_as_many_as_classes() {
    Loss loss;
    loss.class_weights = {1, 2};
    QVERIFY(check_loss(loss, dense(2), 2, {}).ok());
    QVERIFY(!check_loss(loss, dense(3), 3, {}).ok());
  }

  void a_closing_function_must_be_the_losss_own() {
    QCOMPARE(refusal(LossKind::cross_entropy, dense(3, "softmax"), 3), "fits");
    QCOMPARE(refusal(LossKind::binary_cross_entropy, dense(1, "sigmoid"), 2), "fits");
    QVERIFY(
        refusal(LossKind::cross_entropy, dense(3, "sigmoid"), 3).contains("take the sigmoid away"));
    QVERIFY(refusal(LossKind::binary_cross_entropy, dense(1, "softmax"), 2)
                .contains("take the softmax away"));
  }

  void binary_cross_entropy_reads_one_output() {
    QCOMPARE(refusal(LossKind::binary_cross_entropy, dense(1), 2), "fits");
    QCOMPARE(refusal(LossKind::binary_cross_entropy, dense(4), 0, {4}), "fits");
    QVERIFY(refusal(LossKind::binary_cross_entropy, dense(2), 2).contains("set units to 1"));
    QVERIFY(refusal(LossKind::binary_cross_entropy, dense(10), 10).contains("use cross_entropy"));
  }

  void regression_needs_values() {
    for (const LossKind kind : {LossKind::mse, LossKind::mae, LossKind::huber}) {
      QCOMPARE(refusal(kind, dense(1), 0), "fits");
      QCOMPARE(refusal(kind, dense(3), 0, {3}), "fits");
      QVERIFY(refusal(kind, dense(2), 0, {3}).contains("set units to 3"));
      QVERIFY(refusal(kind, dense(3), 3).contains("use cross_entropy"));
    }
  }
};

QTEST_GUILESS_MAIN(TestLossCheck)
#include "test_loss_check.moc"
