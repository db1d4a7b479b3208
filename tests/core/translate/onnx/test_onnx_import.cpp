// Graphs read operator by operator: those Strata wrote, without what it says about them, give what
// the engine gave; what is not supported is named, all at once.
#include <QTest>

#include "onnx_networks.h"
#include "translate/onnx/import.h"

using namespace strata;
using namespace strata::test;
namespace format = strata::exchange::onnx;

namespace {

format::Value value_of(const char* name, std::vector<std::int64_t> sizes) {
  format::Value value;
  value.name = name;
  value.type = format::ElementType::f32;
  value.shape.emplace().push_back({-1, "batch"});
  for (const std::int64_t size : sizes)
    value.shape->push_back({size, {}});
  return value;
}

void add(format::Model& model, const char* op, std::vector<std::string> inputs, const char* output,
         std::vector<format::Attribute> attributes = {}) {
  format::Node node;
  node.op = op;
  node.name = output;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  node.attributes = std::move(attributes);
  model.graph.nodes.push_back(std::move(node));
}

format::Model model_of(std::vector<std::int64_t> sizes, const char* output) {
  format::Model model;
  model.opsets[""] = 17;
  model.graph.inputs = {value_of("x", std::move(sizes))};
  model.graph.outputs = {value_of(output, {1})};
  return model;
}

QString refusal(const format::Model& model) {
  const auto read = translate::from_onnx(model);
  return read.ok() ? QString("accepted") : QString::fromStdString(read.error().text());
}

}  // namespace

class TestOnnxImport : public QObject {
  Q_OBJECT

 private slots:
  void gives_what_the_engine_gave_data() {
    QTest::addColumn<int>("at");
    for (std::size_t i = 0; i < onnx_cases().size(); ++i)
      if (onnx_cases()[i].by_operators)
        QTest::newRow(onnx_cases()[i].name.c_str()) << static_cast<int>(i);
  }
  void gives_what_the_engine_gave() {
    QFETCH(int, at);
    Exported sent = exported(onnx_cases()[static_cast<std::size_t>(at)]);
    sent.onnx.metadata.clear();
    const auto back = translate::from_onnx(sent.onnx);
    QVERIFY2(back.ok(), back.ok() ? "" : back.error().text().c_str());
    const auto model = graph::infer(back->network, back->input);
    QVERIFY2(model.ok(), model.ok() ? "" : model.error().text().c_str());
    const at::Tensor rows = random_rows(sent.model.input, 3);
    const at::Tensor turned =
        back->input_order.empty() ? rows : rows.permute(back->input_order).contiguous();
    const auto expected = engine_output(sent.model, sent.weights, rows);
    const auto found = engine_output(*model, back->weights, turned, /*apply_closing=*/true);
    QVERIFY(expected.ok() && found.ok());
    const double difference = largest_difference(*expected, *found);
    QVERIFY2(difference <= 1e-5, qPrintable(QString::number(difference)));
  }

  void what_is_not_supported_is_named_all_at_once() {
    format::Model model = model_of({3, 8, 8}, "c");
    add(model, "Mish", {"x"}, "a");
    add(model, "Clip", {"x"}, "b",
        {format::attribute("min", 0.0F), format::attribute("max", 6.0F)});
    add(model, "TopK", {"x"}, "t");
    add(model, "Relu", {"a"}, "behind");
    add(model, "Flatten", {"x"}, "c");
    const QString text = refusal(model);
    QVERIFY2(text.contains("Mish 'a'"), qPrintable(text));
    QVERIFY2(text.contains("TopK 't'"), qPrintable(text));
    QVERIFY2(!text.contains("behind"), qPrintable(text));
  }

  void curves_without_a_layer_are_refused() {
    format::Model model = model_of({4}, "b");
    add(model, "Clip", {"x"}, "b",
        {format::attribute("min", 0.0F), format::attribute("max", 6.0F)});
    QVERIFY2(refusal(model).contains("curve"), qPrintable(refusal(model)));
    format::Model leaky = model_of({4}, "b");
    add(leaky, "LeakyRelu", {"x"}, "b", {format::attribute("alpha", 0.2F)});
    QVERIFY(refusal(leaky).contains("curve"));
  }

  void a_residual_of_one_layer_stays_a_sum() {
    format::Model model = model_of({4}, "sum");
    add(model, "Relu", {"x"}, "a");
    add(model, "Add", {"x", "a"}, "sum");
    const auto read = translate::from_onnx(model);
    QVERIFY(read.ok());
    QCOMPARE(read->network.layers.back().kind, "add");
  }

  void open_sizes_and_several_inputs_are_refused() {
    format::Model open = model_of({4}, "a");
    open.graph.inputs[0].shape->push_back({-1, "steps"});
    add(open, "Relu", {"x"}, "a");
    QVERIFY(refusal(open).contains("open"));
    format::Model two = model_of({4}, "a");
    two.graph.inputs.push_back(value_of("z", {4}));
    add(two, "Add", {"x", "z"}, "a");
    QVERIFY(refusal(two).contains("several inputs"));
  }

  void impossible_graphs_are_refused() {
    format::Model nothing = model_of({4}, "absent");
    QVERIFY(refusal(nothing) != "accepted");
    format::Model circle = model_of({4}, "a");
    add(circle, "Add", {"x", "b"}, "a");
    add(circle, "Relu", {"a"}, "b");
    QVERIFY(refusal(circle).contains("nothing gives"));
    format::Model huge = model_of({std::int64_t{1} << 40, std::int64_t{1} << 20}, "a");
    add(huge, "Relu", {"x"}, "a");
    QVERIFY(refusal(huge).contains("larger"));
  }

  void expressions_that_double_do_not_explode() {
    format::Model model = model_of({4}, "n63");
    std::string before = "x";
    for (int i = 0; i < 64; ++i) {
      std::string name(1, 'n');
      name += std::to_string(i);
      add(model, "Mul", {before, before}, name.c_str());
      before = name;
    }
    QVERIFY(refusal(model) != "");  // an answer, soon
  }
};

QTEST_APPLESS_MAIN(TestOnnxImport)
#include "test_onnx_import.moc"
