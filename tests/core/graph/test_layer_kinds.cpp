// Every kind of layer: its shape rule, parameters and FLOPs, and what it refuses with which words.
// Expected shapes follow the "Shape" section of the torch.nn page that each kind's file names,
// worked out by hand.
#include <QTest>
#include <set>

#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

struct Fits {
  const char* name;    // starts with the kind
  const char* layers;  // the last one is looked at
  const char* data;
  const char* output;
  std::int64_t parameters;
  double flops;
};

struct Refusal {
  const char* name;
  const char* layers;
  const char* data;
  const char* error;
};

#include "kinds_refused.inc"
#include "kinds_that_fit.inc"

}  // namespace

class TestLayerKinds : public QObject {
  Q_OBJECT

 private slots:
  void shapes_parameters_and_flops_follow_the_formula_data() {
    QTest::addColumn<int>("row");
    for (int i = 0; i < static_cast<int>(std::size(kFits)); ++i)
      QTest::newRow(kFits[i].name) << i;
  }
  void shapes_parameters_and_flops_follow_the_formula() {
    QFETCH(int, row);
    const Fits& fits = kFits[row];
    const auto model = model_of(fits.layers, signal_of(fits.data));
    QCOMPARE(text_of(model), QString("no error"));
    QCOMPARE(QString::fromStdString(model->output().text()), QString(fits.output));
    QCOMPARE(model->layers.back().parameter_count(), fits.parameters);
    QCOMPARE(model->layers.back().facts.forward_flops, fits.flops);
  }

  void a_misfit_names_layer_shapes_and_remedy_data() {
    QTest::addColumn<int>("row");
    for (int i = 0; i < static_cast<int>(std::size(kRefusals)); ++i)
      QTest::newRow(kRefusals[i].name) << i;
  }
  void a_misfit_names_layer_shapes_and_remedy() {
    QFETCH(int, row);
    const Refusal& refusal = kRefusals[row];
    QCOMPARE(text_of(model_of(refusal.layers, signal_of(refusal.data))), QString(refusal.error));
  }

  void no_kind_is_left_out_of_this_test() {
    std::set<std::string> fit;
    std::set<std::string> refused;
    for (const Fits& fits : kFits)
      fit.insert(QString(fits.name).section(':', 0, 0).toStdString());
    for (const Refusal& refusal : kRefusals)
      refused.insert(QString(refusal.name).section(':', 0, 0).toStdString());
    for (const LayerKind& kind : layer_kinds()) {
      QVERIFY2(fit.contains(std::string(kind.name)), kind.name.data());
      QVERIFY2(refused.contains(std::string(kind.name)), kind.name.data());
    }
  }

