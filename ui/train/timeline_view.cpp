#include "ui/train/timeline_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/charts/ticks.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

using What = StepTimeline::What;

constexpr int kBetweenPaints = 500;  // milliseconds
constexpr int kTitles = 96;          // the rows' titles, at the left
constexpr int kAxis = 22;
constexpr double kGap = 8;  // between rows
constexpr double kTallest = 48;
constexpr double kLowest = 10;
constexpr double kTwoLines = 28;  // a row that has room for title and device
constexpr double kCorner = 2;
constexpr int kMostTicks = 7;
constexpr double kSendOpacity = 0.6;

QFont number_font() { return Theme::font(FontSize::caption, FontWeight::medium, FontFace::mono); }

/// Of dark and light text, the one that can be read on `ground`.
QColor ink_on(const QColor& ground, const Tokens& tokens) {
  const QColor light = tokens.text.on_accent;
  const QColor dark =
      tokens.surface.window.lightness() < 128 ? tokens.surface.window : tokens.text.primary;
  return qGray(ground.rgb()) > 140 ? dark : light;
}

QColor fill_of(What what, const QColor& device, const Tokens& t) {
  switch (what) {
    case What::forward:
      return device;
    case What::backward:
      return mixed(device, t.surface.panel, t.timeline_backward_mix);
    case What::send:
      return mixed(t.diverging.text, t.surface.panel, kSendOpacity);
    case What::reduce:
      return t.diverging.text;
    case What::update:
      return t.success.base;
    case What::recv:
    case What::idle:
      break;
  }
  return t.surface.raised;
}

}  // namespace

