// MinMaxPyramid against a plain loop: no spike is lost, gaps do not count.
#include <QTest>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "ui/charts/min_max_pyramid.h"

namespace strata::ui {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Extent by_loop(const std::vector<double>& values, std::size_t first, std::size_t last) {
  Extent out;
  for (std::size_t i = first; i < std::min(last, values.size()); ++i)
    out.take(values[i]);
  return out;
}

std::vector<double> noise(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(1, 0.3);
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned odd = random() % 50;
    out.push_back(odd == 0 ? kNan : odd == 1 ? kInfinity : normal(random));
  }
  return out;
}

class TestMinMaxPyramid : public QObject {
  Q_OBJECT

 private slots:
  void any_stretch_is_what_a_loop_finds() {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 4U, 5U, 16U, 17U, 64U, 257U, 1000U}) {
      const std::vector<double> values = noise(size, 7);
      MinMaxPyramid pyramid;
      for (const double v : values)
        pyramid.append(v);
      std::mt19937 random(3);
      for (int trial = 0; trial < 200; ++trial) {
        const std::size_t first = random() % (size + 1);
        const std::size_t last = first + random() % (size + 3 - first);
        QCOMPARE(pyramid.extent(first, last), by_loop(values, first, last));
      }
      QCOMPARE(pyramid.extent(0, size), by_loop(values, 0, size));
    }
  }

  void appending_in_lumps_equals_appending_one_by_one() {
    const std::vector<double> values = noise(3001, 11);
    MinMaxPyramid pyramid;
    std::mt19937 random(5);
    for (std::size_t at = 0; at < values.size();) {
      const std::size_t count = std::min<std::size_t>(values.size() - at, random() % 200);
      pyramid.append(std::span(values).subspan(at, count));
      at += count;
      QCOMPARE(pyramid.extent(0, at), by_loop(values, 0, at));
      QCOMPARE(pyramid.extent(at / 3, at - at / 5), by_loop(values, at / 3, at - at / 5));
    }
  }

  void what_is_cut_off_no_longer_counts() {
    MinMaxPyramid pyramid;
    for (int i = 0; i < 100; ++i)
      pyramid.append(i == 70 ? 1000.0 : i);
    pyramid.truncate(70);
    QCOMPARE(pyramid.size(), std::size_t(70));
    QCOMPARE(pyramid.extent(0, 100).max, 69.0);
    pyramid.append(5);
    QCOMPARE(pyramid.extent(60, 71), (Extent{5, 69}));
    pyramid.truncate(0);
    QVERIFY(pyramid.extent(0, 10).is_empty());
    pyramid.append(-2);
    QCOMPARE(pyramid.extent(0, 1), (Extent{-2, -2}));
  }

  void one_spike_in_a_million_is_in_its_bucket() {
    MinMaxPyramid pyramid;
    pyramid.append(std::vector<double>(1000000, 0.5));
    pyramid.truncate(654321);
    pyramid.append(9);
    pyramid.append(std::vector<double>(345678, 0.5));
    std::vector<std::size_t> edges;
    for (std::size_t i = 0; i <= 800; ++i)
      edges.push_back(i * 1250);
    const std::vector<Extent> buckets = pyramid.thin(edges);
    QCOMPARE(buckets.size(), std::size_t(800));
    for (std::size_t i = 0; i < buckets.size(); ++i)
      QCOMPARE(buckets[i].max, i == 654321 / 1250 ? 9 : 0.5);
  }

  void a_bucket_without_numbers_is_a_gap() {
    MinMaxPyramid pyramid;
    pyramid.append(std::array{1.0, 2.0, kNan, -kInfinity, 3.0, 4.0});
    const std::vector<Extent> buckets = pyramid.thin(std::array<std::size_t, 4>{0, 2, 4, 6});
    QCOMPARE(buckets[0], (Extent{1, 2}));
    QVERIFY(buckets[1].is_empty());
    QCOMPARE(buckets[2], (Extent{3, 4}));
  }
};

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestMinMaxPyramid)
#include "test_min_max_pyramid.moc"
