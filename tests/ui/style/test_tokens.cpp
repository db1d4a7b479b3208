// The tokens against the sizes in code, and their contrast by WCAG 2.1.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cmath>

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

using namespace strata::ui;

namespace {

/// Relative luminance and contrast ratio: WCAG 2.1, "relative luminance" and "contrast ratio".
double luminance(const QColor& colour) {
  const auto linear = [](double c) {
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
         0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double bright = std::max(luminance(a), luminance(b));
  const double dark = std::min(luminance(a), luminance(b));
  return (bright + 0.05) / (dark + 0.05);
}

constexpr double kSmallText = 4.5;  // level AA

QJsonObject tokens_file() {
  QFile file(QStringLiteral(":/strata/themes/tokens.json"));
  return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                        : QJsonObject();
}

}  // namespace

class TestTokens : public QObject {
  Q_OBJECT

 private slots:
  void sizes_in_code_are_those_of_the_file();
  void text_is_readable_on_every_surface_data();
  void text_is_readable_on_every_surface();
  void states_are_readable_on_their_own_background_data();
  void states_are_readable_on_their_own_background();
  void a_mix_lies_between_its_colours();
};

void TestTokens::sizes_in_code_are_those_of_the_file() {
  const QJsonObject size = tokens_file()["size"].toObject();
  const auto is = [&size](const char* name, int value) {
    return size[QLatin1String(name)].toInt() == value;
  };
  QVERIFY(is("menu_bar", metrics::kMenuBar));
  QVERIFY(is("mode_rail", metrics::kModeRail));
  QVERIFY(is("action_bar", metrics::kActionBar));
  QVERIFY(is("run_header", metrics::kRunHeader));
  QVERIFY(is("status_bar", metrics::kStatusBar));
  QVERIFY(is("palette", metrics::kPalette));
  QVERIFY(is("inspector", metrics::kInspector));
  QVERIFY(is("dock", metrics::kDock));
  QVERIFY(is("side_column", metrics::kSideColumn));
  QVERIFY(is("panel_header", metrics::kPanelHeader));
  QVERIFY(is("tab_bar", metrics::kTabBar));
  QVERIFY(is("button", metrics::kButton));
  QVERIFY(is("button_small", metrics::kSmallButton));
  QVERIFY(is("input", metrics::kInput));
  QVERIFY(is("pill", metrics::kPill));
  QVERIFY(is("table_row", metrics::kTableRow));
  QVERIFY(is("node_gap", metrics::kNodeGap));
  QVERIFY(is("cut_gap", metrics::kCutGap));
  QVERIFY(is("port_radius", metrics::kPortRadius));
  QVERIFY(is("icon", metrics::kIcon));
  QVERIFY(is("icon_rail", metrics::kRailIcon));
  const QJsonArray node = size["node"].toArray();
  QCOMPARE(node[0].toInt(), metrics::kNodeWidth);
  QCOMPARE(node[1].toInt(), metrics::kNodeHeight);
}

void TestTokens::text_is_readable_on_every_surface_data() {
  QTest::addColumn<QString>("theme");
  QTest::newRow("dark") << "dark";
  QTest::newRow("light") << "light";
}

void TestTokens::text_is_readable_on_every_surface() {
  QFETCH(QString, theme);
  const Tokens t = read_tokens(theme);
  const QHash<QString, QColor> texts{{"primary", t.text.primary},       {"soft", t.text.soft},
                                     {"muted", t.text.muted},           {"accent", t.accent.text},
                                     {"validation", t.validation.text}, {"success", t.success.text},
                                     {"danger", t.danger.text}};
  for (auto text = texts.begin(); text != texts.end(); ++text)
    for (const QColor& surface :
         {t.surface.window, t.surface.canvas, t.surface.panel, t.surface.raised, t.surface.input}) {
      const double ratio = contrast(text.value(), surface);
      QVERIFY2(
          ratio >= kSmallText,
          qPrintable(QStringLiteral("%1 on %2: %3").arg(text.key(), surface.name()).arg(ratio)));
    }
}

void TestTokens::states_are_readable_on_their_own_background_data() {
  text_is_readable_on_every_surface_data();
}

void TestTokens::states_are_readable_on_their_own_background() {
  QFETCH(QString, theme);
  const Tokens t = read_tokens(theme);
  for (const Tone& tone : {t.accent, t.validation, t.success, t.danger})
    QVERIFY(contrast(tone.text, tone.background) >= kSmallText);
  QVERIFY(contrast(t.text.on_accent, t.accent_fill) >= kSmallText);
  for (const QColor& device : t.device_text)
    QVERIFY(contrast(device, t.surface.panel) >= kSmallText);
}

void TestTokens::a_mix_lies_between_its_colours() {
  QCOMPARE(mixed(Qt::white, Qt::black, 1.0), QColor(Qt::white));
  QCOMPARE(mixed(Qt::white, Qt::black, 0.0), QColor(Qt::black));
  QCOMPARE(mixed(Qt::white, Qt::black, 0.2).red(), 51);
}

QTEST_MAIN(TestTokens)
#include "test_tokens.moc"
