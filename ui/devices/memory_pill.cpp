#include "ui/devices/memory_pill.h"

#include <QPainter>
#include <cmath>

#include "ui/devices/memory_popover.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kPadding = 10;
constexpr int kGap = 7;
constexpr int kMark = 16;

QFont figure_font() { return Theme::font(FontSize::small, FontWeight::medium, FontFace::mono); }
QFont note_font() { return Theme::font(FontSize::small); }

/// "2.1 / 139 GiB", or "310 MiB / 7.6 GiB" where the units differ.
QString ratio(std::int64_t part, std::int64_t whole) {
  const QString first = memory_text(static_cast<double>(part));
  const QString second = memory_text(static_cast<double>(whole));
  const QString unit = second.section(QLatin1Char(' '), 1);
  const bool same = first.section(QLatin1Char(' '), 1) == unit;
  return QStringLiteral("%1 / %2").arg(same ? first.section(QLatin1Char(' '), 0, 0) : first,
                                       second);
}

}  // namespace

MemoryPill::MemoryPill(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                       PlanModel& plan, QWidget* parent)
    : QAbstractButton(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
      plan_(plan),
      popover_(new MemoryPopover(theme, document, monitor, this)) {
  setObjectName(QStringLiteral("devices.memory"));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&plan, &PlanModel::planned, this, [this] {
    estimate();
    if (popover_->isVisible()) popover_->show_state(state_);
  });
  connect(&monitor, &DeviceMonitor::measured, this, &MemoryPill::estimate);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  connect(this, &QAbstractButton::clicked, this, &MemoryPill::open);
  estimate();
}

void MemoryPill::estimate() {
  take(memory_state(document_.diagnosis().model, document_.project(), plan_.plan(),
                    monitor_.is_known() ? &monitor_.machine() : nullptr));
}

void MemoryPill::take(MemoryState state) {
  const MemoryState::Level before = state_.level();
  state_ = std::move(state);
  const std::int64_t total = state_.estimate.total();
  if (state_.estimate.layers.empty()) {
    figures_ = QStringLiteral("–");
  } else {
    figures_ =
        state_.free >= 0 ? ratio(total, state_.free) : memory_text(static_cast<double>(total));
  }
  note_ = state_.ranks.empty() ? QString() : state_.stages > 1 ? tr("fullest") : tr("each");
  setAccessibleName(tr("Memory of a run: %1").arg(figures_));
  setToolTip(
      tr("Memory a run is expected to take, of what is free%1. Click for the parts.")
          .arg(state_.ranks.empty() ? QString() : tr(" on the device where it is tightest")));
  updateGeometry();
  update();
  if (state_.level() != before) emit level_changed();
}

void MemoryPill::open() {
  popover_->show_state(state_);
  popover_->open_below(*this);
}

QSize MemoryPill::sizeHint() const {
  int width = 2 * kPadding + kMark + kGap + QFontMetrics(figure_font()).horizontalAdvance(figures_);
  if (!note_.isEmpty()) width += kGap + QFontMetrics(note_font()).horizontalAdvance(note_);
  return {width, metrics::kButton};
}

MemoryPill::Colours MemoryPill::colours() const {
  const Tokens& t = theme_.tokens();
  switch (state_.level()) {
    case MemoryState::Level::tight:
      return {t.validation.background, t.validation.base, t.validation.text, t.validation.text};
    case MemoryState::Level::too_much:
      return {t.danger.background, t.danger.base, t.danger.text, t.danger.text};
    case MemoryState::Level::unknown:
    case MemoryState::Level::fits:
      break;
  }
  return {underMouse() ? t.surface.hover : t.surface.raised, t.line.border, t.text.primary,
          t.text.muted};
}

void MemoryPill::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colours c = colours();
  painter.setPen(hasFocus() ? theme_.tokens().accent.base : c.edge);
  painter.setBrush(c.background);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                          metrics::kRadius);
  painter.drawPixmap(QPointF(kPadding, (height() - kMark) / 2.0),
                     theme_.pixmap(QStringLiteral("memory"), c.note, kMark, devicePixelRatioF()));
  const int at = kPadding + kMark + kGap;
  painter.setFont(figure_font());
  painter.setPen(c.text);
  const int figures_width = painter.fontMetrics().horizontalAdvance(figures_);
  painter.drawText(QRect(at, 0, figures_width, height()), Qt::AlignVCenter, figures_);
  painter.setFont(note_font());
  painter.setPen(c.note);
  painter.drawText(QRect(at + figures_width + kGap, 0, width(), height()), Qt::AlignVCenter, note_);
}

}  // namespace strata::ui
