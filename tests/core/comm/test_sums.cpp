// Sums in rank order, and how a block is shared out.
#include <QTest>
#include <vector>

#include "comm/sums.h"

using namespace strata::comm;

namespace {

template <class T>
std::vector<T> sum_of(Number type, const std::vector<std::vector<T>>& ranks) {
  std::vector<const std::byte*> sources;
  sources.reserve(ranks.size());
  for (const auto& numbers : ranks)
    sources.push_back(reinterpret_cast<const std::byte*>(numbers.data()));
  std::vector<T> sum(ranks.front().size());
  auto* target = reinterpret_cast<std::byte*>(sum.data());
  sum_into(type, sources, {&target, 1}, static_cast<std::int64_t>(sum.size()));
  return sum;
}

}  // namespace

class TestSums : public QObject {
  Q_OBJECT

 private slots:
  void numbers_are_added_in_rank_order() {
    // (1e8 + 1) - 1e8 is 0 in float, (1e8 - 1e8) + 1 is 1.
    QCOMPARE(sum_of<float>(Number::float32, {{1e8F}, {1}, {-1e8F}}), std::vector<float>{0});
    QCOMPARE(sum_of<float>(Number::float32, {{1e8F}, {-1e8F}, {1}}), std::vector<float>{1});
  }

  void every_type_and_more_than_a_panel() {
    const std::size_t count = 20011;
    const auto check = [&]<class T>(Number type, T one) {
      std::vector<std::vector<T>> ranks(3, std::vector<T>(count));
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t r = 0; r < 3; ++r)
          ranks[r][i] = static_cast<T>(one * static_cast<T>(i % 11 + r));
      const std::vector<T> sum = sum_of(type, ranks);
      for (std::size_t i = 0; i < count; ++i)
        QCOMPARE(sum[i], static_cast<T>(one * static_cast<T>(3 * (i % 11) + 3)));
    };
    check(Number::float32, 1.0F);
    check(Number::float64, 1.0);
    check(Number::int32, std::int32_t{1});
    check(Number::int64, std::int64_t{1});
    check(Number::byte, std::uint8_t{1});
  }

  void one_source_is_copied() {
    QCOMPARE(sum_of<double>(Number::float64, {{1, 2, 3}}), (std::vector<double>{1, 2, 3}));
  }

  void integers_wrap_around() {
    const std::int32_t most = std::numeric_limits<std::int32_t>::max();
    const std::int32_t least = std::numeric_limits<std::int32_t>::min();
    QCOMPARE(sum_of<std::int32_t>(Number::int32, {{most}, {1}}), std::vector<std::int32_t>{least});
  }

  void shares_cover_a_block_without_overlap() {
    for (const std::int64_t count : {0, 1, 15, 16, 17, 100, 1000})
      for (const int ranks : {1, 2, 3, 4, 8}) {
        std::int64_t next = 0;
        for (int rank = 0; rank < ranks; ++rank) {
          const Share share = share_of(count, rank, ranks);
          QCOMPARE(share.first, next);
          QVERIFY(share.first % 16 == 0 || share.count == 0);
          next += share.count;
        }
        QCOMPARE(next, count);
      }
  }
};

QTEST_GUILESS_MAIN(TestSums)
#include "test_sums.moc"
