// Batches come in order, complete, and end cleanly whatever the consumer does.
#include <QtTest>
#include <cstring>
#include <numeric>

#include "engine/batch_feed.h"

using namespace strata;

namespace {

/// Row i holds the number i; row `bad` cannot be read.
class Numbers : public data::Samples {
 public:
  explicit Numbers(std::int64_t rows, std::int64_t bad = -1) : rows_(rows), bad_(bad) {}
  [[nodiscard]] std::int64_t rows() const override { return rows_; }
  Result<> read(std::span<const std::int64_t> rows, const data::ReadContext&, std::byte* x,
                std::byte* y) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] == bad_) return Error{"unreadable", "numbers: row " + std::to_string(bad_), ""};
      const auto value = static_cast<float>(rows[i]);
      std::memcpy(x + i * sizeof value, &value, sizeof value);
      std::memcpy(y + i * sizeof rows[i], &rows[i], sizeof rows[i]);
    }
    return {};
  }
  Result<> read_targets(std::span<const std::int64_t> rows, std::byte* y) const override {
    std::memcpy(y, rows.data(), rows.size_bytes());
    return {};
  }
  [[nodiscard]] std::string name(std::int64_t row) const override {
    return "numbers row " + std::to_string(row);
  }

 private:
  std::int64_t rows_;
  std::int64_t bad_;
};

data::Dataset numbers(std::int64_t rows, std::int64_t bad = -1) {
  data::Dataset dataset;
  dataset.signal.shape = {1};
  dataset.target.classes = rows;
  dataset.train = std::make_shared<Numbers>(rows, bad);
  return dataset;
}

engine::FeedPlan backwards(std::int64_t rows, std::int64_t batch) {
  engine::FeedPlan plan;
  plan.order.resize(static_cast<std::size_t>(rows));
  std::iota(plan.order.rbegin(), plan.order.rend(), std::int64_t{0});
  plan.batch = batch;
  return plan;
}

}  // namespace

class TestBatchFeed : public QObject {
  Q_OBJECT

 private slots:
  void gives_every_row_once_in_the_order_asked_data() {
    QTest::addColumn<int>("first_batch");
    QTest::addColumn<bool>("drop_last");
    QTest::newRow("all") << 0 << false;
    QTest::newRow("from the middle") << 7 << false;
    QTest::newRow("without the shorter last one") << 0 << true;
  }
  void gives_every_row_once_in_the_order_asked() {
    QFETCH(int, first_batch);
    QFETCH(bool, drop_last);
    const data::Dataset dataset = numbers(103);
    engine::FeedPlan plan = backwards(103, 10);
    plan.first_batch = first_batch;
    plan.drop_last = drop_last;
    engine::BatchFeed feed(dataset.train, dataset, at::kLong, plan);
    std::int64_t expected = 102 - 10 * first_batch;
    while (true) {
      const auto batch = feed.next();
      QVERIFY(batch.ok());
      if (!*batch) break;
      for (std::int64_t i = 0; i < (*batch)->rows.rows(); ++i, --expected) {
        QCOMPARE((*batch)->x[i].item<float>(), static_cast<float>(expected));
        QCOMPARE((*batch)->y[i].item<std::int64_t>(), expected);
      }
    }
    QCOMPARE(expected, drop_last ? 2 : -1);
  }
  void replicas_share_every_batch_out_among_them_by_micro_batches() {
    const data::Dataset dataset = numbers(23);
    for (int replica = 0; replica < 2; ++replica) {
      engine::FeedPlan plan = backwards(23, 10);
      plan.replica = replica;
      plan.replicas = 2;
      plan.micro_batches = 2;
      engine::BatchFeed feed(dataset.train, dataset, at::kLong, plan);
      // Places in the global batch: micro-batches of 5 (the last of 2 and 1), 3 + 2 rows each.
      const std::vector<std::vector<std::int64_t>> places =
          replica == 0 ? std::vector<std::vector<std::int64_t>>{{0, 1, 2, 5, 6, 7},
                                                                {0, 1, 2, 5, 6, 7},
                                                                {0, 2}}
                       : std::vector<std::vector<std::int64_t>>{{3, 4, 8, 9}, {3, 4, 8, 9}, {1}};
      for (std::size_t b = 0; b < places.size(); ++b) {
        const auto batch = feed.next();
        QVERIFY(batch.ok() && *batch);
        QCOMPARE((*batch)->rows.rows(), static_cast<std::int64_t>(places[b].size()));
        for (std::size_t i = 0; i < places[b].size(); ++i)
          QCOMPARE((*batch)->y[static_cast<std::int64_t>(i)].item<std::int64_t>(),
                   22 - 10 * static_cast<std::int64_t>(b) - places[b][i]);
      }
      QVERIFY(!*feed.next());
    }
  }
  void class_numbers_become_reals_for_losses_that_want_them() {
    const data::Dataset dataset = numbers(4);
    engine::BatchFeed feed(dataset.train, dataset, at::kFloat, backwards(4, 4));
    const auto batch = feed.next();
    QVERIFY(batch.ok() && *batch);
    QCOMPARE((*batch)->y[0].item<float>(), 3.0F);
  }
  void an_unreadable_row_is_an_error_at_its_batch() {
    const data::Dataset dataset = numbers(40, 15);
    engine::BatchFeed feed(dataset.train, dataset, at::kLong, backwards(40, 10));
    QVERIFY(feed.next().ok());
    QVERIFY(feed.next().ok());
    const auto bad = feed.next();
    QVERIFY(!bad.ok());
    QCOMPARE(bad.error().where, std::string("numbers: row 15"));
  }
  void can_be_dropped_while_batches_are_being_made() {
    const data::Dataset dataset = numbers(100000);
    for (int taken = 0; taken < 5; ++taken) {
      engine::BatchFeed feed(dataset.train, dataset, at::kLong, backwards(100000, 7));
      for (int i = 0; i < taken; ++i)
        QVERIFY(feed.next().ok());
    }
  }
};

QTEST_APPLESS_MAIN(TestBatchFeed)
#include "test_batch_feed.moc"
