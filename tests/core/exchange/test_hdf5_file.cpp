// Keras' weight files: read in the order of the layers, whatever the names, and damaged or foreign
// HDF5 refused.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>

#include "base/file.h"
#include "base/philox.h"
#include "exchange/hdf5_file.h"

using namespace strata;
using namespace strata::exchange;

namespace {

/// The files that data/make_keras_files.py made with Keras and h5py.
std::filesystem::path made(const char* name) {
  return std::filesystem::path(__FILE__).parent_path() / "data" / name;
}

QString refusal(const Result<TensorFile>& read) {
  return read.ok() ? QString("accepted") : QString::fromStdString(read.error().text());
}

QStringList names_of(const TensorFile& file) {
  QStringList names;
  for (const TensorView& tensor : file.tensors())
    names.append(QString::fromStdString(tensor.name));
  return names;
}

template <class T>
std::vector<T> numbers(const TensorView& tensor) {
  std::vector<T> out(tensor.data.size() / sizeof(T));
  std::memcpy(out.data(), tensor.data.data(), out.size() * sizeof(T));
  return out;
}

template <class T>
void compare_123(const TensorFile& file, const char* type) {
  const TensorView* tensor = file.find(std::string("layers/dense/vars/") + type);
  QVERIFY2(tensor != nullptr, type);
  QCOMPARE(numbers<T>(*tensor), (std::vector<T>{1, 2, 3}));
}

/// Which of its layer's weights a tensor of the model is: weight i begins with 10 * i.
float first_number(const TensorView& tensor) { return numbers<float>(tensor).front(); }

const std::vector<std::vector<std::int64_t>> kShapes = {
    {3, 3, 1, 2}, {2}, {2}, {2}, {2}, {2}, {32, 20}, {20}, {4, 8}, {2, 8}, {8}, {2, 3}, {3}};
const std::vector<float> kFirst = {0, 10, 0, 10, 20, 30, 0, 10, 0, 10, 20, 0, 10};

}  // namespace

class TestHdf5File : public QObject {
  Q_OBJECT

 private slots:
  void weights_come_in_the_order_of_the_layers_data() {
    QTest::addColumn<QString>("second");  // the name of the second weight
    QTest::addColumn<QString>("last");
    QTest::newRow("model.h5") << "zconv/zconv/bias"
                              << "a_out/a_out/bias";
    QTest::newRow("model.weights.h5") << "layers/conv2d/vars/1"
                                      << "layers/dense_1/vars/1";
    QTest::newRow("model.keras") << "layers/conv2d/vars/1"
                                 << "layers/dense_1/vars/1";
  }
  void weights_come_in_the_order_of_the_layers() {
    QFETCH(QString, second);
    QFETCH(QString, last);
    const auto file = read_hdf5_weights(made(QTest::currentDataTag()));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QVERIFY2(file->tensors().size() == kShapes.size(), qPrintable(names_of(*file).join(' ')));
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      QCOMPARE(file->tensors()[i].shape, kShapes[i]);
      QCOMPARE(first_number(file->tensors()[i]), kFirst[i]);
    }
    QCOMPARE(names_of(*file)[1], second);
    QCOMPARE(names_of(*file).last(), last);
    QCOMPARE(file->metadata().at("format"), std::string("keras"));
  }

  void layers_keep_their_own_names_beside_the_files() {
    const auto file = read_hdf5_weights(made("model.keras"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QCOMPARE(file->metadata().at("layer layers/conv2d"), std::string("zconv"));
    QCOMPARE(file->metadata().at("layer layers/dense_1"), std::string("a_out"));
    QVERIFY(file->metadata().at("config").find("\"zconv\"") != std::string::npos);
    const auto older = read_hdf5_weights(made("model.h5"));
    QVERIFY2(older.ok(), qPrintable(refusal(older)));
    QVERIFY(older->metadata().at("config").find("\"zconv\"") != std::string::npos);
  }

  // Of the types that are not read only random states occur; they are left out. Links out of the
  // file and soft links are not followed.
  void every_type_of_numbers_is_read() {
    const auto file = read_hdf5_weights(made("types.h5"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    compare_123<double>(*file, "float64");
    compare_123<float>(*file, "float32");
    compare_123<std::int64_t>(*file, "int64");
    compare_123<std::int32_t>(*file, "int32");
    compare_123<std::int16_t>(*file, "int16");
    compare_123<std::int8_t>(*file, "int8");
    compare_123<std::uint8_t>(*file, "uint8");
    QVERIFY(file->find("layers/dense/vars/float16")->type == NumberType::f16);
    QVERIFY(file->find("layers/dense/vars/bool")->type == NumberType::boolean);
    QCOMPARE(names_of(*file).size(), 9);
  }

  void the_newest_form_is_read_while_groups_are_small() {
    const auto file = read_hdf5_weights(made("latest.h5"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QCOMPARE(names_of(*file),
             (QStringList{"layers/dense/vars/0", "layers/dense/vars/1", "layers/dense/vars/2"}));
    QCOMPARE(numbers<float>(file->tensors()[2]), (std::vector<float>{2, 3, 4}));
  }

  // notes on faults, cases 15 to 18
  void what_is_not_read_is_refused() {
    QVERIFY(refusal(read_hdf5_weights(made("packed.h5"))).contains("compressed"));
    QVERIFY(refusal(read_hdf5_weights(made("circle.h5"))).contains("hold one another"));
    QVERIFY(refusal(read_hdf5_weights(made("nowhere.h5"))).contains("nowhere.h5"));
    QVERIFY(refusal(read_hdf5_bytes("", "a.h5")).contains("no HDF5 file"));
    const std::string good = *read_file(made("model.weights.h5"));
    QVERIFY(refusal(read_hdf5_bytes(good.substr(0, 60), "a.h5")).contains("a.h5"));
    QVERIFY(refusal(read_hdf5_bytes(good.substr(0, good.size() / 2), "a.h5")) != "accepted");
  }

  void flipped_bytes_never_crash() {
    const std::string good = *read_file(made("types.h5"));
    const RandomStream random(3, Purpose::sampling, 0, 0);
    int refused = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
      std::string bad = good;
      for (std::uint64_t flip = 0; flip < 4; ++flip)
        bad[random.integer(16 * i + 2 * flip, bad.size())] =
            static_cast<char>(random.integer(16 * i + 2 * flip + 1, 256));
      if (!read_hdf5_bytes(bad, "a.h5").ok()) ++refused;
    }
    QVERIFY(refused > 50);
  }
};

QTEST_GUILESS_MAIN(TestHdf5File)
#include "test_hdf5_file.moc"
