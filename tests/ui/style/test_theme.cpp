// The theme: switched live, icons recoloured, every layer kind with a colour and an icon.
#include <QApplication>
#include <QSignalSpy>
#include <QtTest>

#include "ui/style/style_sheet.h"
#include "ui/style/theme.h"

using namespace strata;
using namespace strata::ui;

namespace {

QColor darkest_ink(const QIcon& icon) {
  const QImage image = icon.pixmap(48).toImage();
  QColor found;
  int most = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (const QColor pixel = image.pixelColor(x, y); pixel.alpha() > most) {
        most = pixel.alpha();
        found = pixel;
      }
  return found;
}

}  // namespace

class TestTheme : public QObject {
  Q_OBJECT

 private slots:
  void switching_changes_colours_and_says_so();
  void an_icon_made_before_a_switch_is_drawn_in_the_new_colour();
  void every_layer_kind_has_an_icon_and_a_colour();
  void an_unknown_icon_is_empty();
  void the_style_sheet_leaves_no_name_open();
  void the_fonts_are_the_programs_own();
};

void TestTheme::switching_changes_colours_and_says_so() {
  Theme theme;
  theme.choose(Theme::Choice::dark);
  const QColor dark = theme.tokens().surface.panel;
  const QSignalSpy changes(&theme, &Theme::changed);
  theme.choose(Theme::Choice::light);
  QCOMPARE(changes.count(), 1);
  QVERIFY(!theme.dark());
  QVERIFY(theme.tokens().surface.panel != dark);
}

void TestTheme::an_icon_made_before_a_switch_is_drawn_in_the_new_colour() {
  Theme theme;
  theme.choose(Theme::Choice::dark);
  const QIcon icon = theme.icon(QStringLiteral("play"), Theme::Ink::primary);
  QCOMPARE(darkest_ink(icon).name(), theme.tokens().text.primary.name());
  theme.choose(Theme::Choice::light);
  QCOMPARE(darkest_ink(icon).name(), theme.tokens().text.primary.name());
}

void TestTheme::every_layer_kind_has_an_icon_and_a_colour() {
  const Theme theme;
  for (const graph::LayerKind& kind : graph::layer_kinds()) {
    QVERIFY2(!theme.icon(Theme::layer_icon(kind.name)).isNull(), kind.name.data());
    QVERIFY2(theme.layer_colour(kind.category).isValid(), kind.name.data());
  }
}

void TestTheme::an_unknown_icon_is_empty() {
  QVERIFY(Theme().icon(QStringLiteral("no-such-icon")).isNull());
}

void TestTheme::the_style_sheet_leaves_no_name_open() {
  for (const char* name : {"dark", "light"}) {
    const QString sheet = style_sheet(read_tokens(QLatin1String(name)));
    QVERIFY(sheet.size() > 1000);
    QVERIFY(!sheet.contains(QLatin1Char('@')));
  }
}

void TestTheme::the_fonts_are_the_programs_own() {
  const Theme theme;
  QCOMPARE(QFontInfo(Theme::font(FontSize::base)).family(), QStringLiteral("Inter"));
  QCOMPARE(QFontInfo(Theme::font(FontSize::base, FontWeight::regular, FontFace::mono)).family(),
           QStringLiteral("JetBrains Mono"));
}

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
