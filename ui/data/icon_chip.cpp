#include "ui/data/icon_chip.h"

#include <QPainter>

#include "ui/style/metrics.h"

namespace strata::ui {

IconChip::IconChip(const Theme& theme, QString icon, QString role, QWidget* parent)
    : QWidget(parent), theme_(theme), icon_(std::move(icon)), role_(std::move(role)) {
  setFixedSize(metrics::kIconChip, metrics::kIconChip);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void IconChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& t = theme_.tokens();
  QColor colour = t.layer.value(role_, t.text.soft);
  if (!isEnabled()) colour = t.text.disabled;
  QColor fill = colour;
  fill.setAlphaF(static_cast<float>(t.layer_chip_opacity));
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawRoundedRect(rect(), metrics::kInputRadius, metrics::kInputRadius);
  const int size = metrics::kIconChip - metrics::kUnit;
  const QPixmap pixmap = theme_.pixmap(icon_, colour, size, devicePixelRatioF());
  const int gap = (metrics::kIconChip - size) / 2;
  painter.drawPixmap(gap, gap, pixmap);
}

QString source_role(std::string_view source) {
  for (const std::string_view one : {"cifar10", "fashion-mnist"})
    if (source == one) return "convolution";
  for (const std::string_view one : {"mnist", "idx"})
    if (source == one) return "dense";
  for (const std::string_view one : {"imdb", "reviews", "text", "text-folder"})
    if (source == one) return "recurrent";
  for (const std::string_view one : {"csv", "text-csv"})
    if (source == one) return "normalisation";
  if (source == "image-folder" || source == "npy") return "embedding";
  if (source == "shapes" || source == "xor") return "regularisation";
  return "pooling";
}

}  // namespace strata::ui
