#include "ui/train/epoch_bar.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace strata::ui {
namespace {

constexpr double kGap = 2;
constexpr double kLeastPiece = 8;  // narrower ones would be nothing but gaps

}  // namespace

EpochBar::EpochBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Progress"));
  connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void EpochBar::set(double share, std::int64_t epochs) {
  if (share == share_ && epochs == epochs_) return;
  share_ = share;
  epochs_ = epochs;
  setAccessibleDescription(tr("%1 %").arg(100 * share, 0, 'f', 0));
  update();
}

void EpochBar::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath whole;
  whole.addRoundedRect(QRectF(rect()), 2, 2);
  painter.setClipPath(whole);
  const auto pieces = std::max<std::int64_t>(1, epochs_);
  const double width = static_cast<double>(this->width()) / static_cast<double>(pieces);
  const double gap = width < kLeastPiece ? 0 : kGap;
  const double done = share_ * this->width();
  for (std::int64_t i = 0; i < (gap > 0 ? pieces : 1); ++i) {
    const double left = static_cast<double>(i) * width;
    const double right = gap > 0 ? left + width - (i + 1 < pieces ? gap : 0) : this->width();
    painter.fillRect(QRectF(left, 0, right - left, height()), theme_.tokens().line.border);
    if (done > left)
      painter.fillRect(QRectF(left, 0, std::min(done, right) - left, height()),
                       theme_.tokens().accent.base);
  }
}

}  // namespace strata::ui
