#include <cmath>
#include <cstring>

#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

/// A .npy file as numpy.save writes it.
template <class T>
std::string npy(const std::string& type, const std::string& shape, const std::vector<T>& values,
                const std::string& order = "False") {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + shape + "), }";
  header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  const auto length = static_cast<std::uint16_t>(header.size());
  out.append(reinterpret_cast<const char*>(&length), 2).append(header);
  return out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

const std::string kProject = R"({"source": "npy", "x": "x.npy", "y": "y.npy")";

}  // namespace

class TestNpy : public QObject {
  Q_OBJECT

 private slots:
  void types_become_rows_data() {
    QTest::addColumn<QByteArray>("file");
    const auto add = [](const char* name, const std::string& file) {
      QTest::newRow(name) << QByteArray::fromStdString(file);
    };
    add("float32", npy<float>("<f4", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("float64", npy<double>("<f8", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("float16",
        npy<std::uint16_t>("<f2", "3, 2", {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600}));
    add("uint8", npy<std::uint8_t>("|u1", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("int8", npy<std::int8_t>("|i1", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("int16", npy<std::int16_t>("<i2", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("uint32", npy<std::uint32_t>("<u4", "3, 2", {1, 2, 3, 4, 5, 6}));
    add("int64", npy<std::int64_t>("<i8", "3, 2", {1, 2, 3, 4, 5, 6}));
  }
  void types_become_rows() {
    QFETCH(QByteArray, file);
    const Folder folder;
    folder.write("x.npy", file.toStdString());
    folder.write("y.npy", npy<std::int64_t>("<i8", "3,", {0, 1, 0}));
    const auto set = open(kProject + "}", folder.path());
    EXPECT_OK(set);
    QVERIFY(set->validation == nullptr);  // row numbers stay what they are in the file
    QCOMPARE(set->signal.shape, (graph::Shape{2}));
    const auto rows = read(*set, *set->train, {2, 0});
    QCOMPARE(rows.x, (std::vector<float>{5, 6, 1, 2}));
    QCOMPARE(rows.y, (std::vector<std::int64_t>{0, 0}));
  }
  void real_targets_are_values() {
    const Folder folder;
    folder.write("x.npy", npy<float>("<f4", "2,", {1, 2}));
    folder.write("y.npy", npy<float>("<f4", "2, 1", {0.5, 1.5}));
    const auto set = open(kProject + "}", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->target.kind, Target::Kind::values);
    QCOMPARE(set->target.shape, graph::Shape{});
    QCOMPARE((read<float, float>(*set, *set->train, {1}).y), std::vector<float>{1.5F});
  }
  void word_numbers_stay_whole() {
    const Folder folder;
    folder.write("x.npy", npy<std::int32_t>("<i4", "2, 3", {0, 5, 9, 1, 2, 3}));
    folder.write("y.npy", npy<float>("<f4", "2,", {0, 1}));
    const auto set = open(kProject + R"(, "tokens": 10})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->signal, (graph::Signal{{3}, 10}));
    QCOMPARE((read<std::int32_t, float>(*set, *set->train, {0}).x),
             (std::vector<std::int32_t>{0, 5, 9}));
  }
  void faults_name_file_row_and_column_data() {
    QTest::addColumn<QByteArray>("x");
    QTest::addColumn<QByteArray>("y");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("words");
    const auto add = [](const char* name, const std::string& x, const std::string& y,
                        const char* more, const char* words) {
      QTest::newRow(name) << QByteArray::fromStdString(x) << QByteArray::fromStdString(y)
                          << QString(more) << QString(words);
    };
    const std::string good = npy<float>("<f4", "2, 2", {1, 2, 3, 4});
    const std::string labels = npy<std::int64_t>("<i8", "2,", {0, 1});
    add("NaN", npy<float>("<f4", "2, 2", {1, 2, 3, NAN}), labels, "",
        "x.npy: row 1, column 1: the value is nan");
    add("NaN target", good, npy<float>("<f4", "2,", {0, NAN}), "",
        "y.npy: row 1: the target is nan");
    add("label", good, npy<std::int64_t>("<i8", "2,", {0, 7}), R"(, "classes": 3)",
        "row 1: label 7 is out of range, there are 3 classes (0 to 2)");
    add("negative label", good, npy<std::int64_t>("<i8", "2,", {0, -1}), "",
        "row 1: label -1 is out of range");
    add("empty class", good, npy<std::int64_t>("<i8", "2,", {0, 2}), "",
        "class '1' has no training row");
    add("rows", good, npy<std::int64_t>("<i8", "3,", {0, 1, 0}), "", "3 rows, but");
    add("token", npy<std::int32_t>("<i4", "2, 2", {1, 2, 3, 40}), labels, R"(, "tokens": 10)",
        "row 1, column 1: word number 40 is out of range");
    add("cut short", good.substr(0, good.size() - 5), labels, "",
        "2 rows are promised, but the file ends in row 1");
    add("Fortran order", npy<float>("<f4", "2, 2", {1, 2, 3, 4}, "True"), labels, "",
        "Fortran order");
    add("big endian", npy<float>(">f4", "2, 2", {1, 2, 3, 4}), labels, "", "'>f4' are not read");
    add("objects", npy<float>("|O", "2, 2", {1, 2, 3, 4}), labels, "", "plain type");
    add("negative size", npy<float>("<f4", "-2, 2", {1, 2, 3, 4}), labels, "", "empty");
    add("overflow", npy<float>("<f4", "9000000000000000000, 9", {1}), labels, "", "empty");
    add("no NumPy file", "hello", labels, "", "this is not a NumPy file");
  }
  void faults_name_file_row_and_column() {
    QFETCH(QByteArray, x);
    QFETCH(QByteArray, y);
    QFETCH(QString, more);
    QFETCH(QString, words);
    const Folder folder;
    folder.write("x.npy", x.toStdString());
    folder.write("y.npy", y.toStdString());
    EXPECT_REFUSED(open(kProject + more.toStdString() + "}", folder.path()), words.toStdString());
  }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "test_npy.moc"
