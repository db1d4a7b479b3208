#include "ui/widgets/icon_label.h"

#include <QPainter>

namespace strata::ui {

IconLabel::IconLabel(const Theme& theme, const QString& icon, Theme::Ink ink, int size,
                     QWidget* parent)
    : QWidget(parent), icon_(theme.icon(icon, ink)) {
  setFixedSize(size, size);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void IconLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  icon_.paint(&painter, rect());
}

}  // namespace strata::ui
