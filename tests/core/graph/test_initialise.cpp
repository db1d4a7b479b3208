// Initial values. PyTorch: reset_parameters of Linear, _ConvNd, RNNBase, Embedding,
// MultiheadAttention; Keras: the defaults on each layer's page; distributions: torch.nn.init and
// keras.initializers.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/initialise.h"
#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

std::vector<float> values_of(const Layer& layer, const std::string& parameter, const char* style,
                             std::uint64_t seed = 1) {
  for (const Parameter& p : layer.facts.parameters) {
    if (p.name != parameter) continue;
    std::vector<float> values(static_cast<std::size_t>(p.shape.elements()), -99.0F);
    fill_initial(layer, p, style, seed, values);
    return values;
  }
  return {};
}

Layer layer_of(const QString& settings, const QString& data) {
  const auto model = model_of((R"({"id": "x", )" + settings + "}").toStdString(), signal_of(data));
  return model.ok() ? model->layers[0] : Layer();
}

struct Statistics {
  double mean = 0;
  double deviation = 0;
  double largest = 0;
};

Statistics statistics_of(const std::vector<float>& values) {
  Statistics out;
  const auto n = static_cast<double>(values.size());
  out.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  for (const float value : values) {
    out.deviation += (value - out.mean) * (value - out.mean) / n;
    out.largest = std::max(out.largest, static_cast<double>(std::abs(value)));
  }
  out.deviation = std::sqrt(out.deviation);
  return out;
}

}  // namespace

class TestInitialise : public QObject {
  Q_OBJECT

