#include "ui/data/sample_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kPicture = 7 * metrics::kUnit + 2;  // about as large as pictures are shown
constexpr int kLeastPicture = 6 * metrics::kUnit;
constexpr int kMostPicture = 9 * metrics::kUnit;
constexpr int kCurveWidth = 18 * metrics::kUnit;
constexpr int kCaption = 2 * metrics::kUnit + 2;
constexpr int kGap = metrics::kUnit;

}  // namespace

SampleGrid::SampleGrid(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.grid");
  setAccessibleName(tr("Samples"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumHeight(2 * (kPicture + kCaption + kGap));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SampleGrid::show_page(const PreviewPage& page) {
  const bool other_shape = page.kind != page_.kind;
  page_ = page;
  if (selected_ >= static_cast<int>(page_.rows.size())) selected_ = -1;
  QStringList names;
  for (const PreviewRow& row : page_.rows)
    names << row.target;
  setAccessibleDescription(names.join(", "));
  update();
  if (other_shape) emit room_changed();
}

/// As many as fit at the usual size, and one more where a little less makes room for it.
int SampleGrid::lines() const {
  const int most = (height() + kGap) / (kLeastPicture + kCaption + kGap);
  const double usual = static_cast<double>(height() + kGap) / (kPicture + kCaption + kGap);
  return std::clamp(static_cast<int>(std::lround(usual)), 1, std::max(1, most));
}

int SampleGrid::picture() const {
  return std::clamp((height() + kGap) / lines() - kGap - kCaption, kLeastPicture, kMostPicture);
}

QSize SampleGrid::cell() const {
  const int wide = page_.kind == ViewKind::curves ? kCurveWidth : picture();
  return {wide, picture() + kCaption};
}

int SampleGrid::columns() const { return std::max(1, (width() + kGap) / (cell().width() + kGap)); }

int SampleGrid::room() const { return columns() * lines(); }

int SampleGrid::image_side() const { return static_cast<int>(picture() * devicePixelRatioF()); }

QRect SampleGrid::cell_rect(int index) const {
  const int count = columns();
  // Cells share the whole width, so that the right edge is straight.
  const double step = count == 1 ? 0 : static_cast<double>(width() - cell().width()) / (count - 1);
  const bool few = static_cast<int>(page_.rows.size()) < count;
  const int x =
      few ? (index % count) * (cell().width() + kGap) : static_cast<int>((index % count) * step);
  return {QPoint(x, index / count * (cell().height() + kGap)), cell()};
}

int SampleGrid::cell_at(const QPoint& point) const {
  for (int i = 0; i < static_cast<int>(page_.rows.size()); ++i)
    if (cell_rect(i).contains(point)) return i;
  return -1;
}

void SampleGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(Theme::font(FontSize::caption));
  for (int i = 0; i < static_cast<int>(page_.rows.size()); ++i)
    paint_cell(painter, i);
}

void SampleGrid::paint_cell(QPainter& painter, int index) const {
  const PreviewRow& row = page_.rows[static_cast<std::size_t>(index)];
  const QRect all = cell_rect(index);
  const QRect frame(all.topLeft(), QSize(all.width(), picture()));
  const Tokens& t = theme_.tokens();
  if (row.image.isNull()) {
    paint_curve(painter, row, frame);
  } else {
    const QSize size = row.image.size().scaled(frame.size(), Qt::KeepAspectRatio);
    QRect place(QPoint(), size);
    place.moveCenter(frame.center());
    painter.drawImage(place, row.image);
  }
  if (index == selected_) {
    painter.setPen(QPen(t.accent.base, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(frame).adjusted(-1, -1, 1, 1), 3, 3);
  }
  painter.setPen(index == selected_ ? t.text.primary : t.text.muted);
  const QRect caption(all.left(), frame.bottom() + 3, all.width() + kGap - 2, kCaption - 3);
  painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(row.target, Qt::ElideRight, caption.width()));
}

void SampleGrid::paint_curve(QPainter& painter, const PreviewRow& row, const QRect& frame) const {
  const Tokens& t = theme_.tokens();
  painter.setPen(t.line.border);
  painter.setBrush(t.surface.input);
  painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kTagRadius,
                          metrics::kTagRadius);
  if (row.values.size() < 2) return;
  const auto [least, most] = std::minmax_element(row.values.begin(), row.values.end());
  const double span = std::max(1e-9, static_cast<double>(*most) - *least);
  const QRectF area = QRectF(frame).adjusted(4, 5, -4, -5);
  QPainterPath path;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const double x = area.left() + area.width() * static_cast<double>(i) /
                                       static_cast<double>(row.values.size() - 1);
    const double y = area.bottom() - area.height() * (row.values[i] - *least) / span;
    i == 0 ? path.moveTo(x, y) : path.lineTo(x, y);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(t.accent.base, 1.5));
  painter.drawPath(path);
}

void SampleGrid::resizeEvent(QResizeEvent*) { emit room_changed(); }

void SampleGrid::mousePressEvent(QMouseEvent* event) { select(cell_at(event->pos())); }

void SampleGrid::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(page_.rows.size()) - 1;
  const int step = event->key() == Qt::Key_Right  ? 1
                   : event->key() == Qt::Key_Left ? -1
                   : event->key() == Qt::Key_Down ? columns()
                   : event->key() == Qt::Key_Up   ? -columns()
                                                  : 0;
  if (step == 0 || last < 0) return QWidget::keyPressEvent(event);
  select(std::clamp(selected_ + step, 0, last));
}

void SampleGrid::select(int index) {
  selected_ = index;
  update();
  if (index >= 0) emit row_selected(page_.rows[static_cast<std::size_t>(index)].row);
}

bool SampleGrid::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int index = cell_at(help->pos());
  if (index < 0) {
    QToolTip::hideText();
    return true;
  }
  const PreviewRow& row = page_.rows[static_cast<std::size_t>(index)];
  QToolTip::showText(help->globalPos(), tr("%1\n%2").arg(row.target, row.name), this);
  return true;
}

}  // namespace strata::ui
