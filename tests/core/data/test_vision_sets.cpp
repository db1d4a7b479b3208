// Small files in the layouts of the known image sets.
#include "archives.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string idx(const std::vector<std::uint32_t>& sizes, const std::string& values) {
  std::string out{0, 0, 8, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes)
    out += big_endian(size);
  return out + values;
}

std::string labels(int rows) {
  std::string out;
  for (int i = 0; i < rows; ++i)
    out.push_back(static_cast<char>(i % 10));
  return out;
}

void write_mnist(const Folder& folder, bool packed) {
  for (const auto& [split, rows] : {std::pair("train", 20), std::pair("t10k", 10)}) {
    const auto count = static_cast<std::uint32_t>(rows);
    const std::string images =
        idx({count, 28, 28}, std::string(count * 784, split[1] == 'r' ? '\x7F' : '\x40'));
    const std::string tags = idx({count}, labels(rows));
    const std::string end = packed ? ".gz" : "";
    folder.write(std::string("m/") + split + "-images-idx3-ubyte" + end,
                 packed ? gzipped(images) : images);
    folder.write(std::string("m/") + split + "-labels-idx1-ubyte" + end,
                 packed ? gzipped(tags) : tags);
  }
}

/// 10 records per batch, labels 0 to 9; red is the label, green 100, blue 200.
std::string cifar_batch() {
  std::string out;
  for (int label = 0; label < 10; ++label)
    out.append(1, static_cast<char>(label))
        .append(1024, static_cast<char>(label))
        .append(1024, '\x64')
        .append(1024, '\xC8');
  return out;
}

std::vector<Entry> cifar_entries() {
  std::vector<Entry> out = {{"cifar-10-batches-bin/batches.meta.txt", "airplane\n"}};
  for (int i = 1; i <= 5; ++i)
    out.push_back({"cifar-10-batches-bin/data_batch_" + std::to_string(i) + ".bin", cifar_batch()});
  out.push_back({"cifar-10-batches-bin/test_batch.bin", cifar_batch()});
  return out;
}

}  // namespace

class TestVisionSets : public QObject {
  Q_OBJECT

