// ONNX files: round trips, numbers stored in every way, data beside the file, and what is refused.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "exchange/onnx/file.h"
#include "exchange/onnx/wire.h"

using namespace strata;
using namespace strata::exchange::onnx;
namespace fs = std::filesystem;

namespace {

Model sample() {
  Model model;
  model.producer = "Strata";
  model.opsets[""] = 17;
  model.metadata["strata.project"] = "sample";
  model.graph.name = "g";
  Node node;
  node.op = "Gemm";
  node.name = "fc";
  node.inputs = {"x", "w", ""};
  node.outputs = {"y"};
  node.attributes = {attribute("transB", std::int64_t{1}), attribute("alpha", 0.5F),
                     attribute("word", std::string("NOTSET")),
                     attribute("numbers", std::vector<std::int64_t>{1, -2}),
                     attribute("words", std::vector<std::string>{"a", "b"})};
  Graph body;
  body.name = "body";
  node.attributes.push_back(attribute("body", std::move(body)));
  model.graph.nodes.push_back(std::move(node));
  std::vector<float> weight(600);
  for (std::size_t i = 0; i < weight.size(); ++i)
    weight[i] = static_cast<float>(i) - 0.25F;
  model.graph.initialisers.push_back(float_tensor("w", {2, 300}, weight));
  model.graph.initialisers.push_back(float_tensor("v", {300, 2}, weight));
  const std::vector<std::int64_t> shape = {0, -1};
  model.graph.initialisers.push_back(integer_tensor("shape", {2}, shape));
  Value x;
  x.name = "x";
  x.type = ElementType::f32;
  x.shape = {{-1, "batch"}, {300, ""}};
  model.graph.inputs.push_back(x);
  x.name = "y";
  model.graph.outputs.push_back(x);
  return model;
}

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A model of one initialiser, given as TensorProto.
std::string model_of(const std::string& tensor) {
  WireWriter graph;
  graph.bytes(5, tensor);
  WireWriter model;
  model.integer(1, 8);
  model.bytes(7, graph.message());
  return model.take();
}

std::string external_tensor(const std::string& location, const std::string& offset = "0",
                            const std::string& length = "") {
  WireWriter tensor;
  tensor.packed(1, std::vector<std::int64_t>{2});
  tensor.integer(2, 1);
  tensor.bytes(8, std::string_view("w"));
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"location", location},
                                   {"offset", offset},
                                   {"length", length}}) {
    WireWriter entry;
    entry.bytes(1, key);
    entry.bytes(2, value);
    if (!value.empty()) tensor.bytes(13, entry.message());
  }
  tensor.integer(14, 1);
  return tensor.take();
}

}  // namespace

