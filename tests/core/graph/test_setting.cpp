// Settings: what is read, what is refused with which words, and that every kind describes its own
// completely.
#include <QTest>
#include <set>

#include "graph/layer_kind.h"
#include "networks.h"

using namespace strata;
using namespace strata::graph;

class TestSetting : public QObject {
  Q_OBJECT

 private slots:
  void a_wrong_value_is_refused_at_its_place_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("error");
    QTest::newRow("below") << R"("filters": 0)"
                           << "filters cannot be 0: choose 1 to 1048576";
    QTest::newRow("above") << R"("filters": 99999999999)"
                           << "filters cannot be 99999999999: choose 1 to 1048576";
    QTest::newRow("fraction") << R"("filters": 2.5)"
                              << "layers.filters: expected a whole number, found 2.5";
    QTest::newRow("text") << R"("filters": "many")"
                          << "layers.filters: expected a whole number, found \"many\"";
    QTest::newRow("word") << R"("activation": "rleu")"
                          << "activation cannot be 'rleu': did you mean 'relu'?";
    QTest::newRow("no word near")
        << R"("initialiser": "magic")"
        << "initialiser cannot be 'magic': choose one of "
           "default, pytorch, keras, kaiming_uniform, kaiming_normal, xavier_uniform, "
           "xavier_normal, orthogonal, zeros";
    QTest::newRow("flag") << R"("bias": 1)"
                          << "layers.bias: expected true or false, found 1";
    QTest::newRow("too many numbers") << R"("kernel": [3, 3, 3])"
                                      << "kernel has 3 numbers: give 2, or one for all";
    QTest::newRow("word for numbers") << R"("padding": "sam")"
                                      << "padding cannot be 'sam': did you mean 'same'?";
    QTest::newRow("word where none goes")
        << R"("kernel": "same")"
        << "layers.kernel: expected a whole number, found \"same\"";
    QTest::newRow("negative in a list") << R"("stride": [1, -1])"
                                        << "stride cannot be -1: choose 1 to 1048576";
    QTest::newRow("unknown") << R"("strides": 2)"
                             << "layers.strides: this field is not known: did you mean 'stride'?";
  }
  void a_wrong_value_is_refused_at_its_place() {
    QFETCH(QString, field);
    QFETCH(QString, error);
    QString layer = R"({"id": "c", "kind": "conv2d")";
    if (!field.contains("filters")) layer += R"(, "filters": 8)";
    if (!field.contains("kernel")) layer += R"(, "kernel": 3)";
    const QString text = text_of(network_of((layer + ", " + field + "}").toStdString()));
    QVERIFY2(text.startsWith("t:1:"), qPrintable(text));
    QCOMPARE(text.section(": ", 1).replace("[0].", "layers."), error);
  }

  void one_number_stands_for_all() {
    const auto network = network_of(
        R"({"id": "c", "kind": "conv2d", "filters": 8, "kernel": 3, "padding": [1, 2]})");
    QCOMPARE(text_of(network), QString("no error"));
    const Settings& settings = network->layers[0].settings;
    QVERIFY((settings.integers("kernel") == Integers{3, 3}));
    QVERIFY((settings.integers("padding") == Integers{1, 2}));
    QVERIFY((settings.integers("stride") == Integers{1, 1}));
    QVERIFY(!settings.is_word("padding"));
  }

  void defaults_keep_their_own_rules() {
    for (const LayerKind& kind : layer_kinds())
      for (const Setting& setting : kind.settings) {
        if (!setting.otherwise.has_value()) continue;
        const auto checked = check_setting(setting, *setting.otherwise, std::string(kind.name));
        QVERIFY2(checked.ok(), qPrintable(text_of(checked)));
      }
  }

  void every_kind_and_setting_is_explained() {
    std::set<std::string_view> names;
    for (const LayerKind& kind : layer_kinds()) {
      QVERIFY2(names.insert(kind.name).second, kind.name.data());
      QVERIFY2(!kind.title.empty() && kind.summary.ends_with('.') && !kind.shape_rule.empty(),
               kind.name.data());
      for (const Setting& setting : kind.settings)
        QVERIFY2(!setting.title.empty() && setting.help.size() > 40 && setting.help.ends_with('.'),
                 setting.name.c_str());
    }
    QCOMPARE(names.size(), std::size_t{32});
  }

  void the_wrong_type_is_refused_to_an_editor_too() {
    const LayerKind* dense = find_layer_kind("dense");
    QCOMPARE(text_of(check_setting(*dense->setting("units"), std::string("x"), "fc1")),
             QString("fc1: units must be a whole number"));
    QCOMPARE(text_of(check_setting(*dense->setting("bias"), 1.0, "fc1")),
             QString("fc1: bias must be true or false"));
    QVERIFY(!check_setting(*find_layer_kind("dropout")->setting("rate"), std::nan(""), "d").ok());
  }

  void captions_show_what_matters_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("caption");
    QTest::newRow("conv2d")
        << R"("kind": "conv2d", "filters": 32, "kernel": 3, "activation": "relu")"
        << "32 @ 3x3 · relu";
    QTest::newRow("linear is silent") << R"("kind": "dense", "units": 10)"
                                      << "10";
    QTest::newRow("pooling") << R"("kind": "maxpool2d")"
                             << "2x2";
    QTest::newRow("flag") << R"("kind": "lstm", "units": 8, "bidirectional": true)"
                          << "8 · Bidirectional";
    QTest::newRow("none") << R"("kind": "flatten")"
                          << "";
  }
  void captions_show_what_matters() {
    QFETCH(QString, layer);
    const auto network = network_of((R"({"id": "x", )" + layer + "}").toStdString());
    const LayerSpec& spec = network->layers[0];
    QTEST(QString::fromStdString(caption_of(*find_layer_kind(spec.kind), spec.settings)),
          "caption");
  }
};

QTEST_APPLESS_MAIN(TestSetting)
#include "test_setting.moc"