  void parameters_are_named_and_shaped_as_in_PyTorch_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("parameters");
    const auto row = [](const char* name, const char* layer, const char* data,
                        const char* parameters) {
      QTest::newRow(name) << layer << data << parameters;
    };
    row("Linear", R"("kind": "dense", "units": 10)", "512", "weight 10x512, bias 10");
    row("Conv1d", R"("kind": "conv1d", "filters": 6, "kernel": 5, "groups": 2)", "9x4",
        "weight 6x2x5, bias 6");
    row("Conv2d", R"("kind": "conv2d", "filters": 8, "kernel": [3, 5], "bias": false)", "3x9x9",
        "weight 8x3x3x5");
    row("ConvTranspose2d", R"("kind": "conv2d_transpose", "filters": 8, "kernel": 2)", "3x9x9",
        "weight 3x8x2x2, bias 8");
    row("depthwise", R"("kind": "depthwise_conv2d", "kernel": 3, "multiplier": 2)", "4x9x9",
        "weight 8x1x3x3, bias 8");
    row("BatchNorm2d", R"("kind": "batchnorm")", "4x9x9",
        "weight 4, bias 4, running_mean 4, running_var 4");
    row("BatchNorm1d", R"("kind": "batchnorm", "affine": false)", "9x4",
        "running_mean 4, running_var 4");
    row("LayerNorm", R"("kind": "layernorm")", "9x4", "weight 4, bias 4");
    row("LayerNorm of an image", R"("kind": "layernorm")", "2x3x4", "weight 2x3x4, bias 2x3x4");
    row("GroupNorm", R"("kind": "groupnorm", "groups": 2)", "4x9x9", "weight 4, bias 4");
    row("Embedding", R"("kind": "embedding", "units": 16)", "200:10000", "weight 10000x16");
    row("LSTM", R"("kind": "lstm", "units": 5, "layers": 2)", "9x3",
        "weight_ih_l0 20x3, weight_hh_l0 20x5, bias_ih_l0 20, bias_hh_l0 20, "
        "weight_ih_l1 20x5, weight_hh_l1 20x5, bias_ih_l1 20, bias_hh_l1 20");
    row("GRU, bidirectional",
        R"("kind": "gru", "units": 5, "layers": 2, "bidirectional": true, "bias": false)", "9x3",
        "weight_ih_l0 15x3, weight_hh_l0 15x5, weight_ih_l0_reverse 15x3, weight_hh_l0_reverse "
        "15x5, "
        "weight_ih_l1 15x10, weight_hh_l1 15x5, weight_ih_l1_reverse 15x10, weight_hh_l1_reverse "
        "15x5");
    row("RNN", R"("kind": "rnn", "units": 5)", "9x3",
        "weight_ih_l0 5x3, weight_hh_l0 5x5, bias_ih_l0 5, bias_hh_l0 5");
    row("MultiheadAttention", R"("kind": "attention", "heads": 2)", "9x4",
        "in_proj_weight 12x4, in_proj_bias 12, out_proj.weight 4x4, out_proj.bias 4");
  }
  void parameters_are_named_and_shaped_as_in_PyTorch() {
    QFETCH(QString, layer);
    QFETCH(QString, data);
    const auto model = model_of((R"({"id": "x", )" + layer + "}").toStdString(), signal_of(data));
    QCOMPARE(text_of(model), QString("no error"));
    QStringList found;
    for (const Parameter& parameter : model->layers[0].facts.parameters)
      found << QString::fromStdString(parameter.name + " " + parameter.shape.text());
    QTEST(found.join(", "), "parameters");
  }

  void the_sums_show_the_numbers_of_the_user() {
    const auto model = model_of(R"({"id": "c", "kind": "conv2d", "filters": 32, "kernel": 3})",
                                signal_of("3x32x32"));
    const LayerFacts& facts = model->layers[0].facts;
    QCOMPARE(facts.shape_sum, std::string("(32 + 2*0 - 3) / 1 + 1 = 30"));
    QCOMPARE(facts.parameter_sum, std::string("3*3*3*32 + 32 bias"));
    QCOMPARE(facts.flops_sum, std::string("2 * (3*3*3) * 32*30*30"));
    const auto tall =
        model_of(R"({"id": "c", "kind": "conv2d", "filters": 8, "kernel": 3, "stride": 2})",
                 signal_of("1x9x28"));
    QCOMPARE(tall->layers[0].facts.shape_sum,
             std::string("(9 + 2*0 - 3) / 2 + 1 = 4, (28 + 2*0 - 3) / 2 + 1 = 13"));
  }

  void memory_for_the_backward_counts_what_is_kept() {
    const auto saved = [](const char* layer, const char* data) {
      return model_of(R"({"id": "x", )" + std::string(layer) + "}", signal_of(data))
          ->layers[0]
          .facts.saved_elements;
    };
    QCOMPARE(saved(R"("kind": "dense", "units": 10, "activation": "relu")", "4"), std::int64_t{0});
    QCOMPARE(saved(R"("kind": "dense", "units": 10, "activation": "gelu")", "4"), std::int64_t{10});
    QCOMPARE(saved(R"("kind": "maxpool2d")", "3x8x8"), std::int64_t{48});
    QCOMPARE(saved(R"("kind": "avgpool2d")", "3x8x8"), std::int64_t{0});
    QCOMPARE(saved(R"("kind": "lstm", "units": 5)", "9x3"), std::int64_t{9 * 5 * 6});
    QCOMPARE(saved(R"("kind": "attention", "heads": 2)", "9x4"),
             std::int64_t{4 * 9 * 4 + 2 * 9 * 9});
  }

  void masks_pass_through_steps_and_end_with_them() {
    const std::string start =
        R"([{"id": "e", "kind": "embedding", "units": 4, "padding_index": 0, "mask": true},)";
    const auto mask = [&](const char* rest) {
      return QString::fromStdString(model_of(start + rest + "]", signal_of("9:50"))->output().mask);
    };
    QCOMPARE(mask(R"({"id": "x", "kind": "dropout"})"), QString("e"));
    QCOMPARE(mask(R"({"id": "x", "kind": "dense", "units": 3})"), QString("e"));
    QCOMPARE(mask(R"({"id": "x", "kind": "attention", "heads": 2})"), QString("e"));
    QCOMPARE(mask(R"({"id": "x", "kind": "lstm", "units": 3, "return_sequences": true})"),
             QString("e"));
    QCOMPARE(mask(R"({"id": "x", "kind": "lstm", "units": 3})"), QString());
    QCOMPARE(mask(R"({"id": "x", "kind": "conv1d", "filters": 3, "kernel": 3})"), QString());
    QCOMPARE(mask(R"({"id": "x", "kind": "flatten"})"), QString());
  }

  void hostile_numbers_never_overflow_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("data");
    const auto row = [](const char* layer, const char* data) {
      QTest::newRow(layer) << layer << data;
    };
    row(R"("kind": "dense", "units": 16777216)", "1099511627776");
    row(R"("kind": "dense", "units": 16777216)", "1073741824x1024");
    row(R"("kind": "conv2d", "filters": 1048576, "kernel": 4096)", "1048576x4096x1");
    row(R"("kind": "conv2d", "filters": 1048576, "kernel": 1, "padding": 1048576)", "1x1x1");
    row(R"("kind": "conv2d", "filters": 1, "kernel": 4096, "dilation": 1048576)", "1x32x32");
    row(R"("kind": "conv2d_transpose", "filters": 1048576, "kernel": 1, "stride": 1048576)",
        "1x1048576x1048576");
    row(R"("kind": "depthwise_conv2d", "kernel": 1, "multiplier": 1024)", "1099511627776x1x1");
    row(R"("kind": "separable_conv2d", "filters": 1048576, "kernel": 1, "multiplier": 1024)",
        "1099511627776x1x1");
    row(R"("kind": "upsample", "size": 1024)", "1x1048576x1048576");
    row(R"("kind": "zero_pad", "padding": 1048576)", "1048576x1x1");
    row(R"("kind": "reshape", "shape": [1000000000000, 1000000000000, -1])", "9");
    row(R"("kind": "reshape", "shape": [1000000000000, 1000000000000, 1000000000000])", "9");
    row(R"("kind": "attention", "heads": 1)", "1073741824x16");
    row(R"("kind": "attention", "heads": 1)", "16x1073741824");
    row(R"("kind": "lstm", "units": 65536, "layers": 64, "bidirectional": true)", "1073741824x1");
    row(R"("kind": "lstm", "units": 65536)", "1x1099511627776");
    row(R"("kind": "embedding", "units": 1048576)", "1048577:9");
    row(R"("kind": "embedding", "units": 1048576, "vocabulary": 1073741824)", "2:9");
  }
  void hostile_numbers_never_overflow() {
    QFETCH(QString, layer);
    QFETCH(QString, data);
    const QString text =
        text_of(model_of((R"({"id": "x", )" + layer + "}").toStdString(), signal_of(data)));
    QVERIFY2(text.contains("'x'") && text.contains(": c"), qPrintable(text));
  }
};

QTEST_APPLESS_MAIN(TestLayerKinds)
#include "test_layer_kinds.moc"
