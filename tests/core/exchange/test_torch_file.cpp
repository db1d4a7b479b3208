// Weight files of PyTorch: what torch.save wrote is read, what Strata writes comes back, and a
// pickle that is more than a state_dict is refused by the name of what it asks for.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>

#include "base/file.h"
#include "exchange/torch_file.h"
#include "exchange/zip_archive.h"

using namespace strata;
using namespace strata::exchange;

namespace {

/// The files that data/make_torch_files.py made with PyTorch.
std::filesystem::path made(const char* name) {
  return std::filesystem::path(__FILE__).parent_path() / "data" / name;
}

template <class T>
std::vector<T> numbers(const TensorFile& file, std::string_view name) {
  const TensorView* tensor = file.find(name);
  if (tensor == nullptr) return {};
  std::vector<T> out(tensor->data.size() / sizeof(T));
  std::memcpy(out.data(), tensor->data.data(), out.size() * sizeof(T));
  return out;
}

QString refusal(const Result<TensorFile>& read) {
  return read.ok() ? QString("accepted") : QString::fromStdString(read.error().text());
}

using Sizes = std::vector<std::int64_t>;
using Floats = std::vector<float>;

/// A pickle's opcodes in the older format, which needs no archive around them.
Result<TensorFile> read_legacy_pickle(const std::string& opcodes) {
  std::string file = *read_file(made("legacy.pt"));
  // The object follows the magic number, the version and the system's words.
  const std::size_t object = file.find(
      "\x80\x02"
      "ccollections");
  return read_torch_bytes(file.substr(0, object) + opcodes, "made.pt");
}

}  // namespace

