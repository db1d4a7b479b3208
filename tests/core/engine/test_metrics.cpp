// Metrics against values that scikit-learn 1.5 gives for the same predictions.
#include <ATen/ops/tensor.h>

#include <QtTest>

#include "engine/metrics.h"

using namespace strata;

class TestMetrics : public QObject {
  Q_OBJECT

 private slots:
  void three_classes_equal_scikit_learn() {
    // y_true = [0,0,1,1,2,2,2], y_pred = [0,1,1,1,2,0,2]; precision_score(..., average="macro") and
    // so on: (1/2 + 2/3 + 2/2)/3, (1/2 + 2/2 + 2/3)/3, (1/2 + 4/5 + 4/5)/3
    data::Target target;
    target.classes = 3;
    engine::MetricCounts counts(loss(plan::LossKind::cross_entropy), target);
    const auto one_hot = [](std::vector<int> predicted) {
      std::vector<float> values;
      for (const int p : predicted)
        for (int k = 0; k < 3; ++k)
          values.push_back(k == p ? 1.0F : 0.0F);
      return at::tensor(values).view({-1, 3});
    };
    counts.add(one_hot({0, 1, 1}), at::tensor({0, 0, 1}, at::kLong));
    counts.add(one_hot({1, 2, 0, 2}), at::tensor({1, 2, 2, 2}, at::kLong));
    compare(counts, plan::MetricKind::accuracy, 5.0 / 7);
    compare(counts, plan::MetricKind::precision, (1.0 / 2 + 2.0 / 3 + 1) / 3);
    compare(counts, plan::MetricKind::recall, (1.0 / 2 + 1 + 2.0 / 3) / 3);
    compare(counts, plan::MetricKind::f1, (1.0 / 2 + 4.0 / 5 + 4.0 / 5) / 3);
    QVERIFY(!counts.value(plan::MetricKind::mae));
    QVERIFY(!counts.value(plan::MetricKind::top5));
    const std::vector<std::vector<std::int64_t>> confusion = {{1, 1, 0}, {0, 2, 0}, {1, 0, 2}};
    QVERIFY(counts.confusion() == confusion);
  }
  void two_classes_are_those_of_class_one() {
    // y_true = [1,1,1,0], y_pred = [1,0,1,1]; average="binary": precision 2/3, recall 2/3
    data::Target target;
    target.classes = 2;
    engine::MetricCounts counts(loss(plan::LossKind::binary_cross_entropy), target);
    counts.add(at::tensor({2.0F, -1.0F, 0.5F, 3.0F}), at::tensor({1.0F, 1.0F, 1.0F, 0.0F}));
    compare(counts, plan::MetricKind::accuracy, 0.5);
    compare(counts, plan::MetricKind::precision, 2.0 / 3);
    compare(counts, plan::MetricKind::recall, 2.0 / 3);
    compare(counts, plan::MetricKind::f1, 2.0 / 3);
  }
  void top5_counts_labels_among_the_five_largest() {
    data::Target target;
    target.classes = 8;
    engine::MetricCounts counts(loss(plan::LossKind::cross_entropy), target);
    counts.add(at::tensor({8.0F, 7.0F, 6.0F, 5.0F, 4.0F, 3.0F, 2.0F, 1.0F})
                   .view({1, 8})
                   .expand({2, 8})
                   .contiguous(),
               at::tensor({4, 5}, at::kLong));
    compare(counts, plan::MetricKind::top5, 0.5);
  }
  void values_have_mean_absolute_and_root_mean_square_errors() {
    data::Target target;
    target.kind = data::Target::Kind::values;
    engine::MetricCounts counts(loss(plan::LossKind::mse), target);
    counts.add(at::tensor({1.0F, 2.0F, 4.0F}), at::tensor({1.0F, 0.0F, 8.0F}));
    compare(counts, plan::MetricKind::mae, 2.0);
    compare(counts, plan::MetricKind::rmse, std::sqrt(20.0 / 3));
    QVERIFY(!counts.value(plan::MetricKind::accuracy));
    QVERIFY(counts.confusion().empty());
  }

 private:
  static plan::Loss loss(plan::LossKind kind) {
    plan::Loss made;
    made.kind = kind;
    return made;
  }
  static void compare(const engine::MetricCounts& counts, plan::MetricKind metric,
                      double expected) {
    const auto found = counts.value(metric);
    QVERIFY(found.has_value());
    QVERIFY2(std::abs(*found - expected) < 1e-12, qPrintable(QString::number(*found)));
  }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "test_metrics.moc"
