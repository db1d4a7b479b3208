// Philox 4x32-10 against the known-answer vectors of Random123 (kat_vectors), and what streams
// promise.
#include <QTest>
#include <cmath>
#include <set>

#include "base/philox.h"

using strata::PhiloxBlock;
using strata::Purpose;
using strata::RandomStream;

class TestPhilox : public QObject {
  Q_OBJECT

 private slots:
  void matches_the_known_answers_of_Random123() {
    QVERIFY((strata::philox({0, 0, 0, 0}, 0, 0) ==
             PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    const std::uint32_t ones = 0xffffffff;
    QVERIFY((strata::philox({ones, ones, ones, ones}, ones, ones) ==
             PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QVERIFY(
        (strata::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0) ==
         PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  }

  void every_part_of_the_key_changes_the_numbers() {
    const RandomStream streams[] = {
        {1, Purpose::dropout, 1, 1},          {2, Purpose::dropout, 1, 1},
        {1ULL << 40, Purpose::dropout, 1, 1}, {1, Purpose::split, 1, 1},
        {1, Purpose::dropout, 2, 1},          {1, Purpose::dropout, 1, 2},
        {1, Purpose::dropout, 1, 1ULL << 40}};
    std::set<PhiloxBlock> blocks;
    for (const RandomStream& stream : streams)
      blocks.insert(stream.block(0));
    QCOMPARE(blocks.size(), std::size(streams));
  }

  void words_are_the_blocks_in_a_row() {
    const RandomStream stream(7, Purpose::sampling, 3, 9);
    for (std::uint64_t i = 0; i < 64; ++i)
      QCOMPARE(stream.word(i), stream.block(i / 4)[i % 4]);
    QVERIFY(stream.block(1) != stream.block(1ULL << 32 | 1));
  }

  void uniform_numbers_fill_the_unit_interval() {
    const RandomStream stream(1, Purpose::sampling, 0, 0);
    double sum = 0;
    for (std::uint64_t i = 0; i < 20000; ++i) {
      const float number = stream.uniform(i);
      QVERIFY(number >= 0.0F && number < 1.0F);
      sum += number;
    }
    QVERIFY(std::abs(sum / 20000 - 0.5) < 0.01);
  }

  void integers_stay_below_and_reach_every_value() {
    const RandomStream stream(1, Purpose::epoch_order, 0, 0);
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 500; ++i) {
      QVERIFY(stream.integer(i, 7) < 7);
      seen.insert(stream.integer(i, 7));
      QCOMPARE(stream.integer(i, 1), std::uint64_t{0});
    }
    QCOMPARE(seen.size(), std::size_t{7});
  }

  void normal_numbers_have_mean_0_and_variance_1() {
    const RandomStream stream(5, Purpose::generated_data, 0, 0);
    double sum = 0;
    double squares = 0;
    for (std::uint64_t i = 0; i < 20000; ++i) {
      const double number = stream.normal(i);
      QVERIFY(std::isfinite(number));
      sum += number;
      squares += number * number;
    }
    QVERIFY(std::abs(sum / 20000) < 0.02);
    QVERIFY(std::abs(squares / 20000 - 1.0) < 0.03);
  }
};

QTEST_APPLESS_MAIN(TestPhilox)
#include "test_philox.moc"