TimelineView::TimelineView(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName(QStringLiteral("train.timeline.view"));
  setAccessibleName(tr("Timeline of a step"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  later_.setSingleShot(true);
  connect(&later_, &QTimer::timeout, this, qOverload<>(&QWidget::update));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimelineView::show_step(StepTimeline timeline, QStringList devices) {
  timeline_ = std::move(timeline);
  devices_ = std::move(devices);
  if (later_.isActive()) return;
  const qint64 since = since_paint_.isValid() ? since_paint_.elapsed() : kBetweenPaints;
  if (since >= kBetweenPaints)
    update();
  else
    later_.start(static_cast<int>(kBetweenPaints - since));
}

QSize TimelineView::minimumSizeHint() const { return {kTitles + 120, kAxis + 2 * int(kTwoLines)}; }

/// As many as have room.
int TimelineView::shown_ranks() const {
  const int most = static_cast<int>((height() - kAxis + kGap) / (kLowest + kGap));
  return std::clamp(timeline_.ranks, 0, std::max(most, 1));
}

QRectF TimelineView::row(int rank) const {
  const int rows = std::max(shown_ranks(), 1);
  const double room = (height() - kAxis - kGap * (rows - 1)) / rows;
  const double tall = std::clamp(room, kLowest, kTallest);
  return {double(kTitles), rank * (tall + kGap), double(width() - kTitles), tall};
}

double TimelineView::x_of(double ms) const {
  const double room = width() - kTitles - 1;
  return kTitles + (timeline_.length_ms > 0 ? ms / timeline_.length_ms * room : 0);
}

QRectF TimelineView::rect_of(std::size_t index) const {
  const StepTimeline::Span& span = timeline_.spans[index];
  QRectF out = row(span.rank);
  out.setLeft(x_of(span.start_ms));
  out.setRight(std::max(x_of(span.end_ms), out.left() + 1));
  return out;
}

int TimelineView::span_at(const QPoint& at) const {
  for (std::size_t i = 0; i < timeline_.spans.size(); ++i)
    if (timeline_.spans[i].rank < shown_ranks() && rect_of(i).contains(at))
      return static_cast<int>(i);
  return -1;
}

bool TimelineView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int index = span_at(help->pos());
  if (index < 0) {
    QToolTip::hideText();
    return true;
  }
  const auto at = static_cast<std::size_t>(index);
  QToolTip::showText(help->globalPos(), span_text(timeline_, at), this, rect_of(at).toRect());
  return true;
}

void TimelineView::paint_piece(QPainter& painter, const QRectF& rect, What what,
                               const QColor& device, const Tokens& tokens) {
  const QRectF inside = rect.width() > 3 ? rect.adjusted(0.5, 0.5, -0.5, -0.5) : rect;
  if (what == What::recv || what == What::idle) {
    const QColor line = what == What::recv ? tokens.diverging.text : tokens.line.idle_hatch;
    painter.fillRect(inside, QBrush(line, Qt::BDiagPattern));
    return;
  }
  painter.setPen(what == What::backward && rect.width() > 3 ? QPen(device, 1) : QPen(Qt::NoPen));
  painter.setBrush(fill_of(what, device, tokens));
  painter.drawRoundedRect(inside, kCorner, kCorner);
}

void TimelineView::paintEvent(QPaintEvent* /*event*/) {
  since_paint_.start();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (timeline_.ranks == 0) return;
  for (int rank = 0; rank < shown_ranks(); ++rank)
    paint_row(painter, rank);
  paint_axis(painter);
}

void TimelineView::paint_row(QPainter& painter, int rank) const {
  const Tokens& t = theme_.tokens();
  paint_title(painter, rank);
  // What no span covers is time in which the rank had nothing to do.
  paint_piece(painter, row(rank), What::idle, {}, t);
  const QColor device = t.device_at(static_cast<std::size_t>(rank));
  for (std::size_t i = 0; i < timeline_.spans.size(); ++i) {
    if (timeline_.spans[i].rank != rank || timeline_.spans[i].what == What::idle) continue;
    const QRectF rect = rect_of(i);
    painter.fillRect(rect, t.surface.panel);
    paint_piece(painter, rect, timeline_.spans[i].what, device, t);
    paint_word(painter, i, rect);
  }
}

void TimelineView::paint_title(QPainter& painter, int rank) const {
  const Tokens& t = theme_.tokens();
  QRectF place = row(rank);
  place.setLeft(0);
  place.setRight(kTitles - metrics::kUnit);
  const bool both = place.height() >= kTwoLines && !devices_.value(rank).isEmpty();
  painter.setFont(
      Theme::font(place.height() < 15 ? FontSize::caption : FontSize::small, FontWeight::medium));
  painter.setPen(t.text.primary);
  const auto draw = [&](const QRectF& at, const QString& words) {
    painter.drawText(at, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, int(at.width())));
  };
  const double half = place.height() / 2;
  draw(both ? place.adjusted(0, 0, 0, -half) : place, rank_title(rank, timeline_.mesh));
  if (!both) return;
  painter.setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  painter.setPen(t.text.muted);
  draw(place.adjusted(0, half, 0, 0), devices_.value(rank));
}

/// The micro-batch where there are several, else the work's name; only where it fits.
void TimelineView::paint_word(QPainter& painter, std::size_t index, const QRectF& rect) const {
  const StepTimeline::Span& span = timeline_.spans[index];
  if (span.what != What::forward && span.what != What::backward && span.what != What::update)
    return;
  QString word = QString::fromLatin1(link::word_for(span.what).data(),
                                     qsizetype(link::word_for(span.what).size()));
  if (timeline_.micro_batches > 1 && span.what != What::update)
    word = QString::number(span.micro_batch + 1);
  painter.setFont(number_font());
  if (painter.fontMetrics().horizontalAdvance(word) + 4 > rect.width() ||
      painter.fontMetrics().height() > rect.height())
    return;
  const Tokens& t = theme_.tokens();
  painter.setPen(ink_on(fill_of(span.what, t.device_at(std::size_t(span.rank)), t), t));
  painter.drawText(rect, Qt::AlignCenter, word);
}

void TimelineView::paint_axis(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  const double y = std::floor(row(shown_ranks() - 1).bottom()) + 6.5;
  painter.setPen(t.line.border);
  painter.drawLine(QPointF(kTitles, y), QPointF(width(), y));
  painter.setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  if (shown_ranks() < timeline_.ranks) {
    painter.setPen(t.text.muted);
    painter.drawText(QRectF(0, y, kTitles, kAxis - 6), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("and %1 more").arg(timeline_.ranks - shown_ranks()));
  }
  const auto ticks = value_ticks({0, timeline_.length_ms}, kMostTicks, Unit::plain);
  for (const Tick& tick : ticks) {
    const double x = x_of(tick.at);
    painter.setPen(t.line.border);
    painter.drawLine(QPointF(x, y), QPointF(x, y + 3));
    const QString words = tick.at == 0 ? tr("0 ms") : tick.text;
    const int wide = painter.fontMetrics().horizontalAdvance(words) + 2;
    const double left = std::clamp(x - wide / 2.0, double(kTitles), double(width() - wide));
    painter.setPen(t.text.muted);
    painter.drawText(QRectF(left, y + 3, wide, kAxis - 8), Qt::AlignCenter, words);
  }
}

}  // namespace strata::ui
