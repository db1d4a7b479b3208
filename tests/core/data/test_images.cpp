#include "data/image/decode.h"
#include "data/image/resize.h"
#include "data/input.h"
#include "pictures.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

const Painter kRed = [](int, int) { return 0xFF0000U; };
const Painter kBlue = [](int, int) { return 0x0000FFU; };
const Painter kNoise = [](int x, int y) {
  return static_cast<std::uint32_t>(x * 7919 + y * 104729) & 0xFFFFFFU;
};

/// Two classes, both formats, mixed sizes.
void write_set(const Folder& folder) {
  write_png(folder.path() / "set/blue/a.png", 40, 30, kBlue);
  write_jpeg(folder.path() / "set/blue/b.JPG", 64, 80, kBlue);
  write_png(folder.path() / "set/red/a.png", 20, 50, kRed);
  write_jpeg(folder.path() / "set/red/deep/b.jpeg", 300, 200, kRed);
  folder.write("set/red/notes.txt", "no image");
}

const std::string kSet = R"({"source": "image-folder", "path": "set", "validation": "none")";

}  // namespace

class TestImages : public QObject {
  Q_OBJECT

 private slots:
  void mixed_images_come_in_one_size() {
    const Folder folder;
    write_set(folder);
    const auto set = open(kSet + R"(, "size": [8, 12]})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{3, 8, 12}));
    QCOMPARE(set->target.names, (std::vector<std::string>{"blue", "red"}));
    for (int pass = 0; pass < 2; ++pass) {  // decoded, then kept
      const auto rows = read(*set, *set->train, range(4));
      QCOMPARE(rows.y, (std::vector<std::int64_t>{0, 0, 1, 1}));
      for (std::size_t row = 0; row < 4; ++row) {
        const float* pixel = rows.x.data() + row * 3 * 96;
        QVERIFY(std::abs(pixel[50] - (row < 2 ? 0 : 255)) < 3);           // red
        QVERIFY(std::abs(pixel[2 * 96 + 50] - (row < 2 ? 255 : 0)) < 3);  // blue
      }
    }
    QCOMPARE(set->train->name(3), std::string("red/deep/b.jpeg"));
  }
  void rows_beyond_the_allowance_are_decoded_again() {
    const Folder folder;
    write_set(folder);
    const auto kept = open(kSet + R"(, "size": 16})", folder.path());
    const auto fresh = open(kSet + R"(, "size": 16, "cache_mb": 0})", folder.path());
    EXPECT_OK(kept);
    EXPECT_OK(fresh);
    for (int pass = 0; pass < 2; ++pass)
      QCOMPARE(read(*kept, *kept->train, range(4)).x, read(*fresh, *fresh->train, range(4)).x);
  }
  void the_size_is_the_images_own_where_they_agree() {
    const Folder folder;
    write_png(folder.path() / "set/a/1.png", 20, 10, kNoise);
    write_png(folder.path() / "set/b/1.png", 20, 10, kNoise);
    const auto set = open(kSet + R"(, "colour": "grey"})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{1, 10, 20}));
    const auto facts = describe_dataset(*spec_of(kSet + "}"), folder.path());
    EXPECT_OK(facts);
    QCOMPARE(facts->signal.shape, (graph::Shape{3, 10, 20}));
    QCOMPARE(facts->train_rows, std::int64_t{2});
  }
  void pixels_come_through_unchanged() {
    const Folder folder;
    write_png(folder.path() / "set/a/1.png", 5, 4, kNoise);
    write_png(folder.path() / "set/b/1.png", 5, 4, kNoise);
    const auto set = open(kSet + "}", folder.path());
    EXPECT_OK(set);
    const auto x = read(*set, *set->train, {0}).x;
    for (int y = 0; y < 4; ++y)
      for (int c = 0; c < 3; ++c)
        for (int column = 0; column < 5; ++column)
          QCOMPARE(x[static_cast<std::size_t>((c * 4 + y) * 5 + column)],
                   static_cast<float>(kNoise(column, y) >> (16 - 8 * c) & 255));
  }
  void split_folders_are_understood() {
    const Folder folder;
    for (const char* split : {"train", "val", "test"})
      for (const char* name : {"a", "b"})
        write_png(folder.path() / "set" / split / name / "1.png", 8, 8, kRed);
    const auto set = open(R"({"source": "image-folder", "path": "set"})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->train->rows(), std::int64_t{2});
    QCOMPARE(set->validation->rows(), std::int64_t{2});
    QCOMPARE(set->test->rows(), std::int64_t{2});
    QCOMPARE(set->test->name(1), std::string("test/b/1.png"));
  }
  void broken_files_are_named_before_training_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("words");
    QTest::newRow("JPEG cut short") << "x.jpg" << 0 << "the JPEG image is cut short";
    QTest::newRow("PNG cut short") << "x.png" << 0 << "the PNG image is cut short or broken";
    QTest::newRow("empty") << "x.png" << 1 << "this is neither a JPEG nor a PNG image";
    QTest::newRow("a text") << "x.jpg" << 2 << "this is neither a JPEG nor a PNG image";
    QTest::newRow("header alone") << "x.jpg" << 3 << "the JPEG image is";
  }
  void broken_files_are_named_before_training() {
    QFETCH(QString, name);
    QFETCH(int, fault);
    QFETCH(QString, words);
    const Folder folder;
    write_set(folder);
    const auto file = folder.path() / "set/red" / name.toStdString();
    if (name.endsWith("jpg"))
      write_jpeg(file, 100, 100, kNoise);
    else
      write_png(file, 100, 100, kNoise);
    if (fault == 0) std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    if (fault == 1) std::filesystem::resize_file(file, 0);
    if (fault == 2) folder.write("set/red/" + name.toStdString(), "hello");
    if (fault == 3) std::filesystem::resize_file(file, 2);
    const auto set = open(kSet + "}", folder.path());
    EXPECT_REFUSED(set, words.toStdString());
    EXPECT_REFUSED(set, file.string());
  }
  void an_empty_class_is_named() {
    const Folder folder;
    write_set(folder);
    std::filesystem::create_directories(folder.path() / "set/green");
    EXPECT_REFUSED(open(kSet + "}", folder.path()), "the class 'green' has no image");
  }
  void a_class_without_training_images_is_named() {
    const Folder folder;
    write_png(folder.path() / "set/train/a/1.png", 8, 8, kRed);
    write_png(folder.path() / "set/test/b/1.png", 8, 8, kRed);
    EXPECT_REFUSED(open(R"({"source": "image-folder", "path": "set"})", folder.path()),
                   "the class 'b' has no training files");
  }
  void large_jpegs_are_decoded_small() {
    const Folder folder;
    write_jpeg(folder.path() / "x.jpg", 640, 480, kRed);
    std::ifstream in(folder.path() / "x.jpg", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto pixels = decode_image(bytes, "x.jpg", 3, {100, 100});
    EXPECT_OK(pixels);
    QCOMPARE(pixels->height, std::int64_t{120});
    QCOMPARE(pixels->width, std::int64_t{160});
  }
  void shrinking_averages_and_growing_interpolates() {
    const std::uint8_t in[8] = {0, 100, 200, 40, 20, 120, 220, 60};  // 2 x 4, one channel
    std::uint8_t out[2] = {};
    resize_interleaved(in, 2, 4, 1, {0, 0, 2, 4}, 1, 2, out);
    // Rows average to (10, 110, 210, 50); columns by a triangle of half width 2 around 1 and 3, cut
    // at the edges: (0.75 * 10 + 0.75 * 110 + 0.25 * 210) / 1.75, (0.25 * 110 + 0.75 * 210 + 0.75 *
    // 50) / 1.75.
    QCOMPARE(static_cast<int>(out[0]), 81);
    QCOMPARE(static_cast<int>(out[1]), 127);
    std::uint8_t same[8] = {};
    resize_interleaved(in, 2, 4, 1, {0, 0, 2, 4}, 2, 4, same);
    QVERIFY(std::equal(in, in + 8, same));
  }
  void a_dropped_image_reads_like_a_row() {
    const Folder folder;
    write_set(folder);
    const auto set =
        open(kSet + R"(, "size": 8, "transforms": [{"kind": "scale"}]})", folder.path());
    EXPECT_OK(set);
    std::vector<float> x(3 * 64);
    EXPECT_OK(set->input->read((folder.path() / "set/red/a.png").string(),
                               reinterpret_cast<std::byte*>(x.data())));
    QCOMPARE(x, read(*set, *set->train, {2}).x);
  }
};

QTEST_GUILESS_MAIN(TestImages)
#include "test_images.moc"