 private slots:
  void uniform_weights_reach_the_bound_of_their_rule_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("style");
    QTest::addColumn<double>("bound");
    const auto row = [](const char* name, const char* settings, const char* data,
                        const char* parameter, const char* style, double bound) {
      QTest::newRow(name) << settings << data << parameter << style << bound;
    };
    const char* dense = R"("kind": "dense", "units": 256)";
    const char* conv = R"("kind": "conv2d", "filters": 64, "kernel": 3)";
    const char* lstm = R"("kind": "lstm", "units": 64)";
    row("Linear", dense, "400", "weight", "pytorch", 1 / 20.0);
    row("Linear, bias", dense, "400", "bias", "pytorch", 1 / 20.0);
    row("Dense", dense, "400", "weight", "keras", std::sqrt(6.0 / (400 + 256)));
    row("Conv2d", conv, "16x9x9", "weight", "pytorch", 1 / 12.0);
    row("Conv2D", conv, "16x9x9", "weight", "keras", std::sqrt(6.0 / (9 * 16 + 9 * 64)));
    row("ConvTranspose2d", R"("kind": "conv2d_transpose", "filters": 16, "kernel": 3)", "64x9x9",
        "weight", "pytorch", 1 / 12.0);
    row("grouped", R"("kind": "conv2d", "filters": 64, "kernel": 3, "groups": 4)", "16x9x9",
        "weight", "pytorch", 1 / 6.0);
    row("LSTM, input", lstm, "9x100", "weight_ih_l0", "pytorch", 1 / 8.0);
    row("LSTM, state", lstm, "9x100", "weight_hh_l0", "pytorch", 1 / 8.0);
    row("LSTM, bias", lstm, "9x100", "bias_hh_l0", "pytorch", 1 / 8.0);
    row("Keras' LSTM", lstm, "9x100", "weight_ih_l0", "keras", std::sqrt(6.0 / (100 + 256)));
    row("RNN", R"("kind": "rnn", "units": 100)", "9x50", "weight_ih_l0", "pytorch", 0.1);
    row("attention, in", R"("kind": "attention", "heads": 4)", "9x64", "in_proj_weight", "pytorch",
        std::sqrt(6.0 / 256));
    row("attention, out", R"("kind": "attention", "heads": 4)", "9x64", "out_proj.weight",
        "pytorch", 1 / 8.0);
    row("Keras' embedding", R"("kind": "embedding", "units": 16)", "9:1000", "weight", "keras",
        0.05);
    row("kaiming", R"("kind": "dense", "units": 256, "initialiser": "kaiming_uniform")", "400",
        "weight", "keras", std::sqrt(6.0 / 400));
    row("xavier", R"("kind": "dense", "units": 256, "initialiser": "xavier_uniform")", "400",
        "weight", "pytorch", std::sqrt(6.0 / 656));
    row("the layer's own choice", R"("kind": "dense", "units": 256, "initialiser": "keras")", "400",
        "weight", "pytorch", std::sqrt(6.0 / 656));
  }
  void uniform_weights_reach_the_bound_of_their_rule() {
    QFETCH(QString, settings);
    QFETCH(QString, data);
    QFETCH(QString, parameter);
    QFETCH(QString, style);
    QFETCH(double, bound);
    const auto values =
        values_of(layer_of(settings, data), parameter.toStdString(), style.toLatin1());
    QVERIFY(values.size() > 60);
    const Statistics found = statistics_of(values);
    const double error = 4 / std::sqrt(static_cast<double>(values.size()));
    QVERIFY2(found.largest <= bound * 1.000001 && found.largest > bound * (1 - error),
             qPrintable(QString::number(found.largest)));
    QVERIFY(std::abs(found.mean) < bound * error);
    QVERIFY(std::abs(found.deviation - bound / std::sqrt(3.0)) < bound * error);
  }

  void normal_weights_have_the_deviation_of_their_rule_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("data");
    QTest::addColumn<double>("deviation");
    QTest::newRow("kaiming") << R"("kind": "dense", "units": 256, "initialiser": "kaiming_normal")"
                             << "200" << 0.1;
    QTest::newRow("xavier") << R"("kind": "dense", "units": 300, "initialiser": "xavier_normal")"
                            << "500" << 0.05;
    QTest::newRow("Embedding") << R"("kind": "embedding", "units": 16)"
                               << "9:3000" << 1.0;
  }
  void normal_weights_have_the_deviation_of_their_rule() {
    QFETCH(QString, settings);
    QFETCH(QString, data);
    QFETCH(double, deviation);
    const Statistics found =
        statistics_of(values_of(layer_of(settings, data), "weight", "pytorch"));
    QVERIFY(std::abs(found.mean) < 0.02 * deviation);
    QVERIFY(std::abs(found.deviation / deviation - 1) < 0.02);
    QVERIFY(found.largest > 3 * deviation);
  }

  void constants_are_what_the_rules_say() {
    const std::vector<float> zeros4(4, 0.0F);
    const std::vector<float> ones4(4, 1.0F);
    for (const char* style : {"pytorch", "keras"}) {
      const Layer norm = layer_of(R"("kind": "batchnorm")", "4x3x3");
      QVERIFY(values_of(norm, "weight", style) == ones4);
      QVERIFY(values_of(norm, "bias", style) == zeros4);
      QVERIFY(values_of(norm, "running_mean", style) == zeros4);
      QVERIFY(values_of(norm, "running_var", style) == ones4);
      const Layer attention = layer_of(R"("kind": "attention", "heads": 2)", "3x4");
      QVERIFY(values_of(attention, "out_proj.bias", style) == zeros4);
      QVERIFY(values_of(attention, "in_proj_bias", style) == std::vector<float>(12, 0.0F));
    }
    QVERIFY(values_of(layer_of(R"("kind": "dense", "units": 4)", "3"), "bias", "keras") == zeros4);
    QVERIFY(values_of(layer_of(R"("kind": "dense", "units": 4, "initialiser": "zeros")", "1"),
                      "weight", "keras") == zeros4);
    const Layer lstm = layer_of(R"("kind": "lstm", "units": 2)", "9x3");
    QVERIFY((values_of(lstm, "bias_ih_l0", "keras") == std::vector<float>{0, 0, 1, 1, 0, 0, 0, 0}));
    QVERIFY(values_of(lstm, "bias_hh_l0", "keras") == std::vector<float>(8, 0.0F));
    QVERIFY(values_of(layer_of(R"("kind": "gru", "units": 2)", "9x3"), "bias_ih_l0", "keras") ==
            std::vector<float>(6, 0.0F));
  }

  void the_padding_words_row_is_zero() {
    const Layer layer = layer_of(R"("kind": "embedding", "units": 3, "padding_index": 1)", "9:4");
    for (const char* style : {"pytorch", "keras"}) {
      const auto values = values_of(layer, "weight", style);
      for (std::size_t i = 0; i < 12; ++i)
        QCOMPARE(values[i] == 0.0F, i >= 3 && i < 6);
    }
  }

  void orthogonal_weights_are_orthonormal_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("parameter");
    QTest::newRow("more rows") << R"("kind": "lstm", "units": 24)"
                               << "9x3"
                               << "weight_hh_l0";
    QTest::newRow("more columns") << R"("kind": "dense", "units": 20, "initialiser": "orthogonal")"
                                  << "50"
                                  << "weight";
    QTest::newRow("square") << R"("kind": "rnn", "units": 30)"
                            << "9x3"
                            << "weight_hh_l0";
  }
  void orthogonal_weights_are_orthonormal() {
    QFETCH(QString, settings);
    QFETCH(QString, data);
    QFETCH(QString, parameter);
    const Layer layer = layer_of(settings, data);
    const auto values = values_of(layer, parameter.toStdString(), "keras");
    Shape shape;
    for (const Parameter& p : layer.facts.parameters)
      if (p.name == parameter.toStdString()) shape = p.shape;
    const auto rows = static_cast<std::size_t>(shape[0]);
    const auto columns = static_cast<std::size_t>(shape[1]);
    const std::size_t count = std::min(rows, columns);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b) {
        double product = 0;
        for (std::size_t i = 0; i < std::max(rows, columns); ++i)
          product += rows <= columns ? values[a * columns + i] * values[b * columns + i]
                                     : values[i * columns + a] * values[i * columns + b];
        QVERIFY(std::abs(product - (a == b ? 1 : 0)) < 1e-5);
      }
  }

  void values_depend_on_seed_and_names_only() {
    const char* first =
        R"([{"id": "a", "kind": "dense", "units": 8}, {"id": "b", "kind": "dense", "units": 8}])";
    const char* moved =
        R"([{"id": "new", "kind": "dense", "units": 8}, {"id": "b", "kind": "dense", "units": 8},
                            {"id": "a", "kind": "dense", "units": 8}])";
    const auto one = model_of(first, signal_of("8"));
    const auto two = model_of(moved, signal_of("8"));
    QVERIFY(values_of(one->layers[0], "weight", "pytorch") ==
            values_of(two->layers[2], "weight", "pytorch"));
    QVERIFY(values_of(one->layers[1], "bias", "pytorch") ==
            values_of(two->layers[1], "bias", "pytorch"));
    QVERIFY(values_of(one->layers[0], "weight", "pytorch") !=
            values_of(one->layers[1], "weight", "pytorch"));
    QVERIFY(values_of(one->layers[0], "weight", "pytorch", 1) !=
            values_of(one->layers[0], "weight", "pytorch", 2));
  }

  void every_parameter_of_every_kind_gets_finite_values() {
    const char* const layers[] = {R"("kind": "separable_conv2d", "filters": 3, "kernel": 2)",
                                  R"("kind": "depthwise_conv2d", "kernel": 2)",
                                  R"("kind": "layernorm")", R"("kind": "groupnorm", "groups": 1)"};
    for (const char* settings : layers)
      for (const char* style : {"pytorch", "keras"}) {
        const Layer layer = layer_of(settings, "2x5x5");
        QVERIFY2(!layer.facts.parameters.empty(), settings);
        for (const Parameter& p : layer.facts.parameters)
          for (const float value : values_of(layer, p.name, style))
            QVERIFY2(std::abs(value) < 3, settings);
      }
  }
};

QTEST_APPLESS_MAIN(TestInitialise)
#include "test_initialise.moc"
