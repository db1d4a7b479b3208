#include "ui/widgets/labels.h"

#include <QPainter>
#include <QStyleOption>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kButtonIcon = 16;

const char* word(Voice voice) {
  switch (voice) {
    case Voice::title:
      return "title";
    case Voice::section:
      return "section";
    case Voice::primary:
      return "primary";
    case Voice::soft:
      return "soft";
    case Voice::muted:
      return "muted";
    case Voice::mono:
      return "mono";
    case Voice::mono_muted:
      return "mono_muted";
    case Voice::figure:
      return "figure";
    case Voice::danger:
      return "danger";
  }
  return "primary";
}

const char* word(ButtonLook look) {
  switch (look) {
    case ButtonLook::plain:
      return "plain";
    case ButtonLook::primary:
      return "primary";
    case ButtonLook::danger:
      return "danger";
    case ButtonLook::flat:
      return "flat";
    case ButtonLook::link:
      return "link";
  }
  return "plain";
}

}  // namespace

QLabel* label(const QString& text, Voice voice, QWidget* parent) {
  auto* out = new QLabel(voice == Voice::section ? text.toUpper() : text, parent);
  out->setProperty("voice", word(voice));
  if (voice == Voice::section) {
    QFont font = Theme::font(FontSize::caption, FontWeight::semibold);
    font.setLetterSpacing(QFont::PercentageSpacing, 104);
    out->setFont(font);
  }
  return out;
}

ElidedLabel::ElidedLabel(const QString& text, Qt::TextElideMode mode, QWidget* parent)
    : QLabel(parent), mode_(mode) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  set_text(text);
}

void ElidedLabel::set_text(const QString& text) {
  setText(text);
  setToolTip(text);
}

QSize ElidedLabel::minimumSizeHint() const {
  return {fontMetrics().horizontalAdvance(QChar(0x2026)), QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  const int width = contentsRect().width();
  if (mode_ == Qt::ElideNone && fontMetrics().horizontalAdvance(text()) > width) return;
  const QString shown = fontMetrics().elidedText(text(), mode_, width);
  style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), option.palette,
                        isEnabled(), shown, foregroundRole());
}

QPushButton* button(const QString& text, ButtonLook look, QWidget* parent) {
  auto* out = new QPushButton(text, parent);
  out->setProperty("look", word(look));
  // Qt puts four pixels between icon and text; the wider icon, drawn at its left, makes them eight.
  out->setIconSize({kButtonIcon + 4, kButtonIcon});
  if (look == ButtonLook::link) out->setCursor(Qt::PointingHandCursor);
  return out;
}

QToolButton* icon_button(const Theme& theme, const QString& icon, const QString& tip,
                         QWidget* parent) {
  auto* out = new QToolButton(parent);
  out->setIcon(theme.icon(icon));
  out->setIconSize({metrics::kIcon, metrics::kIcon});
  out->setToolTip(tip);
  out->setAccessibleName(tip);
  out->setFixedSize(metrics::kInput, metrics::kInput);
  return out;
}

QFrame* separator(Qt::Orientation orientation, QWidget* parent) {
  auto* out = new QFrame(parent);
  out->setProperty("line", orientation == Qt::Horizontal ? "horizontal" : "vertical");
  return out;
}

}  // namespace strata::ui
