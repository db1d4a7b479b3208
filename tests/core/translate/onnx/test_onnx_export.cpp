// Every kind of layer written as ONNX; a model that Strata wrote comes back as the network it was.
#include <QTest>
#include <set>

#include "exchange/onnx/file.h"
#include "onnx_networks.h"
#include "translate/onnx/export.h"
#include "translate/onnx/import.h"

using namespace strata;
using namespace strata::test;

class TestOnnxExport : public QObject {
  Q_OBJECT

 private slots:
  void every_kind_is_spelled_and_tried() {
    std::set<std::string> tried;
    for (const OnnxCase& which : onnx_cases())
      for (const graph::LayerSpec& layer : exported(which).project.network.layers)
        tried.insert(layer.kind);
    for (const graph::LayerKind& kind : graph::layer_kinds()) {
      const std::string name(kind.name);
      QVERIFY2(translate::has_onnx_export(kind.name),
               ("no ONNX export of " + name + ": add it to export_table.cpp").c_str());
      QVERIFY2(tried.contains(name), ("no case of " + name + " in onnx_networks.cpp").c_str());
    }
  }

  void comes_back_as_it_was_data() {
    QTest::addColumn<int>("at");
    for (std::size_t i = 0; i < onnx_cases().size(); ++i)
      QTest::newRow(onnx_cases()[i].name.c_str()) << static_cast<int>(i);
  }
  void comes_back_as_it_was() {
    QFETCH(int, at);
    const Exported sent = exported(onnx_cases()[static_cast<std::size_t>(at)]);
    const auto bytes = exchange::onnx::model_bytes(sent.onnx);
    const auto read = exchange::onnx::read_onnx_bytes(*bytes);
    QVERIFY(read.ok());
    const auto back = translate::from_onnx(*read);
    QVERIFY2(back.ok(), back.ok() ? "" : back.error().text().c_str());
    QVERIFY(back->network == sent.project.network);
    QVERIFY(back->input == sent.model.input);
    QCOMPARE(back->weights.tensors().size(), sent.weights.tensors().size());
    for (const exchange::TensorView& tensor : sent.weights.tensors()) {
      const exchange::TensorView* const found = back->weights.find(tensor.name);
      QVERIFY2(found != nullptr, tensor.name.c_str());
      QCOMPARE(found->shape, tensor.shape);
      QVERIFY2(std::ranges::equal(found->data, tensor.data), tensor.name.c_str());
    }
  }

  void a_changed_number_is_believed_over_the_metadata() {
    Exported sent = exported(onnx_cases()[1]);  // dense
    exchange::onnx::Tensor& weight = sent.onnx.graph.initialisers.at(0);
    const std::vector<float> ones(static_cast<std::size_t>(weight.elements()), 1.0F);
    weight = exchange::onnx::float_tensor(weight.name, weight.dims, ones);
    const auto back = translate::from_onnx(sent.onnx);
    QVERIFY(back.ok());
    float first = 0;
    std::memcpy(&first, back->weights.tensors().at(0).data.data(), sizeof first);
    QCOMPARE(first, 1.0F);
  }

  void a_changed_graph_is_believed_over_the_metadata() {
    Exported sent = exported(onnx_cases()[1]);  // dense, relu
    for (exchange::onnx::Node& node : sent.onnx.graph.nodes)
      if (node.op == "Relu") node.op = "Tanh";
    const auto back = translate::from_onnx(sent.onnx);
    QVERIFY(back.ok());
    QCOMPARE(back->network.layers.at(0).settings.word("activation"), "tanh");
  }

  void says_what_was_taken_off() {
    for (const OnnxCase& which : onnx_cases()) {
      if (which.name != "dense closing softmax") continue;
      const Exported sent = exported(which);
      QCOMPARE(sent.onnx.metadata.at("strata.closing"), "softmax");
      QCOMPARE(sent.onnx.graph.outputs.at(0).name, "logits");
      const auto closed = translate::to_onnx(sent.project, sent.model, sent.weights,
                                             {.classes = {"a", "b"}, .apply_closing = true});
      QVERIFY(closed.ok());
      QCOMPARE(closed->graph.outputs.at(0).name, "probabilities");
      QCOMPARE(closed->graph.nodes.back().op, "Softmax");
      QCOMPARE(closed->metadata.at("strata.classes"), R"(["a","b"])");
      return;
    }
    QFAIL("the case is gone");
  }

  void weights_of_another_network_are_refused() {
    const Exported sent = exported(onnx_cases()[1]);
    const auto refused =
        translate::to_onnx(sent.project, sent.model, exchange::TensorFile({}, {}, {}));
    QVERIFY(!refused.ok());
    QVERIFY(QString::fromStdString(refused.error().what).contains("x.weight"));
  }
};

QTEST_APPLESS_MAIN(TestOnnxExport)
#include "test_onnx_export.moc"
