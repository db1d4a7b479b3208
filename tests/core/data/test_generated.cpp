#include <set>

#include "rig.h"

using namespace strata;
using namespace strata::data;

class TestGenerated : public QObject {
  Q_OBJECT

 private slots:
  void every_generated_set_opens_as_described() {
    for (const SourceKind& kind : source_kinds()) {
      if (kind.group != SourceGroup::generated) continue;
      const auto spec = default_data_spec(kind.name);
      EXPECT_OK(spec);
      const auto facts = describe_dataset(*spec, {});
      const auto set = open_dataset(*spec, {});
      EXPECT_OK(facts);
      EXPECT_OK(set);
      QCOMPARE(set->signal, facts->signal);
      QVERIFY(set->target == facts->target);
      QCOMPARE(set->train->rows(), facts->train_rows);
      QVERIFY(set->validation != nullptr);
      QCOMPARE(set->validation->rows(), facts->validation_rows);
    }
  }
  void the_built_in_text_opens() {
    const auto set = open(R"({"source": "text", "length": 20, "stride": 1})");
    EXPECT_OK(set);
    QVERIFY(set->train->rows() > 2000);
    const auto rows = read<std::int32_t>(*set, *set->train, {0, 1});
    QCOMPARE(rows.x[1], rows.x[20]);  // row 1 starts one character further on
    QCOMPARE(static_cast<std::int64_t>(rows.x[39]),
             rows.y[0]);  // row 0's next character ends row 1
    QCOMPARE((*set->words)[static_cast<std::size_t>(rows.x[0])], std::string("S"));
  }
  void every_character_can_be_a_target() {
    const auto set = open(R"({"source": "text", "length": 8, "targets": "every"})");
    EXPECT_OK(set);
    QCOMPARE(set->target.shape, (graph::Shape{8}));
    const auto rows = read<std::int32_t>(*set, *set->train, {5});
    for (std::size_t i = 0; i + 1 < 8; ++i)
      QCOMPARE(static_cast<std::int64_t>(rows.x[i + 1]), rows.y[i]);
  }
  void rows_depend_on_seed_and_row_alone() {
    const auto small = open(R"({"source": "spirals", "rows": 10})");
    const auto large = open(R"({"source": "spirals", "rows": 500})");
    const auto other = open(R"({"source": "spirals", "rows": 10, "seed": 1})");
    EXPECT_OK(small);
    EXPECT_OK(large);
    EXPECT_OK(other);
    QCOMPARE(read(*small, *small->train, {3, 7}).x, read(*large, *large->train, {3, 7}).x);
    QVERIFY(read(*small, *small->train, {3}).x != read(*other, *other->train, {3}).x);
  }
  void test_rows_are_others() {
    const auto set = open(R"({"source": "moons"})");
    EXPECT_OK(set);
    QVERIFY(read(*set, *set->train, {0}).x != read(*set, *set->test, {0}).x);
  }
  void shapes_come_in_grey_too() {
    const auto set =
        open(R"({"source": "shapes", "rows": 8, "test_rows": 4, "size": 28, "colour": false})");
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{1, 28, 28}));
    QCOMPARE(read(*set, *set->train, range(8)).y,
             (std::vector<std::int64_t>{0, 1, 2, 3, 0, 1, 2, 3}));
  }
  void sine_targets_continue_the_wave() {
    const auto set = open(R"({"source": "sine", "noise": 0, "length": 16})");
    EXPECT_OK(set);
    const auto rows = read<float, float>(*set, *set->train, {0});
    // A wave keeps x[t+1] + x[t-1] = 2 cos(w) x[t].
    const float twice = (rows.x[15] + rows.x[13]) / rows.x[14];
    QVERIFY(std::abs(rows.y[0] + rows.x[14] - twice * rows.x[15]) < 1e-3F);
  }
  void a_limit_keeps_every_class() {
    const auto set = open(R"({"source": "spirals", "rows": 300, "limit": 30})");
    EXPECT_OK(set);
    QCOMPARE(set->train->rows(), std::int64_t{30});
    const auto y = read(*set, *set->train, range(30)).y;
    for (std::int64_t label = 0; label < 3; ++label)
      QCOMPARE(std::count(y.begin(), y.end(), label), 10);
  }
  void a_share_is_split_off_without_overlap() {
    const auto set = open(R"({"source": "circles", "rows": 100, "validation": 0.3})");
    EXPECT_OK(set);
    QCOMPARE(set->train->rows(), std::int64_t{70});
    QCOMPARE(set->validation->rows(), std::int64_t{30});
    std::set<std::string> names;
    for (std::int64_t i = 0; i < 70; ++i)
      names.insert(set->train->name(i));
    for (std::int64_t i = 0; i < 30; ++i)
      names.insert(set->validation->name(i));
    QCOMPARE(names.size(), std::size_t{100});
  }
  void a_row_that_is_not_there_is_refused() {
    const auto set = open(R"({"source": "moons", "rows": 10})");
    EXPECT_OK(set);
    float x[2];
    std::int64_t y = 0;
    const std::int64_t row = 10;
    EXPECT_REFUSED(set->train->read({&row, 1}, {}, reinterpret_cast<std::byte*>(x),
                                    reinterpret_cast<std::byte*>(&y)),
                   "row 10 was asked for, but the split has rows 0 to 9");
  }
};

QTEST_GUILESS_MAIN(TestGenerated)
#include "test_generated.moc"
