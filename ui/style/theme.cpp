#include "ui/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

#include "ui/style/desktop.h"
#include "ui/style/icon_engine.h"
#include "ui/style/style_sheet.h"

namespace strata::ui {
namespace {

/// The fonts are part of the program, so that it looks the same on every machine.
void load_fonts() {
  for (const char* file : {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf",
                           "JetBrainsMono-Regular.ttf", "JetBrainsMono-Medium.ttf"})
    QFontDatabase::addApplicationFont(QStringLiteral(":/strata/fonts/") + QLatin1String(file));
}

QPalette palette_of(const Tokens& t) {
  QPalette out;
  out.setColor(QPalette::Window, t.surface.window);
  out.setColor(QPalette::WindowText, t.text.primary);
  out.setColor(QPalette::Base, t.surface.input);
  out.setColor(QPalette::AlternateBase, t.surface.raised);
  out.setColor(QPalette::Text, t.text.primary);
  out.setColor(QPalette::Button, t.surface.raised);
  out.setColor(QPalette::ButtonText, t.text.primary);
  out.setColor(QPalette::ToolTipBase, t.surface.raised);
  out.setColor(QPalette::ToolTipText, t.text.primary);
  out.setColor(QPalette::PlaceholderText, t.text.muted);
  out.setColor(QPalette::Highlight, t.accent_fill);
  out.setColor(QPalette::HighlightedText, t.text.on_accent);
  out.setColor(QPalette::Link, t.accent.text);
  out.setColor(QPalette::LinkVisited, t.accent.text);
  out.setColor(QPalette::Light, t.surface.hover);
  out.setColor(QPalette::Midlight, t.surface.raised);
  out.setColor(QPalette::Mid, t.line.border);
  out.setColor(QPalette::Dark, t.line.border);
  out.setColor(QPalette::Shadow, t.surface.window);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    out.setColor(QPalette::Disabled, role, t.text.disabled);
  return out;
}

/// The tokens' layer role of a category.
const char* role_of(graph::Category category) {
  using graph::Category;
  switch (category) {
    case Category::input_output:
      return "input_output";
    case Category::dense:
      return "dense";
    case Category::convolution:
      return "convolution";
    case Category::pooling:
      return "pooling";
    case Category::recurrent:
    case Category::attention:
      return "recurrent";
    case Category::normalisation:
      return "normalisation";
    case Category::regularisation:
      return "regularisation";
    case Category::activation:
      return "input_output";
    case Category::embedding:
      return "embedding";
    case Category::reshape:
    case Category::merge:
      return "reshape";
  }
  return "input_output";
}

}  // namespace

Theme::Theme(QObject* parent) : QObject(parent), tokens_(read_tokens(QStringLiteral("dark"))) {
  load_fonts();
}

void Theme::choose(Choice choice) {
  choice_ = choice;
  if (choice == Choice::system && desktop_ == nullptr) {
    desktop_ = new DesktopPreference(this);
    connect(desktop_, &DesktopPreference::changed, this, [this] {
      if (choice_ == Choice::system) use(desktop_->dark());
    });
  }
  use(choice == Choice::dark || (choice == Choice::system && desktop_->dark()));
}

void Theme::use(bool dark) {
  if (dark != dark_) {
    dark_ = dark;
    tokens_ = read_tokens(dark ? QStringLiteral("dark") : QStringLiteral("light"));
  }
  if (app_ != nullptr) apply_to(*app_);
  emit changed();
}

void Theme::apply_to(QApplication& app) {
  if (app_ == nullptr) {
    app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    app.setFont(font(FontSize::base));
  }
  app_ = &app;
  // Qt styles a widget anew for each of its parents when one sheet takes another's place; without
  // a sheet in between it does so once.
  app.setStyleSheet({});
  app.setPalette(palette_of(tokens_));
  app.setStyleSheet(style_sheet(tokens_));
}

QIcon Theme::icon(const QString& name, Ink ink) const {
  if (!QFile::exists(QStringLiteral(":/strata/icons/%1.svg").arg(name))) return {};
  return QIcon(new IconEngine(*this, name, ink));
}

QPixmap Theme::pixmap(const QString& name, const QColor& colour, int size,
                      double device_pixel_ratio) const {
  return icon_pixmap(name, colour, {size, size}, device_pixel_ratio);
}

QColor Theme::ink(Ink ink) const {
  switch (ink) {
    case Ink::soft:
      return tokens_.text.soft;
    case Ink::primary:
      return tokens_.text.primary;
    case Ink::muted:
      return tokens_.text.muted;
    case Ink::disabled:
      return tokens_.text.disabled;
    case Ink::accent:
      return tokens_.accent.text;
    case Ink::on_accent:
      return tokens_.text.on_accent;
    case Ink::success:
      return tokens_.success.text;
    case Ink::warning:
      return tokens_.validation.text;
    case Ink::danger:
      return tokens_.danger.text;
  }
  return tokens_.text.soft;
}

QColor Theme::layer_colour(graph::Category category) const {
  return tokens_.layer.value(QLatin1String(role_of(category)));
}

QString Theme::layer_icon(std::string_view kind) {
  return QStringLiteral("layer-") + QString::fromUtf8(kind);
}

QFont Theme::font(FontSize size, FontWeight weight, FontFace face) {
  QFont out(face == FontFace::mono ? QStringLiteral("JetBrains Mono") : QStringLiteral("Inter"));
  out.setFamilies({out.family(), QStringLiteral("Noto Sans CJK SC")});
  out.setPixelSize(static_cast<int>(size));
  out.setWeight(static_cast<QFont::Weight>(weight));
  out.setHintingPreference(QFont::PreferNoHinting);
  if (face == FontFace::mono) out.setStyleHint(QFont::Monospace);
  return out;
}

}  // namespace strata::ui
