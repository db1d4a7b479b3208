#include "data/order.h"

#include <QTest>
#include <algorithm>
#include <numeric>

using namespace strata::data;

class TestOrder : public QObject {
  Q_OBJECT

 private slots:
  void an_epoch_visits_every_row_once() {
    for (const std::int64_t rows : {0, 1, 2, 7, 60000}) {
      auto order = epoch_order(3, 2, rows);
      std::sort(order.begin(), order.end());
      std::vector<std::int64_t> all(static_cast<std::size_t>(rows));
      std::iota(all.begin(), all.end(), std::int64_t{0});
      QCOMPARE(order, all);
    }
  }
  void the_order_is_a_function_of_seed_and_epoch() {
    QCOMPARE(epoch_order(3, 2, 1000), epoch_order(3, 2, 1000));
    QVERIFY(epoch_order(3, 2, 1000) != epoch_order(3, 3, 1000));
    QVERIFY(epoch_order(3, 2, 1000) != epoch_order(4, 2, 1000));
  }
  void the_order_never_changes_between_versions() {
    const std::vector<std::int64_t> first = epoch_order(0, 1, 10);
    QCOMPARE(first, (std::vector<std::int64_t>{3, 0, 6, 7, 2, 1, 5, 9, 4, 8}));
  }
  void every_place_is_equally_likely() {
    // Row 0's place over 4,000 epochs of 8 rows: 500 each expected, deviation about 21.
    std::vector<int> places(8);
    for (std::int64_t epoch = 0; epoch < 4000; ++epoch) {
      const auto order = epoch_order(7, epoch, 8);
      ++places[static_cast<std::size_t>(std::find(order.begin(), order.end(), 0) - order.begin())];
    }
    for (const int count : places)
      QVERIFY2(std::abs(count - 500) < 110, qPrintable(QString::number(count)));
  }
  void a_split_is_disjoint_and_complete() {
    const Split split = split_rows(1, 100, 30);
    QCOMPARE(split.taken.size(), std::size_t{30});
    std::vector<std::int64_t> all = split.kept;
    all.insert(all.end(), split.taken.begin(), split.taken.end());
    std::sort(all.begin(), all.end());
    QCOMPARE(all.size(), std::size_t{100});
    QVERIFY(std::adjacent_find(all.begin(), all.end()) == all.end());
    QVERIFY(std::is_sorted(split.kept.begin(), split.kept.end()));
  }
  void a_stratified_split_takes_every_class_share() {
    std::vector<std::int64_t> classes;
    for (int i = 0; i < 1000; ++i)
      classes.push_back(i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2);  // 700, 200, 100
    const Split split = split_stratified(5, classes, 100);
    std::vector<int> taken(3);
    for (const std::int64_t row : split.taken)
      ++taken[static_cast<std::size_t>(classes[static_cast<std::size_t>(row)])];
    QCOMPARE(taken, (std::vector<int>{70, 20, 10}));
    const Split again = split_stratified(5, classes, 100);
    QCOMPARE(split.taken, again.taken);
    QVERIFY(split.taken != split_stratified(6, classes, 100).taken);
  }
  void rounding_never_loses_a_row() {
    const std::vector<std::int64_t> classes = {0, 0, 0, 1, 1, 1, 2, 2, 2, 2};
    for (std::int64_t count = 0; count <= 10; ++count)
      QCOMPARE(static_cast<std::int64_t>(split_stratified(0, classes, count).taken.size()), count);
  }
};

QTEST_APPLESS_MAIN(TestOrder)
#include "test_order.moc"