 private slots:
  void mnist_reads_packed_and_unpacked() {
    for (const bool packed : {false, true}) {
      const Folder folder;
      write_mnist(folder, packed);
      for (int pass = 0; pass < 2; ++pass) {  // decoded, then out of the cache
        const auto set =
            open(R"({"source": "mnist", "path": "m", "transforms": [{"kind": "scale"}]})",
                 folder.path());
        EXPECT_OK(set);
        QCOMPARE(set->signal.shape, (graph::Shape{1, 28, 28}));
        QCOMPARE(set->train->rows(), std::int64_t{20});
        QCOMPARE(set->validation->rows(), std::int64_t{10});
        const auto rows = read(*set, *set->train, {13});
        QCOMPARE(rows.y[0], std::int64_t{3});
        QCOMPARE(rows.x[0], 127 / 255.0F);
        QCOMPARE(read(*set, *set->test, {4}).x[783], 64 / 255.0F);
      }
    }
  }
  void cifar10_reads_packed_and_unpacked() {
    const Folder folder;
    for (const Entry& entry : cifar_entries())
      folder.write("f/" + entry.name, entry.content);
    write_archive(folder.path() / "c.tar.gz", cifar_entries());
    std::filesystem::create_directories(folder.path() / "d");
    write_archive(folder.path() / "d/cifar-10-binary.zip", cifar_entries());
    for (const char* path : {"f", "f/cifar-10-batches-bin", "c.tar.gz", "c.tar.gz", "d"}) {
      const auto set =
          open("{\"source\": \"cifar10\", \"path\": \"" + std::string(path) + "\"}", folder.path());
      EXPECT_OK(set);
      QCOMPARE(set->train->rows(), std::int64_t{50});
      QCOMPARE(set->target.names[3], std::string("cat"));
      const auto rows = read(*set, *set->train, {17});
      QCOMPARE(rows.y[0], std::int64_t{7});
      QCOMPARE(rows.x[0], 7.0F);
      QCOMPARE(rows.x[1024], 100.0F);
      QCOMPARE(rows.x[2048], 200.0F);
    }
  }
  void faults_name_file_and_row_data() {
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("words");
    QTest::newRow("label") << 0 << "row 3: label 12 is out of range, there are 10 classes (0 to 9)";
    QTest::newRow("cut short")
        << 1 << "20 rows need 15680 bytes, but 15000 follow the header (complete to row 19)";
    QTest::newRow("no IDX") << 2 << "this is not an IDX file";
    QTest::newRow("counts") << 3 << "19 labels, but 20 rows";
    QTest::newRow("missing") << 4 << "train-labels-idx1-ubyte is missing";
    QTest::newRow("impossible size") << 5 << "impossible size";
    QTest::newRow("type") << 6 << "type 0x0d are not read";
    QTest::newRow("other size") << 7 << "MNIST has 1x28x28";
    QTest::newRow("empty class") << 8 << "class '9' has no training row";
  }
  void faults_name_file_and_row() {
    QFETCH(int, fault);
    QFETCH(QString, words);
    const Folder folder;
    write_mnist(folder, false);
    const std::string image_file = "m/train-images-idx3-ubyte";
    const std::string label_file = "m/train-labels-idx1-ubyte";
    std::string bad = labels(20);
    if (fault == 0) bad[3] = 12;
    if (fault == 8) std::replace(bad.begin(), bad.end(), '\x09', '\x01');
    if (fault == 0 || fault == 8) folder.write(label_file, idx({20}, bad));
    if (fault == 1) folder.write(image_file, idx({20, 28, 28}, std::string(15000, '\1')));
    if (fault == 2) folder.write(image_file, "hello, world");
    if (fault == 3) folder.write(label_file, idx({19}, labels(19)));
    if (fault == 4) std::filesystem::remove(folder.path() / label_file);
    if (fault == 5) folder.write(image_file, idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, ""));
    if (fault == 6) folder.write(image_file, std::string{0, 0, 0x0D, 3} + std::string(12, '\1'));
    if (fault == 7) {
      folder.write(image_file, idx({20, 2, 2}, std::string(80, '\1')));
      folder.write("m/t10k-images-idx3-ubyte", idx({10, 2, 2}, std::string(40, '\1')));
    }
    EXPECT_REFUSED(open(R"({"source": "mnist", "path": "m"})", folder.path()), words.toStdString());
  }
  void unpacking_is_told_once_and_a_stopped_one_leaves_nothing() {
    const Folder folder;
    write_archive(folder.path() / "c.tar.xz", cifar_entries());
    const auto spec = spec_of(R"({"source": "cifar10", "path": "c.tar.xz"})");
    int told = 0;
    const auto open_with = [&](bool go_on) {
      return open_dataset(*spec, folder.path(), [&, go_on](const Progress& progress) {
        if (progress.doing == "unpacking c.tar.xz") ++told;
        return go_on;
      });
    };
    EXPECT_REFUSED(open_with(false), "stopped");
    QCOMPARE(told, 1);
    EXPECT_OK(open_with(true));
    QVERIFY(told > 1);
    told = 0;
    EXPECT_OK(open_with(true));
    QCOMPARE(told, 0);  // from the cache
  }
  void cifar_faults_name_the_file() {
    const Folder folder;
    for (const Entry& entry : cifar_entries())
      folder.write("f/" + entry.name, entry.content);
    const std::string file = "f/cifar-10-batches-bin/data_batch_2.bin";
    folder.write(file, cifar_batch().substr(0, 30000));
    EXPECT_REFUSED(open(R"({"source": "cifar10", "path": "f"})", folder.path()),
                   "complete to row 9");
    std::string bad = cifar_batch();
    bad[3073] = 11;
    folder.write(file, bad);
    EXPECT_REFUSED(open(R"({"source": "cifar10", "path": "f"})", folder.path()),
                   "row 1: label 11 is out of range");
    std::filesystem::remove(folder.path() / file);
    EXPECT_REFUSED(open(R"({"source": "cifar10", "path": "f"})", folder.path()),
                   "data_batch_2.bin is missing");
  }
  void idx_files_can_be_named_one_by_one() {
    const Folder folder;
    folder.write("x", idx({3, 5}, std::string(15, '\2')));
    folder.write("y.gz", gzipped(idx({3}, std::string{0, 1, 1})));
    const auto set =
        open(R"({"source": "idx", "images": "x", "labels": "y.gz", "validation": "none"})",
             folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->signal.shape, (graph::Shape{5}));
    QCOMPARE(set->target.classes, std::int64_t{2});
  }
};

QTEST_GUILESS_MAIN(TestVisionSets)
#include "test_vision_sets.moc"
