// Weight files are known by their content, whatever they are called.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "base/file.h"
#include "exchange/torch_file.h"
#include "exchange/weights_file.h"

using namespace strata;
using namespace strata::exchange;

namespace {

std::filesystem::path made(const char* name) {
  return std::filesystem::path(__FILE__).parent_path() / "data" / name;
}

QString refusal(const Result<TensorFile>& read) {
  return read.ok() ? QString("accepted") : QString::fromStdString(read.error().text());
}

const std::vector<float> kTwo = {1, 2};
std::span<const std::byte> two() { return std::as_bytes(std::span(kTwo)); }

}  // namespace

class TestWeightsFile : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path path(const char* name) { return folder_.filePath(name).toStdString(); }
  void write(const char* name, const std::string& content) {
    std::ofstream(path(name), std::ios::binary) << content;
  }
  void write_index(const std::string& map) {
    write("model.safetensors.index.json",
          "{\"metadata\": {\"total_size\": 16}, \"weight_map\": {" + map + "}}");
  }

 private slots:
  void content_tells_the_format_data() {
    QTest::addColumn<bool>("keras");
    for (const char* name : {"plain.pt", "legacy.pt", "checkpoint.pt"})
      QTest::newRow(name) << false;
    for (const char* name : {"model.h5", "model.weights.h5", "model.keras"})
      QTest::newRow(name) << true;
  }
  void content_tells_the_format() {
    QFETCH(bool, keras);
    std::filesystem::copy_file(made(QTest::currentDataTag()), path("weights.bin"),
                               std::filesystem::copy_options::overwrite_existing);
    const auto file = read_weights(path("weights.bin"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QVERIFY(style_of(*file) == (keras ? WeightsStyle::keras : WeightsStyle::torch));
  }

  void safetensors_are_known_too() {
    QVERIFY(write_safetensors(path("x.bin"), {{"a", NumberType::f32, {2}, two()}}).ok());
    const auto file = read_weights(path("x.bin"));
    QVERIFY2(file.ok(), qPrintable(refusal(file)));
    QVERIFY(style_of(*file) == WeightsStyle::torch);
  }

  void other_files_are_refused() {
    write("text.pt", "these are no weights");
    QVERIFY(refusal(read_weights(path("text.pt"))).contains(".safetensors"));
    write("empty.pt", "");
    QVERIFY(refusal(read_weights(path("empty.pt"))).contains("empty.pt"));
    QVERIFY(refusal(read_weights(path("nowhere"))).contains("nowhere"));
    QVERIFY(refusal(read_weights(folder_.path().toStdString())).contains("no model.safetensors"));
  }

  void shards_come_together() {
    QVERIFY(write_safetensors(path("one.safetensors"), {{"a", NumberType::f32, {2}, two()}}).ok());
    QVERIFY(write_safetensors(path("two.safetensors"), {{"b", NumberType::f32, {2}, two()},
                                                        {"c", NumberType::f32, {2}, two()}})
                .ok());
    write_index(
        "\"a\": \"one.safetensors\", \"b\": \"two.safetensors\", \"c\": \"two.safetensors\"");
    for (const auto& name : {path("model.safetensors.index.json"), path("")}) {
      const auto file = read_weights(name);
      QVERIFY2(file.ok(), qPrintable(refusal(file)));
      QCOMPARE(file->tensors().size(), std::size_t{3});
      QVERIFY(file->find("c") != nullptr);
    }
    write_index("\"a\": \"one.safetensors\", \"d\": \"two.safetensors\"");
    QVERIFY(refusal(read_weights(path(""))).contains("1 of the index's 2"));
  }

  void shards_never_leave_their_folder() {
    QVERIFY(std::filesystem::create_directory(path("inner")));
    QVERIFY(write_safetensors(path("a.safetensors"), {{"a", NumberType::f32, {2}, two()}}).ok());
    std::filesystem::create_symlink("../a.safetensors", path("inner/link.safetensors"));
    for (const std::string& shard :
         {std::string("../a.safetensors"), path("a.safetensors").string(), std::string(".."),
          std::string(), std::string("link.safetensors"), std::string("x/../a.safetensors")}) {
      std::ofstream(path("inner/model.safetensors.index.json"))
          << "{\"weight_map\": {\"a\": \"" << shard << "\"}}";
      const QString text = refusal(read_weights(path("inner")));
      QVERIFY2(text.contains("leaves the index's folder"), qPrintable(text));
    }
    write("inner/model.safetensors.index.json", std::string(100'000, '['));
    QVERIFY(refusal(read_weights(path("inner"))).contains("too deep"));
  }
};

QTEST_GUILESS_MAIN(TestWeightsFile)
#include "test_weights_file.moc"
