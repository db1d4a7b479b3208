#include <cmath>

#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

const std::string kShapes = R"({"source": "shapes", "rows": 40, "test_rows": 8, "transforms": [)";

/// The same pictures with other transforms.
Result<Dataset> shapes(const std::string& transforms) { return open(kShapes + transforms + "]}"); }

ReadContext training(std::int64_t epoch = 1, std::uint64_t seed = 0) { return {seed, epoch, true}; }

}  // namespace

class TestTransforms : public QObject {
  Q_OBJECT

 private slots:
  void scaling_and_standardising_fuse() {
    const auto raw = shapes("");
    const auto set = shapes(R"({"kind": "scale"}, {"kind": "standardise"})");
    EXPECT_OK(raw);
    EXPECT_OK(set);
    const auto before = read(*raw, *raw->train, range(40)).x;
    const auto after = read(*set, *set->train, range(40)).x;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      double sum = 0;
      double squares = 0;
      double old = 0;
      for (std::size_t row = 0; row < 40; ++row)
        for (std::size_t i = 0; i < 1024; ++i) {
          const double value = after[row * 3072 + channel * 1024 + i];
          sum += value;
          squares += value * value;
          old += before[row * 3072 + channel * 1024 + i];
        }
      QVERIFY(std::abs(sum / 40960) < 1e-4);
      QVERIFY(std::abs(squares / 40960 - 1) < 1e-4);
      QVERIFY(old > 0);
    }
  }
  void augmentation_is_a_function_of_seed_epoch_and_row() {
    const auto set =
        shapes(R"({"kind": "crop", "size": 28, "padding": 2}, {"kind": "flip"}, {"kind": "rotate"},
                              {"kind": "colour_jitter"}, {"kind": "cutout"}, {"kind": "scale"})");
    EXPECT_OK(set);
    const auto whole = read(*set, *set->train, {3, 8, 21}, training()).x;
    QCOMPARE(read(*set, *set->train, {3, 8, 21}, training()).x, whole);
    const std::size_t elements = whole.size() / 3;
    const auto alone = read(*set, *set->train, {8}, training()).x;
    QVERIFY(std::equal(alone.begin(), alone.end(),
                       whole.begin() + static_cast<std::ptrdiff_t>(elements)));
    QVERIFY(read(*set, *set->train, {3, 8, 21}, training(2)).x != whole);
    QVERIFY(read(*set, *set->train, {3, 8, 21}, training(1, 5)).x != whole);
  }
  void nothing_is_random_without_augmentation() {
    const auto set = shapes(
        R"({"kind": "flip", "vertical": true}, {"kind": "rotate"}, {"kind": "colour_jitter"}, {"kind": "cutout"})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    EXPECT_OK(raw);
    QCOMPARE(read(*set, *set->train, range(40), {0, 3, false}).x,
             read(*raw, *raw->train, range(40)).x);
  }
  void crops_take_the_middle_without_augmentation() {
    const auto set = shapes(R"({"kind": "crop", "size": [16, 20]})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    const auto part = read(*set, *set->train, {0}).x;
    const auto whole = read(*raw, *raw->train, {0}).x;
    for (std::size_t y = 0; y < 16; ++y)
      for (std::size_t x = 0; x < 20; ++x)
        QCOMPARE(part[y * 20 + x], whole[(y + 8) * 32 + x + 6]);
  }
  void random_crops_lie_inside_the_padded_image() {
    const auto set = shapes(R"({"kind": "crop", "size": 32, "padding": 4})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    const auto whole = read(*raw, *raw->train, {0}).x;
    std::vector<bool> tops(9);
    for (std::int64_t epoch = 0; epoch < 200; ++epoch) {
      const auto part = read(*set, *set->train, {0}, training(epoch)).x;
      bool found = false;
      for (int top = -4; top <= 4; ++top)
        for (int left = -4; left <= 4; ++left) {
          bool equal = true;
          for (int y = 0; y < 32 && equal; ++y)
            for (int x = 0; x < 32 && equal; ++x) {
              const bool inside = y + top >= 0 && y + top < 32 && x + left >= 0 && x + left < 32;
              equal = part[static_cast<std::size_t>(y * 32 + x)] ==
                      (inside ? whole[static_cast<std::size_t>((y + top) * 32 + x + left)] : 0);
            }
          if (equal) tops[static_cast<std::size_t>(top + 4)] = found = true;
        }
      QVERIFY(found);
    }
    QVERIFY(std::count(tops.begin(), tops.end(), true) == 9);
  }
  void half_of_the_images_are_mirrored() {
    const auto set = shapes(R"({"kind": "flip"})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    const auto whole = read(*raw, *raw->train, {0}).x;
    int mirrored = 0;
    for (std::int64_t epoch = 0; epoch < 400; ++epoch) {
      const auto image = read(*set, *set->train, {0}, training(epoch)).x;
      if (image == whole) continue;
      ++mirrored;
      for (std::size_t i = 0; i < 3072; ++i)
        QCOMPARE(image[i], whole[i / 32 * 32 + 31 - i % 32]);
    }
    QVERIFY(mirrored > 150 && mirrored < 250);
  }
  void padding_puts_a_border_around() {
    const auto set = shapes(R"({"kind": "pad", "amount": [1, 2], "value": 7})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{3, 34, 36}));
    const auto image = read(*set, *set->train, {0}).x;
    QCOMPARE(image[0], 7.0F);
    QCOMPARE(image[36 + 2], read(*raw, *raw->train, {0}).x[0]);
  }
  void cutout_blanks_a_square() {
    const auto set = shapes(R"({"kind": "cutout", "size": 8})");
    const auto raw = shapes("");
    EXPECT_OK(set);
    const auto whole = read(*raw, *raw->train, {0}).x;
    const auto image = read(*set, *set->train, {0}, training()).x;
    int changed = 0;
    for (std::size_t i = 0; i < 1024; ++i)
      changed += image[i] != whole[i] ? 1 : 0;
    QVERIFY(changed > 0 && changed <= 64);
  }
  void rotation_keeps_the_middle_and_jitter_the_range() {
    const auto set = shapes(
        R"({"kind": "rotate", "degrees": 30}, {"kind": "scale"}, {"kind": "colour_jitter", "brightness": 1})");
    EXPECT_OK(set);
    for (const float value : read(*set, *set->train, range(40), training()).x)
      QVERIFY(value >= 0 && value <= 1);
  }
  void a_uniform_image_stays_uniform_when_resized() {
    const auto set = shapes(
        R"({"kind": "scale", "factor": 0}, {"kind": "pad", "amount": 0, "value": 3}, {"kind": "resize", "size": [9, 50]})");
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{3, 9, 50}));
    for (const float value : read(*set, *set->train, {0}).x)
      QCOMPARE(value, 0.0F);
  }
  void sequences_are_standardised_per_feature() {
    const auto set =
        open(R"({"source": "sine", "rows": 500, "transforms": [{"kind": "standardise"}]})");
    EXPECT_OK(set);
    const auto x = read<float, float>(*set, *set->train, range(500)).x;
    double sum = 0;
    for (const float value : x)
      sum += value;
    QVERIFY(std::abs(sum / static_cast<double>(x.size())) < 1e-4);
  }
  void misfits_name_the_transform_and_the_shape_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    QTest::newRow("no image")
        << R"({"source": "moons", "transforms": [{"kind": "flip"}]})"
        << "transforms[0] 'flip': needs images (channels x height x width) but gets 2";
    QTest::newRow("too large")
        << R"({"source": "shapes", "transforms": [{"kind": "scale"}, {"kind": "crop", "size": 40}]})"
        << "transforms[1] 'crop': needs images of at least 40x40 but gets 3x32x32";
  }
  void misfits_name_the_transform_and_the_shape() {
    QFETCH(QString, json);
    QFETCH(QString, words);
    EXPECT_REFUSED(open(json.toStdString()), words.toStdString());
    EXPECT_REFUSED(describe_dataset(*spec_of(json.toStdString()), {}), words.toStdString());
  }
};

QTEST_GUILESS_MAIN(TestTransforms)
#include "test_transforms.moc"
