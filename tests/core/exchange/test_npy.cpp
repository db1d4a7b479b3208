// .npy files: what numpy.save writes is read, what it would not write is refused.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "base/file.h"
#include "base/philox.h"
#include "exchange/npy.h"

using namespace strata;
using namespace strata::exchange;

namespace {

std::string file_of(const std::string& dictionary, std::size_t data_bytes) {
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(dictionary.size() & 0xFF);
  file += static_cast<char>(dictionary.size() >> 8);
  return file + dictionary + std::string(data_bytes, '\0');
}

}  // namespace

class TestNpy : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::filesystem::path write(const std::string& content) {
    const std::filesystem::path file = folder_.filePath("a.npy").toStdString();
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }
  QString refusal(const std::string& content) {
    const auto header = read_npy_header(write(content));
    return header.ok() ? QString("accepted") : QString::fromStdString(header.error().text());
  }

 private slots:
  // numpy 2: np.save(f, np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int32))
  void what_numpy_saves_is_read() {
    const std::vector<std::int32_t> values = {1, 2, 3, 4, 5, 6};
    std::string dictionary = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }";
    dictionary.append(117 - dictionary.size(), ' ');
    std::string content = file_of(dictionary + "\n", 0);
    QCOMPARE(content.size(), std::size_t{128});
    content.append(reinterpret_cast<const char*>(values.data()), 24);
    const auto array = read_npy(write(content));
    QVERIFY2(array.ok(), array.ok() ? "" : array.error().text().c_str());
    QCOMPARE(array->header.shape, (std::vector<std::int64_t>{2, 3}));
    QVERIFY(array->header.type == NumberType::i32);
    QCOMPARE(array->as<std::int32_t>(), values);
    std::vector<std::int64_t> shape;
    QCOMPARE(*read_npy_integers(write(content), &shape),
             (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
    QCOMPARE(shape, (std::vector<std::int64_t>{2, 3}));
  }

  void arrays_survive_a_round_trip() {
    const std::vector<std::int64_t> rows = {5, 4, 3, 2, 1};
    const std::filesystem::path file = folder_.filePath("b.npy").toStdString();
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{5}, {5, 1}, {1, 5, 1}}) {
      QVERIFY(write_npy(file, NumberType::i64, shape, std::as_bytes(std::span(rows))).ok());
      const auto array = read_npy(file);
      QVERIFY(array.ok());
      QCOMPARE(array->header.data_at % 64, std::uint64_t{0});
      QCOMPARE(array->header.shape, shape);
      QCOMPARE(array->as<std::int64_t>(), rows);
    }
    QVERIFY(!write_npy(file, NumberType::i64, {6}, std::as_bytes(std::span(rows))).ok());
  }

  // notes on faults, cases 17, 18 and 23
  void damaged_files_are_refused_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const std::string& file, const char* why) {
      QTest::newRow(name) << QByteArray::fromStdString(file) << why;
    };
    const std::string start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
    row("empty", "", "no .npy file");
    row("a zip", "PK\x03\x04 and more of it", "no .npy file");
    row("newer", std::string("\x93NUMPY\x09\x00\x02\x00{}", 12), "version 9");
    row("long header", std::string("\x93NUMPY\x02\x00\xff\xff\xff\x7f", 12), "too long");
    row("cut header", std::string("\x93NUMPY\x01\x00\x76\x00{'descr'", 18),
        "ends inside its header");
    row("cut data", file_of(start + "(2, 3), }", 23), "needs 24 bytes but 23 follow");
    row("more data", file_of(start + "(2, 3), }", 25), "needs 24 bytes but 25 follow");
    row("negative", file_of(start + "(-2, 3), }", 24), "impossible dimension");
    row("zero", file_of(start + "(0, 3), }", 0), "impossible dimension");
    row("overflow", file_of(start + "(9223372036854775807, 9223372036854775807), }", 8),
        "too large");
    row("no number", file_of(start + "(2, x), }", 24), "impossible dimension");
    std::string ones;
    for (int i = 0; i < 40; ++i)
      ones += "1, ";
    row("many dimensions", file_of(start + "(" + ones + "), }", 4), "too long");
    row("shape is a call", file_of(start + "exit(), }", 24), "no tuple");
    row("column order", file_of("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", 8),
        "column order");
    row("objects", file_of("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 8),
        "type '|O'");
    row("big-endian", file_of("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", 8),
        "type '>f4'");
    row("structured",
        file_of("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8),
        "structured");
    row("field twice", file_of("{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }", 8),
        "unknown field");
    row("field missing", file_of("{'descr': '<f4', 'shape': (2,), }", 8), "lacks");
    row("something after", file_of(start + "(2,), } + 1", 8), "follows the header");
  }
  void damaged_files_are_refused() {
    QFETCH(QByteArray, file);
    QFETCH(QString, why);
    const QString text = refusal(file.toStdString());
    QVERIFY2(text.contains(why), qPrintable(text));
    QVERIFY(text.contains("a.npy"));
  }

  void order_files_must_be_whole_numbers() {
    const auto rows = read_npy_integers(
        write(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8)));
    QVERIFY(!rows.ok());
    QVERIFY(rows.error().text().find("int64") != std::string::npos);
  }

  void flipped_bytes_never_crash() {
    const std::string good =
        file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24);
    const RandomStream random(2, Purpose::sampling, 0, 0);
    for (std::uint64_t i = 0; i < 500; ++i) {
      std::string bad = good;
      bad[random.integer(3 * i, 70)] = static_cast<char>(random.integer(3 * i + 1, 256));
      if (random.integer(3 * i + 2, 4) == 0) bad.resize(random.integer(3 * i + 2, bad.size()));
      if (const auto array = read_npy(write(bad)); array.ok())
        QVERIFY(array->bytes.size() <= bad.size());
    }
  }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "test_npy.moc"
