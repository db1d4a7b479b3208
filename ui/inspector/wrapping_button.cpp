#include "ui/inspector/wrapping_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kPadding = metrics::kUnit;
constexpr int kFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignVCenter;

}  // namespace

WrappingButton::WrappingButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

QSize WrappingButton::sizeHint() const {
  const int width = 20 * metrics::kUnit;
  return {width, heightForWidth(width)};
}

QSize WrappingButton::minimumSizeHint() const {
  return {8 * metrics::kUnit, metrics::kSmallButton};
}

int WrappingButton::heightForWidth(int width) const {
  const QRect room(0, 0, width - 2 * kPadding, QWIDGETSIZE_MAX);
  const int text_height = fontMetrics().boundingRect(room, kFlags, text()).height();
  return std::max(metrics::kSmallButton, text_height + kPadding);
}

void WrappingButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  option.text.clear();
  painter.drawControl(QStyle::CE_PushButton, option);
  painter.setPen(palette().color(QPalette::ButtonText));
  painter.drawText(rect().adjusted(kPadding, 0, -kPadding, 0), kFlags, text());
}

}  // namespace strata::ui
