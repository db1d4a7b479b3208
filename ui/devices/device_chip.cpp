#include "ui/devices/device_chip.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kPadding = 10;
constexpr int kGap = 7;
constexpr int kSquare = 10;
constexpr int kLoadLine = 2;
constexpr int kLoadInset = 4;  // of the line from the chip's lower edge
constexpr int kNamesAt = kPadding + metrics::kCheckBox + kGap + kSquare + kGap;

QFont name_font() { return Theme::font(FontSize::small, FontWeight::medium, FontFace::mono); }
QFont model_font() { return Theme::font(FontSize::small); }

}  // namespace

DeviceChip::DeviceChip(const Theme& theme, std::size_t place, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), place_(place) {
  setCheckable(true);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void DeviceChip::show_device(const DeviceView& device) {
  const bool resized = device.name != device_.name || device.model != device_.model;
  device_ = device;
  setObjectName(QStringLiteral("devices.chip.%1").arg(device.name));
  setAccessibleName(device.name + QLatin1Char(' ') + device.model);
  setToolTip(tip());
  setChecked(device.ranks > 0);
  if (resized) updateGeometry();
  update();
}

void DeviceChip::set_model_shown(bool shown) {
  if (shown == model_shown_) return;
  model_shown_ = shown;
  updateGeometry();
  update();
}

QString DeviceChip::tip() const {
  if (!device_.present)
    return tr("The project names %1, and this machine has none. Click to leave it out.")
        .arg(device_.name);
  QStringList lines = {device_.model.isEmpty() ? device_.name : device_.model};
  if (device_.memory > 0)
    lines << tr("memory: %1 of %2 used")
                 .arg(memory_text(static_cast<double>(device_.used)),
                      memory_text(static_cast<double>(device_.memory)));
  if (device_.load >= 0) lines << tr("load: %1").arg(percent_text(device_.load, 0));
  lines << (device_.ranks > 0
                ? tr("Chosen for training.")
                : tr("Click to train on it. Processors and GPUs do not train together."));
  return lines.join(QLatin1Char('\n'));
}

QSize DeviceChip::sizeHint() const {
  int width = kNamesAt + QFontMetrics(name_font()).horizontalAdvance(device_.name) + kPadding;
  if (model_shown_ && !device_.model.isEmpty())
    width += kGap + QFontMetrics(model_font()).horizontalAdvance(device_.model);
  return {width, metrics::kButton};
}

void DeviceChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paint_frame(painter);
  paint_check(painter);
  const QColor colour = theme_.tokens().device_at(place_);
  const QRectF square(kPadding + metrics::kCheckBox + kGap, (height() - kSquare) / 2.0, kSquare,
                      kSquare);
  painter.setPen(Qt::NoPen);
  painter.setBrush(device_.present ? colour : theme_.tokens().line.border_strong);
  painter.drawRoundedRect(square, 2, 2);
  paint_names(painter);
}

void DeviceChip::paint_frame(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  const QColor edge = hasFocus()                        ? t.accent.base
                      : !device_.present && isChecked() ? t.danger.base
                                                        : t.line.border;
  painter.setPen(edge);
  painter.setBrush(underMouse()  ? t.surface.hover
                   : isChecked() ? t.surface.raised
                                 : t.surface.panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                          metrics::kRadius);
}

void DeviceChip::paint_check(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  const QRectF box(kPadding + 0.5, (height() - metrics::kCheckBox) / 2.0 + 0.5,
                   metrics::kCheckBox - 1, metrics::kCheckBox - 1);
  painter.setPen(isChecked() ? t.accent_fill : t.line.border_strong);
  painter.setBrush(isChecked() ? t.accent_fill : t.surface.input);
  painter.drawRoundedRect(box, metrics::kTagRadius, metrics::kTagRadius);
  if (!isChecked()) return;
  constexpr int kMark = 12;
  painter.drawPixmap(
      QPointF(box.center().x() - kMark / 2.0, box.center().y() - kMark / 2.0),
      theme_.pixmap(QStringLiteral("check"), t.text.on_accent, kMark, devicePixelRatioF()));
}

void DeviceChip::paint_names(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  painter.setFont(name_font());
  painter.setPen(!device_.present ? t.danger.text : isChecked() ? t.text.primary : t.text.soft);
  const int name_width = painter.fontMetrics().horizontalAdvance(device_.name);
  painter.drawText(QRect(kNamesAt, 0, name_width, height()), Qt::AlignVCenter, device_.name);
  painter.setFont(model_font());
  painter.setPen(t.text.muted);
  if (model_shown_)
    painter.drawText(QRect(kNamesAt + name_width + kGap, 0, width(), height()), Qt::AlignVCenter,
                     device_.model);
  if (device_.load <= 0) return;
  const double whole = width() - kNamesAt - kPadding;
  const QRectF line(kNamesAt, height() - kLoadInset - kLoadLine,
                    whole * std::min(device_.load, 1.0), kLoadLine);
  painter.fillRect(line, t.device_at(place_));
}

}  // namespace strata::ui
