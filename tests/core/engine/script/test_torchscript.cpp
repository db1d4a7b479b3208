// TorchScript files against the engine: every layer of the kernel tests, in a network of its own.
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

#include "engine/exchange_types.h"
#include "engine/script/layer_script.h"
#include "engine/script/torchscript.h"
#include "sample_network.h"
#include "script_networks.h"

using namespace strata;
using namespace strata::test;

namespace {

constexpr double kTolerance = 1e-5;

exchange::TensorFile without(const exchange::TensorFile& weights, const std::string& name) {
  std::vector<exchange::TensorView> kept;
  for (const exchange::TensorView& tensor : weights.tensors())
    if (tensor.name != name) kept.push_back(tensor);
  return {{}, kept, {}};
}

}  // namespace

class TestTorchscript : public QObject {
  Q_OBJECT

 private slots:
  void every_kind_is_spelled();
  void networks_give_what_the_engine_gives_data();
  void networks_give_what_the_engine_gives();
  void weights_that_are_missing_are_named();
  void weights_of_another_shape_are_named();
  void ids_that_the_language_keeps_are_refused();
  void a_file_that_is_none_is_an_error();

 private:
  std::filesystem::path file(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }
  QTemporaryDir folder_;
};

void TestTorchscript::every_kind_is_spelled() {
  for (const graph::LayerKind& kind : graph::layer_kinds())
    QVERIFY2(engine::find_script(kind.name) != nullptr, std::string(kind.name).c_str());
}

void TestTorchscript::networks_give_what_the_engine_gives_data() {
  QTest::addColumn<int>("number");
  for (std::size_t i = 0; i < networks().size(); ++i)
    QTest::newRow(networks()[i].name.c_str()) << static_cast<int>(i);
}

void TestTorchscript::networks_give_what_the_engine_gives() {
  QFETCH(int, number);
  const graph::Model model = networks()[static_cast<std::size_t>(number)].model();
  const exchange::TensorFile weights = random_weights(model);
  const auto to = file("network.ts.pt");
  const auto written = engine::write_torchscript(to, model, weights, {{"note", "a text"}});
  QVERIFY2(written.ok(), written.ok() ? "" : written.error().text().c_str());
  const at::Tensor rows = random_rows(model.input, 4);
  const auto expected = engine_output(model, weights, rows);
  QVERIFY2(expected.ok(), expected.ok() ? "" : expected.error().text().c_str());
  const auto found = engine::run_torchscript(to, engine::view_from("rows", rows));
  QVERIFY2(found.ok(), found.ok() ? "" : found.error().text().c_str());
  QCOMPARE(static_cast<std::int64_t>(found->size()), expected->numel());
  const auto* values = expected->const_data_ptr<float>();
  for (std::size_t i = 0; i < found->size(); ++i)
    QVERIFY2(std::abs((*found)[i] - values[i]) <= kTolerance * std::max(1.0F, std::abs(values[i])),
             qPrintable(QString("%1: %2 and %3").arg(i).arg((*found)[i]).arg(values[i])));
}

void TestTorchscript::weights_that_are_missing_are_named() {
  const graph::Model model = networks().front().model();
  const exchange::TensorFile weights = random_weights(model);
  const auto written =
      engine::write_torchscript(file("missing.ts.pt"), model, without(weights, "fc.bias"));
  QVERIFY(!written.ok());
  QCOMPARE(written.error().where, std::string("fc.bias"));
  QVERIFY(!std::filesystem::exists(file("missing.ts.pt")));
}

void TestTorchscript::weights_of_another_shape_are_named() {
  const graph::Model model = networks().front().model();
  const exchange::TensorFile weights = random_weights(model);
  std::vector<exchange::TensorView> tensors = weights.tensors();
  for (exchange::TensorView& tensor : tensors)
    if (tensor.name == "fc.weight") std::swap(tensor.shape[0], tensor.shape[1]);
  const auto written = engine::write_torchscript(file("shape.ts.pt"), model, {{}, tensors, {}});
  QVERIFY(!written.ok());
  QCOMPARE(written.error().what, std::string("'fc.weight' is 7x5 but the network wants 5x7"));
}

void TestTorchscript::ids_that_the_language_keeps_are_refused() {
  for (const char* const id : {"for", "forward", "training", "größe"}) {
    const graph::Model model = dense_called(id).model();
    const auto written = engine::write_torchscript(file("id.ts.pt"), model, random_weights(model));
    QVERIFY2(!written.ok(), id);
    QCOMPARE(written.error().where, std::string(id));
  }
}

void TestTorchscript::a_file_that_is_none_is_an_error() {
  const at::Tensor rows = random_rows({{7}, 0}, 1);
  const auto found =
      engine::run_torchscript(file("nothing.ts.pt"), engine::view_from("rows", rows));
  QVERIFY(!found.ok());
  QVERIFY(found.error().where.ends_with("nothing.ts.pt"));
}

QTEST_GUILESS_MAIN(TestTorchscript)
#include "test_torchscript.moc"
