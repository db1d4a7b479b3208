// A step as a whole: gradients through branches, micro-batches, precision, and what is said when
// numbers break.
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <QtTest>
#include <limits>

#include "rig.h"

using namespace strata;
using test::batch_of;
using test::Rig;

class TestStepRunner : public QObject {
  Q_OBJECT

 private slots:
  void gradients_through_branches_equal_finite_differences() {
    Rig rig(test::project_of(test::kBranches,
                             R"({"precision": "float64", "optimizer": {"kind": "sgd"}})"));
    const auto batch = batch_of(rig.session, 12, at::kLong);
    QVERIFY(rig.step(batch, 0).ok());
    const at::Tensor gradients = rig.runner->parameters().gradients().clone();
    const at::Tensor& values = rig.runner->parameters().values();
    const double epsilon = 1e-6;
    for (const engine::ParameterSlot& slot : rig.runner->parameters().entries()) {
      for (std::int64_t e = slot.offset; e < slot.offset + slot.elements; ++e) {
        const double start = values[e].item<double>();
        values[e].fill_(start + epsilon);
        const double up = rig.step(batch, 0)->sums.mean();
        values[e].fill_(start - epsilon);
        const double down = rig.step(batch, 0)->sums.mean();
        values[e].fill_(start);
        const double slope = (up - down) / (2 * epsilon);
        QVERIFY2(std::abs(slope - gradients[e].item<double>()) < 1e-8, slot.name.c_str());
      }
    }
  }

  void micro_batches_give_the_whole_batch_even_with_dropout_data() {
    QTest::addColumn<int>("accumulation");
    QTest::addColumn<int>("rows");
    QTest::newRow("2 equal ones") << 2 << 12;
    QTest::newRow("3 of 4, 4, 3 rows") << 3 << 11;
    QTest::newRow("more micro-batches than rows") << 8 << 3;
  }
  void micro_batches_give_the_whole_batch_even_with_dropout() {
    QFETCH(int, accumulation);
    QFETCH(int, rows);
    const QString training = R"({"precision": "float64", "accumulation": %1})";
    Rig whole(test::project_of(test::kStack, training.arg(1).toStdString()));
    Rig parts(test::project_of(test::kStack, training.arg(accumulation).toStdString()));
    const auto batch = batch_of(whole.session, rows, at::kLong);
    for (int step = 0; step < 5; ++step) {
      const double a = whole.step(batch, 0.01)->sums.mean();
      const double b = parts.step(batch, 0.01)->sums.mean();
      QVERIFY(std::abs(a - b) < 1e-12);
    }
    const double apart = whole.runner->parameters()
                             .values()
                             .sub(parts.runner->parameters().values())
                             .abs()
                             .max()
                             .item<double>();
    QVERIFY2(apart < 1e-12, qPrintable(QString::number(apart)));
  }

