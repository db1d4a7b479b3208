// safetensors written, read, and damaged files refused before anything is allocated for them.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>

#include "base/file.h"
#include "base/philox.h"
#include "exchange/tensor_file.h"

using namespace strata;
using namespace strata::exchange;

namespace {

template <class T>
std::span<const std::byte> bytes_of_vector(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

/// A file of a header as given (its length in front) and so many bytes of data.
std::string file_of(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string file(reinterpret_cast<const char*>(&length), 8);
  return file + header + std::string(data_bytes, '\x01');
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::filesystem::path path(const char* name) { return folder_.filePath(name).toStdString(); }
  QString refusal(const std::string& content) {
    const auto file = path("bad.safetensors");
    std::ofstream(file, std::ios::binary) << content;
    const auto read = read_safetensors(file);
    return read.ok() ? QString("accepted") : QString::fromStdString(read.error().text());
  }

 private slots:
  void tensors_survive_a_round_trip() {
    const std::vector<float> weight = {1, 2, 3, 4, 5, 6};
    const std::vector<std::int64_t> count = {42};
    const std::vector<std::uint8_t> mask = {1, 0, 1};
    const auto file = path("a.safetensors");
    QVERIFY(
        write_safetensors(file,
                          {{"mask", NumberType::boolean, {3}, bytes_of_vector(mask)},
                           {"fc1.weight", NumberType::f32, {2, 3}, bytes_of_vector(weight)},
                           {"bn.num_batches_tracked", NumberType::i64, {}, bytes_of_vector(count)}},
                          {{"step", "7"}})
            .ok());
    const auto read = read_safetensors(file);
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().text().c_str());
    QCOMPARE(read->tensors().size(), std::size_t{3});
    QCOMPARE(read->metadata().at("format"), "pt");
    QCOMPARE(read->metadata().at("step"), "7");
    const TensorView* found = read->find("fc1.weight");
    QVERIFY(found != nullptr);
    QCOMPARE(found->shape, (std::vector<std::int64_t>{2, 3}));
    QVERIFY(std::memcmp(found->data.data(), weight.data(), 24) == 0);
    QVERIFY(read->find("fc1.wight") == nullptr);
    // Wide numbers come first, so each tensor is aligned for its numbers.
    QCOMPARE(read->tensors().front().name, "bn.num_batches_tracked");
  }

  void a_moved_file_keeps_its_views() {
    const std::vector<std::uint8_t> one = {7};
    const auto file = path("small.safetensors");
    QVERIFY(write_safetensors(file, {{"a", NumberType::u8, {1}, bytes_of_vector(one)}}).ok());
    TensorFile moved = std::move(read_safetensors(file)).value();
    const TensorFile again = std::move(moved);
    QCOMPARE(static_cast<int>(again.find("a")->data[0]), 7);
  }

  void wrong_tensors_are_not_written() {
    const std::vector<float> four = {1, 2, 3, 4};
    const auto file = path("never.safetensors");
    QVERIFY(!write_safetensors(file, {{"a", NumberType::f32, {5}, bytes_of_vector(four)}}).ok());
    QVERIFY(!write_safetensors(file, {{"a", NumberType::f32, {4}, bytes_of_vector(four)},
                                      {"a", NumberType::f32, {4}, bytes_of_vector(four)}})
                 .ok());
    QVERIFY(!std::filesystem::exists(file));
  }

  // notes on faults, cases 17 and 18
  void damaged_files_are_refused_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const std::string& file, const char* why) {
      QTest::newRow(name) << QByteArray::fromStdString(file) << why;
    };
    row("empty", "", "too short");
    row("seven bytes", "1234567", "too short");
    row("huge header", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8) + "{}",
        "is not safetensors");
    row("header past the end", std::string("\x40\0\0\0\0\0\0\0", 8) + "{}", "ends after 2");
    row("no json", file_of("{{{{", 0), "no JSON");
    row("a list", file_of("[]", 0), "does not belong");
    row("something after it", file_of("{} {}", 0), "no JSON");
    row("deep nesting", file_of("{\"a\":" + std::string(100000, '[') + "}", 0), "does not belong");
    row("overlap",
        file_of(
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
            6),
        "overlaps");
    row("gap",
        file_of(
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}})",
            10),
        "gap");
    row("out of range", file_of(R"({"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}})", 4),
        "outside");
    row("backwards", file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}})", 4),
        "outside");
    row("trailing bytes", file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 7),
        "3 bytes follow");
    row("wrong size", file_of(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}})", 4),
        "needs 16 bytes");
    row("name twice",
        file_of(
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
            4),
        "stands twice");
    row("field twice",
        file_of(R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4),
        "stands twice");
    row("field missing", file_of(R"({"a":{"dtype":"U8","data_offsets":[0,4]}})", 4), "lacks");
    row("unknown field",
        file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}})", 4),
        "unknown field");
    row("unknown type", file_of(R"({"a":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}})", 4),
        "does not read");
    row("overflow",
        file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}})",
                0),
        "impossible shape");
    row("negative", file_of(R"({"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}})", 4),
        "negative number");
    row("zero", file_of(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", 0),
        "impossible shape");
    row("fraction", file_of(R"({"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,4]}})", 4),
        "does not belong");
    row("too large a number",
        file_of(R"({"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,4]}})", 4),
        "does not belong");
    row("metadata of numbers", file_of(R"({"__metadata__":{"step":7}})", 0), "does not belong");
  }
  void damaged_files_are_refused() {
    QFETCH(QByteArray, file);
    QFETCH(QString, why);
    const QString text = refusal(file.toStdString());
    QVERIFY2(text.contains(why), qPrintable(text));
    QVERIFY(text.contains("bad.safetensors"));
  }

  void a_missing_file_is_named() {
    QVERIFY(read_safetensors(path("nowhere")).error().text().find("nowhere") != std::string::npos);
  }

  // Any flipped byte of the header is refused or leaves a file that is valid in itself; nothing
  // crashes.
  void flipped_bytes_never_crash() {
    const std::vector<float> values(16, 1.0F);
    const auto file = path("flip.safetensors");
    QVERIFY(
        write_safetensors(file, {{"a", NumberType::f32, {4, 4}, bytes_of_vector(values)}}).ok());
    const std::string good = *read_file(file);
    const RandomStream random(1, Purpose::sampling, 0, 0);
    int refused = 0;
    for (std::uint64_t i = 0; i < 500; ++i) {
      std::string bad = good;
      bad[random.integer(3 * i, bad.size())] = static_cast<char>(random.integer(3 * i + 1, 256));
      if (random.integer(3 * i + 2, 4) == 0) bad.resize(random.integer(3 * i + 2, bad.size()));
      if (refusal(bad) != "accepted") ++refused;
    }
    QVERIFY(refused > 250);
  }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
