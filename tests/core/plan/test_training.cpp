// "training" read and written: defaults are PyTorch's, faults name their place and a remedy.
#include <fmt/format.h>

#include <QTest>
#include <nlohmann/json.hpp>

#include "plan/training.h"

using namespace strata;
using namespace strata::plan;

namespace {

Result<Training> read(const std::string& text) {
  STRATA_TRY(const JsonValue value, parse_json(text, "t.strata"));
  return read_training(value);
}

/// The Error's text for a training that must be refused.
QString refusal(const std::string& text) {
  const auto training = read(text);
  return training.ok() ? QString("accepted") : QString::fromStdString(training.error().text());
}

std::string dump(const Training& value) { return to_json(value).dump(); }

}  // namespace

class TestTraining : public QObject {
  Q_OBJECT
 private slots:
  void defaults_are_the_tutorials() {
    const auto training = read("{}");
    QVERIFY(training.ok());
    QCOMPARE(training->epochs, 5);
    QCOMPARE(training->batch, 64);
    QVERIFY(training->optimizer.kind == OptimizerKind::adam);
    QCOMPARE(training->optimizer.learning_rate, 1e-3);
  }

  // https://pytorch.org/docs/2.11/optim.html: AdamW decays by 0.01, Adagrad and RMSprop start at
  // 0.01.
  void other_optimizers_have_PyTorchs_defaults() {
    QCOMPARE(read(R"({"optimizer": "adamw"})")->optimizer.weight_decay, 0.01);
    QCOMPARE(read(R"({"optimizer": {"kind": "rmsprop"}})")->optimizer.learning_rate, 0.01);
    QCOMPARE(read(R"({"optimizer": "adagrad"})")->optimizer.epsilon, 1e-10);
  }

  void everything_survives_a_round_trip() {
    const std::string text = R"({"epochs": 3, "steps": 70, "batch": 128, "accumulation": 4,
      "loss": {"kind": "cross_entropy", "label_smoothing": 0.1, "class_weights": [1, 2.5]},
      "metrics": ["accuracy", "top5", "f1", "confusion"],
      "optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": true, "weight_decay": 0.0001},
      "schedule": {"kind": "step", "warmup_steps": 10, "every_epochs": 2, "factor": 0.5},
      "early_stopping": {"patience": 2, "least_change": 0.01, "watch": "val_accuracy"},
      "clip": {"norm": 1, "value": 0.5}, "seed": 7, "precision": "bfloat16", "initialiser": "keras",
      "shuffle": false, "drop_last": true, "checkpoint_every": 100, "keep_checkpoints": 9})";
    const auto training = read(text);
    QVERIFY2(training.ok(), training.ok() ? "" : training.error().text().c_str());
    QCOMPARE(training->loss.class_weights.size(), std::size_t{2});
    QCOMPARE(training->schedule.every_epochs, 2);
    QCOMPARE(training->clip.value, 0.5);
    QCOMPARE(training->keep_checkpoints, 9);
    const auto again = read(dump(*training));
    QVERIFY2(again.ok(), again.ok() ? "" : again.error().text().c_str());
    QCOMPARE(dump(*again), dump(*training));
  }

  void every_kind_survives_a_round_trip() {
    for (const char* part :
         {R"("loss": "binary_cross_entropy")", R"("loss": "mse")", R"("loss": "mae")",
          R"("loss": {"kind": "huber", "delta": 2})", R"("optimizer": "sgd")",
          R"("optimizer": "adam")", R"("optimizer": "adamw")",
          R"("optimizer": {"kind": "rmsprop", "alpha": 0.9, "momentum": 0.5})",
          R"("optimizer": "adagrad")", R"("schedule": "cosine")",
          R"("schedule": {"kind": "one_cycle", "peak_at": 0.4})",
          R"("schedule": {"kind": "plateau", "patience": 7})", R"("schedule": {"warmup_steps": 5})",
          R"("precision": "float64")"}) {
      const auto training = read(fmt::format("{{{}}}", part));
      QVERIFY2(training.ok(), part);
      QCOMPARE(dump(*read(dump(*training))), dump(*training));
    }
  }

  void faults_name_place_and_remedy() {
    QCOMPARE(refusal("{\n \"epoch\": 3}"),
             "t.strata:2:11: epoch: this field is not known: did you mean 'epochs'?");
    QVERIFY(refusal(R"({"optimizer": "adm"})")
                .contains("'adm' is not known here: did you mean 'adam'?"));
    QVERIFY(refusal(R"({"optimizer": {"kind": "adam", "momentum": 0.9}})").contains("momentum"));
    QVERIFY(
        refusal(R"({"optimizer": {"kind": "sgd", "nesterov": true}})").contains("set momentum"));
    QVERIFY(refusal(R"({"batch": 0})").contains("0 is out of range"));
    QVERIFY(refusal(R"({"batch": 2.5})").contains("expected a whole number"));
    QVERIFY(refusal(R"({"batch": "64"})").contains("expected a whole number"));
    QVERIFY(refusal(R"({"batch": 8, "accumulation": 16})").contains("lower accumulation"));
    QVERIFY(refusal(R"({"loss": {"kind": "cross_entropy", "label_smoothing": 1}})")
                .contains("out of range"));
    QVERIFY(refusal(R"({"loss": {"kind": "cross_entropy", "class_weights": [1, -1]}})")
                .contains("0 or more"));
    QVERIFY(refusal(R"({"early_stopping": {"watch": "val_los"}})")
                .contains("did you mean 'val_loss'?"));
    QVERIFY(refusal(R"({"initialiser": "kerass"})").contains("'pytorch' or 'keras'"));
    QVERIFY(refusal(R"({"seed": -1})").contains("out of range"));
    QVERIFY(refusal(R"([])").contains("expected an object"));
  }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