class TestOnnxFile : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  fs::path path(const char* name) { return folder_.filePath(name).toStdString(); }

 private slots:
  void a_model_survives_a_round_trip() {
    const Model model = sample();
    QVERIFY(write_onnx(path("a.onnx"), model).ok());
    const auto read = read_onnx(path("a.onnx"));
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().text().c_str());
    QCOMPARE(read->producer, "Strata");
    QCOMPARE(read->opset(), std::int64_t{17});
    QCOMPARE(read->metadata.at("strata.project"), "sample");
    const Node& node = read->graph.nodes.at(0);
    QCOMPARE(node.op, "Gemm");
    QCOMPARE(node.inputs, (std::vector<std::string>{"x", "w", ""}));
    QCOMPARE(node.integer_or("transB", 0), std::int64_t{1});
    QCOMPARE(node.number_or("alpha", 1), 0.5);
    QCOMPARE(node.text_or("word", ""), "NOTSET");
    QCOMPARE(node.integers_or("numbers", {}), (std::vector<std::int64_t>{1, -2}));
    QCOMPARE(node.find("words")->texts, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(node.find("body")->graph.at(0).name, "body");
    QCOMPARE(read->graph.initialisers.at(0).bytes, model.graph.initialisers.at(0).bytes);
    QCOMPARE(read->graph.inputs.at(0).shape->at(0).symbol, "batch");
    QCOMPARE(read->graph.inputs.at(0).shape->at(1).size, std::int64_t{300});
  }

  void large_tensors_go_beside_the_file() {
    const Model model = sample();
    QVERIFY(write_onnx(path("big.onnx"), model, {.most_inside = 1000}).ok());
    QVERIFY(fs::exists(path("big.onnx.data")));
    QVERIFY(fs::file_size(path("big.onnx")) < 1000);
    const auto read = read_onnx(path("big.onnx"));
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().text().c_str());
    for (std::size_t i = 0; i < 3; ++i)
      QCOMPARE(read->graph.initialisers.at(i).bytes, model.graph.initialisers.at(i).bytes);
  }

  void data_is_not_written_through_a_link() {
    std::ofstream(path("victim")) << "precious";
    fs::create_symlink(path("victim"), path("linked.onnx.data"));
    QVERIFY(!write_onnx(path("linked.onnx"), sample(), {.most_inside = 1000}).ok());
    QCOMPARE(slurp(path("victim")), "precious");
  }

  void numbers_in_typed_fields_are_read() {
    WireWriter tensor;
    tensor.packed(1, std::vector<std::int64_t>{3});
    tensor.integer(2, static_cast<std::int64_t>(ElementType::f32));
    tensor.packed(4, std::vector<float>{1, 2, 3});
    auto read = read_onnx_bytes(model_of(tensor.message()));
    QVERIFY(read.ok());
    std::vector<float> floats(3);
    std::memcpy(floats.data(), read->graph.initialisers.at(0).bytes.data(), 12);
    QCOMPARE(floats, (std::vector<float>{1, 2, 3}));

    WireWriter integers;
    integers.packed(1, std::vector<std::int64_t>{2});
    integers.integer(2, static_cast<std::int64_t>(ElementType::i32));
    integers.packed(5, std::vector<std::int64_t>{-5, 70000});
    read = read_onnx_bytes(model_of(integers.message()));
    QVERIFY(read.ok());
    std::vector<std::int32_t> whole(2);
    std::memcpy(whole.data(), read->graph.initialisers.at(0).bytes.data(), 8);
    QCOMPARE(whole, (std::vector<std::int32_t>{-5, 70000}));
  }

  void impossible_tensors_are_refused_data() {
    QTest::addColumn<QList<qint64>>("sizes");
    QTest::newRow("too many numbers") << QList<qint64>{1000};
    QTest::newRow("negative") << QList<qint64>{-1};
    QTest::newRow("overflow") << QList<qint64>{qint64{1} << 40, qint64{1} << 40};
    QTest::newRow("too few numbers") << QList<qint64>{1};
  }
  void impossible_tensors_are_refused() {
    QFETCH(QList<qint64>, sizes);
    WireWriter tensor;
    tensor.packed(1, std::vector<std::int64_t>(sizes.begin(), sizes.end()));
    tensor.integer(2, 1);
    tensor.bytes(9, std::string_view("12345678"));
    QVERIFY(!read_onnx_bytes(model_of(tensor.message())).ok());
  }

  void data_outside_the_folder_is_refused_data() {
    QTest::addColumn<QString>("location");
    QTest::newRow("absolute") << "/etc/hostname";
    QTest::newRow("upwards") << "../secret";
    QTest::newRow("upwards inside") << "inner/../../secret";
    QTest::newRow("a link that leaves") << "leaves";
    QTest::newRow("a folder") << "inner";
    QTest::newRow("nothing there") << "absent";
    QTest::newRow("no name") << "";
  }
  void data_outside_the_folder_is_refused() {
    QFETCH(QString, location);
    const fs::path home = path("home");
    fs::create_directories(home / "inner");
    std::ofstream(path("secret")) << "12345678";
    if (!fs::exists(fs::symlink_status(home / "leaves")))
      fs::create_symlink(path("secret"), home / "leaves");
    std::ofstream(home / "m.onnx", std::ios::binary)
        << model_of(external_tensor(location.toStdString()));
    QVERIFY(!read_onnx(home / "m.onnx").ok());
  }

  void data_in_the_folder_is_read_within_its_size() {
    const fs::path home = path("near");
    fs::create_directories(home);
    std::ofstream(home / "data", std::ios::binary) << std::string(12, '\0') << "\x00\x00\x80\x3f";
    const auto refused = [&](const std::string& offset, const std::string& length) {
      std::ofstream(home / "m.onnx", std::ios::binary)
          << model_of(external_tensor("data", offset, length));
      return !read_onnx(home / "m.onnx").ok();
    };
    QVERIFY(!refused("4", "8"));
    QVERIFY(refused("8", "9"));
    QVERIFY(refused("12", "8"));
    QVERIFY(refused("18446744073709551615", "8"));
    QVERIFY(refused("-1", "8"));
    QVERIFY(refused("zero", "8"));
  }

  void tensors_cannot_share_data_beside_the_file() {
    const fs::path home = path("shared");
    fs::create_directories(home);
    std::ofstream(home / "data", std::ios::binary) << std::string(8, '\0');
    WireWriter graph;
    graph.bytes(5, external_tensor("data"));
    graph.bytes(5, external_tensor("data"));
    WireWriter model;
    model.integer(1, 8);
    model.bytes(7, graph.message());
    std::ofstream(home / "m.onnx", std::ios::binary) << model.message();
    const auto read = read_onnx(home / "m.onnx");
    QVERIFY(!read.ok());
    QVERIFY(QString::fromStdString(read.error().what).contains("share"));
  }

  void deep_and_endless_graphs_are_refused() {
    std::string graph;
    for (int depth = 0; depth < 40; ++depth) {
      WireWriter attribute;
      attribute.bytes(6, graph);
      WireWriter node;
      node.bytes(5, attribute.message());
      WireWriter outer;
      outer.bytes(1, node.message());
      graph = outer.take();
    }
    WireWriter model;
    model.integer(1, 8);
    model.bytes(7, graph);
    QVERIFY(!read_onnx_bytes(model.message()).ok());

    std::string nodes;
    for (int i = 0; i < 300'000; ++i)
      nodes += std::string("\x0a\x00", 2);
    WireWriter many;
    many.integer(1, 8);
    many.bytes(7, nodes);
    const auto read = read_onnx_bytes(many.message());
    QVERIFY(!read.ok());
    QVERIFY(QString::fromStdString(read.error().what).contains("parts"));
  }

  void every_truncation_is_refused_or_read() {
    QVERIFY(write_onnx(path("whole.onnx"), sample()).ok());
    const std::string bytes = slurp(path("whole.onnx"));
    int refused = 0;
    for (std::size_t length = 0; length < bytes.size(); length += 7)
      refused += read_onnx_bytes(std::string_view(bytes).substr(0, length)).ok() ? 0 : 1;
    QVERIFY(refused > static_cast<int>(bytes.size() / 7) * 9 / 10);
  }
};

QTEST_APPLESS_MAIN(TestOnnxFile)
#include "test_onnx_file.moc"