class TestTorchFile : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path path(const char* name) { return folder_.filePath(name).toStdString(); }

 private slots:
  void what_torch_saves_is_read_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"plain.pt", "legacy.pt", "protocol4.pt"})
      QTest::newRow(name) << QString(name);
  }
  void what_torch_saves_is_read() {
    QFETCH(QString, name);
    const auto file = read_torch_file(made(qPrintable(name)));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QCOMPARE(file->tensors().size(), std::size_t{2});
    QCOMPARE(file->tensors()[0].name, std::string("fc.weight"));  // the file's own order
    QCOMPARE(file->find("fc.weight")->shape, (Sizes{2, 3}));
    QCOMPARE(numbers<float>(*file, "fc.weight"), (Floats{0, 1, 2, 3, 4, 5}));
    QCOMPARE(numbers<float>(*file, "fc.bias"), (Floats{0.5F, -0.5F}));
    QCOMPARE(file->metadata().at("format"), std::string("pt"));
  }

  void a_checkpoint_gives_its_weights_alone() {
    const auto file = read_torch_file(made("checkpoint.pt"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QCOMPARE(file->tensors().size(), std::size_t{2});
    QCOMPARE(numbers<float>(*file, "module.fc.weight"), (Floats{0, 1, 2, 3, 4, 5}));
    QCOMPARE(file->metadata().at("nested"), std::string("state_dict"));
  }

  void views_become_whole_tensors() {
    const auto file = read_torch_file(made("views.pt"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    const Floats all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    QCOMPARE(file->find("turned")->shape, (Sizes{4, 3}));
    QCOMPARE(numbers<float>(*file, "turned"), (Floats{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}));
    QCOMPARE(numbers<float>(*file, "slice"), (Floats{5, 6, 9, 10}));
    QCOMPARE(numbers<float>(*file, "one"), all);
    QCOMPARE(numbers<float>(*file, "two"), all);
    // Two names for one storage share its bytes here too.
    QCOMPARE(file->find("one")->data.data(), file->find("two")->data.data());
    QCOMPARE(numbers<float>(*file, "flat"), (Floats{4, 5, 6, 7}));
    QCOMPARE(numbers<float>(*file, "spread"), (Floats{1, 1, 1}));
    const auto older = read_torch_file(made("views_legacy.pt"));
    QVERIFY2(older.ok(), qPrintable(refusal(older)));
    QCOMPARE(numbers<float>(*older, "turned"), numbers<float>(*file, "turned"));
    QCOMPARE(numbers<float>(*older, "slice"), numbers<float>(*file, "slice"));
  }

  void every_type_of_numbers_is_read() {
    const auto file = read_torch_file(made("types.pt"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QCOMPARE(numbers<double>(*file, "f64"), (std::vector<double>{1, 2, 3}));
    QCOMPARE(numbers<std::uint16_t>(*file, "f16"),
             (std::vector<std::uint16_t>{0x3C00, 0x4000, 0x4200}));
    QCOMPARE(numbers<std::uint16_t>(*file, "bf16"),
             (std::vector<std::uint16_t>{0x3F80, 0x4000, 0x4040}));
    QCOMPARE(numbers<std::int64_t>(*file, "i64"), (std::vector<std::int64_t>{1, 2, 3}));
    QCOMPARE(numbers<std::int32_t>(*file, "i32"), (std::vector<std::int32_t>{1, 2, 3}));
    QCOMPARE(numbers<std::int16_t>(*file, "i16"), (std::vector<std::int16_t>{1, 2, 3}));
    QCOMPARE(numbers<std::int8_t>(*file, "i8"), (std::vector<std::int8_t>{1, 2, 3}));
    QCOMPARE(numbers<std::uint8_t>(*file, "u8"), (std::vector<std::uint8_t>{1, 2, 3}));
    QCOMPARE(numbers<std::uint8_t>(*file, "bool"), (std::vector<std::uint8_t>{1, 0, 1}));
    QVERIFY(file->find("bool")->type == NumberType::boolean);
    QCOMPARE(numbers<std::int64_t>(*file, "scalar"), (std::vector<std::int64_t>{7}));
    QVERIFY(file->find("scalar")->shape.empty());
  }

  void what_is_written_comes_back() {
    const auto types = read_torch_file(made("types.pt"));
    QVERIFY(types.ok());
    const auto file = path("again.pt");
    QVERIFY(write_torch_file(file, types->tensors()).ok());
    const auto again = read_torch_file(file);
    QVERIFY2(again.ok(), qPrintable(refusal(again)));
    QCOMPARE(again->tensors().size(), types->tensors().size());
    for (std::size_t i = 0; i < types->tensors().size(); ++i) {
      const TensorView& wanted = types->tensors()[i];
      const TensorView& got = again->tensors()[i];
      QCOMPARE(got.name, wanted.name);
      QCOMPARE(got.shape, wanted.shape);
      QVERIFY(got.type == wanted.type);
      QVERIFY(std::equal(got.data.begin(), got.data.end(), wanted.data.begin(), wanted.data.end()));
    }
  }

  // torch.load(mmap=True) maps numbers where they lie.
  void numbers_lie_at_multiples_of_64_bytes() {
    const Floats values(5, 1.0F);
    const auto bytes = std::as_bytes(std::span(values));
    const auto file = path("aligned.pt");
    QVERIFY(write_torch_file(file, {{"a", NumberType::f32, {5}, bytes},
                                    {"b.weight", NumberType::f32, {5, 1}, bytes}})
                .ok());
    const std::string content = *read_file(file);
    const auto archive = ZipArchive::open(content, "");
    QVERIFY(archive.ok());
    int found = 0;
    for (const ZipEntry& entry : archive->entries()) {
      if (entry.name.find("/data/") == std::string_view::npos) continue;
      QCOMPARE(entry.begin % 64, std::uint64_t{0});
      ++found;
    }
    QCOMPARE(found, 2);
  }

  void wrong_tensors_are_not_written() {
    const Floats four(4, 1.0F);
    const auto bytes = std::as_bytes(std::span(four));
    const auto file = path("never.pt");
    QVERIFY(!write_torch_file(file, {{"a", NumberType::f32, {5}, bytes}}).ok());
    QVERIFY(!write_torch_file(
                 file, {{"a", NumberType::f32, {4}, bytes}, {"a", NumberType::f32, {4}, bytes}})
                 .ok());
    QVERIFY(!std::filesystem::exists(file));
  }

  // notes on faults, cases 16 and 18
  void more_than_a_state_dict_is_refused_data() {
    QTest::addColumn<QString>("why");
    QTest::newRow("system.pt") << "system'";
    QTest::newRow("whole.pt") << "'__main__.Whole'";
    QTest::newRow("script.pt") << "TorchScript";
    QTest::newRow("complex.pt") << "'spectrum' holds numbers of the type 'torch.Complex";
    QTest::newRow("empty.pt") << "holds no tensors";
    QTest::newRow("zero.pt") << "'nothing' has the impossible shape [0, 3]";
  }
  void more_than_a_state_dict_is_refused() {
    QFETCH(QString, why);
    const QString text = refusal(read_torch_file(made(QTest::currentDataTag())));
    QVERIFY2(text.contains(why), qPrintable(text));
    QVERIFY2(text.contains(QTest::currentDataTag()), qPrintable(text));
    QVERIFY(!std::filesystem::exists("/tmp/strata-was-here"));
  }

  void hostile_pickles_are_refused_data() {
    QTest::addColumn<QByteArray>("opcodes");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const std::string& opcodes, const char* why) {
      QTest::newRow(name) << QByteArray::fromStdString("\x80\x02" + opcodes) << why;
    };
    row("a call", "cos\nsystem\n(X\x02" + std::string(3, '\0') + "lstR.", "'os.system'");
    row("eval", "cbuiltins\neval\n)R.", "'builtins.eval'");
    row("getattr", "cbuiltins\ngetattr\n)R.", "'builtins.getattr'");
    row("dots in a name", "ctorch\n_utils.os.system\n)R.", "'torch._utils.os.system'");
    row("by the stack", std::string("\x8c\x05posix\x8c\x06system\x93)R."), "'posix.system'");
    row("protocol 0's call", "(S'ls'\nios\nsystem\n.", "does not fit");
    row("an extension", "\x82\x01.", "does not fit");
    row("an outside buffer", "\x97.", "does not fit");
    row("a newer protocol", "\x80\x09.", "does not fit");
    row("nothing to stop at", "N", "ends in its middle");
    row("an empty stack", ".", "no single value");
    row("two values", "NN.", "no single value");
    row("pop of nothing", "0.", "does not fit");
    row("a mark alone", "(.", "no single value");
    row("no mark", "Nt.", "does not fit");
    row("a pair too short", "}(Nu.", "does not fit");
    row("an unknown memo", "h\x05.", "does not fit");
    row("a huge memo", "Nr\xff\xff\xff\x7f.", "does not fit");
    row("a text past the end", "X\xff\xff\xff\x7f.", "does not fit");
    row("a list of itself", "]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a.",
        "ends in its middle");
    std::string deep(100'000, '(');
    row("deep marks", deep + ".", "no single value");
    row("deep lists", std::string(100'000, ']') + std::string(99'999, 'a') + ".",
        "ends in its middle");
  }
  // The storages' keys are missing behind these, so that even a good object is one too short.
  void hostile_pickles_are_refused() {
    QFETCH(QByteArray, opcodes);
    QFETCH(QString, why);
    const QString text = refusal(read_legacy_pickle(opcodes.toStdString()));
    QVERIFY2(text.contains(why), qPrintable(text));
    QVERIFY2(text.contains("made.pt"), qPrintable(text));
  }

  // notes on faults, cases 15 and 18: a damaged number is noticed, and no view leaves its storage.
  void damaged_archives_are_refused() {
    const std::string good = *read_file(made("plain.pt"));
    const std::string numbers("\x00\x00\x80\x3f\x00\x00\x00\x40", 8);  // 1 and 2
    std::string bad = good;
    bad[bad.find(numbers)] = '\x01';
    QVERIFY(refusal(read_torch_bytes(bad, "a.pt")).contains("checksum"));
    QVERIFY(refusal(read_torch_bytes(good.substr(0, good.size() / 2), "a.pt"))
                .contains("no directory at its end"));
    QVERIFY(refusal(read_torch_bytes("", "a.pt")).contains("no file of torch.save"));
    std::string tar(300, '\0');
    tar.replace(257, 5, "ustar");
    QVERIFY(refusal(read_torch_bytes(tar, "a.pt")).contains("tar format"));
  }
  void views_outside_their_storage_are_refused_data() {
    QTest::addColumn<int>("at");  // bytes behind the shape's opcodes "K2 K3"
    QTest::addColumn<int>("byte");
    QTest::addColumn<QString>("why");
    QTest::newRow("a larger shape") << 1 << 200 << "needs 2400 bytes but has 24";
    QTest::newRow("a zero") << 1 << 0 << "impossible shape";
    QTest::newRow("a larger stride") << 8 << 200 << "needs 812 bytes";
    QTest::newRow("a later start") << -1 << 3 << "needs 24 bytes but has 12";
    QTest::newRow("a start outside") << -1 << 77 << "not in the file";
  }
  void views_outside_their_storage_are_refused() {
    QFETCH(int, at);
    QFETCH(int, byte);
    QFETCH(QString, why);
    std::string file = *read_file(made("legacy.pt"));
    const std::size_t shape = file.find(std::string("K\x02K\x03\x86", 5));
    QVERIFY(shape != std::string::npos);
    file[shape + static_cast<std::size_t>(at)] = static_cast<char>(byte);
    const QString text = refusal(read_torch_bytes(file, "a.pt"));
    QVERIFY2(text.contains(why), qPrintable(text));
  }

  void a_missing_file_is_named() {
    QVERIFY(refusal(read_torch_file(path("nowhere.pt"))).contains("nowhere.pt"));
  }
};

QTEST_GUILESS_MAIN(TestTorchFile)
#include "test_torch_file.moc"