  void frozen_layers_keep_their_values_and_others_learn() {
    Rig rig(test::project_of(
        R"([{"id": "a", "kind": "dense", "units": 4, "activation": "relu", "trainable": false},
                                 {"id": "b", "kind": "dense", "units": 2}])",
        R"({})"));
    const auto batch = batch_of(rig.session, 16, at::kLong);
    const auto& store = rig.runner->parameters();
    std::map<std::string, at::Tensor> before;
    for (const auto& slot : store.entries())
      before[slot.name] = store.master_view(slot).clone();
    QVERIFY(rig.step(batch, 0.1).ok());
    for (const auto& slot : store.entries())
      QCOMPARE(at::equal(before[slot.name], store.master_view(slot)), slot.name.starts_with("a."));
  }

  void low_precision_follows_float32_data() {
    QTest::addColumn<QString>("precision");
    QTest::newRow("bfloat16") << "bfloat16";
    QTest::newRow("float16") << "float16";
  }
  void low_precision_follows_float32() {
    QFETCH(QString, precision);
    Rig full(test::project_of(test::kStack,
                              R"({"optimizer": {"kind": "adam", "learning_rate": 0.01}})"));
    Rig low(test::project_of(test::kStack,
                             QString(R"({"precision": "%1"})").arg(precision).toStdString()));
    const auto batch = batch_of(full.session, 64, at::kLong);
    double a = 0;
    double b = 0;
    for (int step = 0; step < 60; ++step) {
      a = full.step(batch, 0.01)->sums.mean();
      b = low.step(batch, 0.01)->sums.mean();
    }
    QVERIFY2(std::abs(a - b) < 0.03, qPrintable(QString("%1 against %2").arg(b).arg(a)));
  }

  void float16_overflow_skips_the_update_and_halves_the_scale() {
    Rig rig(test::project_of(test::kStack, R"({"precision": "float16"})"));
    auto batch = batch_of(rig.session, 8, at::kLong);
    rig.runner->loss_scale().scale = 1e30;
    const at::Tensor before = rig.runner->parameters().values().clone();
    const auto outcome = rig.step(batch, 0.1);
    QVERIFY(outcome.ok());
    QVERIFY(!outcome->updated);
    QVERIFY(at::equal(before, rig.runner->parameters().values()));
    QCOMPARE(rig.runner->loss_scale().scale, 0.5e30);
  }

  void a_loss_that_breaks_names_where_it_began_and_leaves_the_parameters() {
    Rig rig(test::project_of(test::kStack, R"({})"));
    auto batch = batch_of(rig.session, 8, at::kLong);
    const at::Tensor before = rig.runner->parameters().values().clone();
    batch.x[3].fill_(std::numeric_limits<float>::quiet_NaN());
    const auto broken_data = rig.step(batch, 0.1);
    QVERIFY(!broken_data.ok());
    QVERIFY2(broken_data.error().what.find("the data") != std::string::npos,
             broken_data.error().text().c_str());
    QVERIFY(at::equal(before, rig.runner->parameters().values()));

    batch = batch_of(rig.session, 8, at::kLong);
    rig.runner->parameters().values().fill_(std::numeric_limits<float>::infinity());
    const auto broken_weights = rig.step(batch, 0.1);
    QVERIFY(!broken_weights.ok());
    QVERIFY2(broken_weights.error().what.find("'fc1.") != std::string::npos,
             broken_weights.error().text().c_str());
  }

  void masked_padding_changes_nothing_wherever_it_stands() {
    const std::string layers = R"([
      {"id": "words", "kind": "embedding", "vocabulary": 250, "units": 4, "padding_index": 0, "mask": true},
      {"id": "lstm", "kind": "lstm", "units": 5}, {"id": "out", "kind": "dense", "units": 2}])";
    Rig rig(test::project_of(layers, R"({})", R"({"source": "reviews"})"));
    const std::int64_t steps = rig.session.model.input.shape[0];
    const at::Tensor words = at::zeros({2, steps}, at::kInt);
    for (std::int64_t i = 0; i < 3; ++i) {
      words[0][i].fill_(i + 2);              // three words, then padding
      words[1][steps - 3 + i].fill_(i + 2);  // padding, then the same three words
    }
    const at::Tensor logits = *rig.runner->evaluate(engine::whole_batch(words, {}));
    const double apart = logits[0].sub(logits[1]).abs().max().item<double>();
    QVERIFY2(apart < 1e-6, qPrintable(QString::number(apart)));
  }

  void activations_share_memory_when_no_backward_follows() {
    const Project project = test::project_of(R"([{"id": "a", "kind": "dense", "units": 256},
      {"id": "b", "kind": "dense", "units": 256}, {"id": "c", "kind": "dense", "units": 256},
      {"id": "d", "kind": "dense", "units": 256}, {"id": "e", "kind": "dense", "units": 2}])",
                                             R"({})");
    const engine::Session session = test::session_of(project);
    const engine::ParameterStore store(session.model, {});
    const engine::BoundNetwork training({session.model, store}, 100);
    const engine::BoundNetwork evaluating({session.model, store, at::kCPU, false}, 100);
    const QString found =
        QString("%1 against %2").arg(evaluating.arena_bytes()).arg(training.arena_bytes());
    QVERIFY2(evaluating.arena_bytes() < 0.6 * training.arena_bytes(), qPrintable(found));
  }
};

QTEST_APPLESS_MAIN(TestStepRunner)
#include "test_step_runner.moc"
