#include "ui/runs/runs_delegate.h"

#include <QPainter>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kPadding = 8;
constexpr int kDot = 10;
constexpr int kBarHeight = 4;
constexpr int kFigures = 66;  // room for "60.48 %"
constexpr int kCheckMark = 12;

struct Colours {
  QColor text, ground;
};

Colours colours_of(Pill::Mood mood, const Tokens& t) {
  switch (mood) {
    case Pill::Mood::good:
      return {t.success.text, t.success.background};
    case Pill::Mood::danger:
      return {t.danger.text, t.danger.background};
    case Pill::Mood::warning:
      return {t.validation.text, t.validation.background};
    case Pill::Mood::accent:
      return {t.accent.text, t.accent.background};
    case Pill::Mood::plain:
      break;
  }
  return {t.text.soft, t.surface.raised};
}

bool is_mono(int column) {
  return column == RunsModel::kNumber || column == RunsModel::kLoss ||
         column == RunsModel::kDuration || column == RunsModel::kDevices;
}

}  // namespace

struct RunsDelegate::Cell {
  QPainter& painter;
  const QStyleOptionViewItem& option;
  const RunRow& run;
  int row;  // of the source model
  int column;
  QString text;
  QRect inner;  // without the padding
};

void paint_check_box(QPainter& painter, const Theme& theme, QRectF cell, Qt::CheckState state,
                     double device_pixel_ratio) {
  const Tokens& t = theme.tokens();
  const bool on = state != Qt::Unchecked;
  QRectF box(0, 0, metrics::kCheckBox - 1, metrics::kCheckBox - 1);
  box.moveCenter(QPointF(qRound(cell.center().x()), qRound(cell.center().y())) + QPointF(0.5, 0.5));
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(on ? t.accent_fill : t.line.border_strong);
  painter.setBrush(on ? t.accent_fill : t.surface.input);
  painter.drawRoundedRect(box, metrics::kTagRadius, metrics::kTagRadius);
  if (on) {
    const QString icon = state == Qt::Checked ? QStringLiteral("check") : QStringLiteral("minus");
    painter.drawPixmap(box.center() - QPointF(kCheckMark / 2.0, kCheckMark / 2.0),
                       theme.pixmap(icon, t.text.on_accent, kCheckMark, device_pixel_ratio));
  }
  painter.restore();
}

RunsDelegate::RunsDelegate(const Theme& theme, const RunsModel& runs, const RunsProxy& proxy,
                           QObject* parent)
    : QStyledItemDelegate(parent), theme_(theme), runs_(runs), proxy_(proxy) {}

QSize RunsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return {QStyledItemDelegate::sizeHint(option, index).width(), metrics::kTableRow};
}

void RunsDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                        const QModelIndex&) const {
  editor->setGeometry(option.rect.adjusted(kPadding + kDot, 2, -2, -2));
}

void RunsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  const int row = proxy_.source_row(index);
  if (row < 0) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const Cell cell = {*painter,
                     option,
                     runs_.row(row),
                     row,
                     index.column(),
                     index.data(Qt::DisplayRole).toString(),
                     option.rect.adjusted(kPadding, 0, -kPadding, -1)};
  paint_ground(cell);
  switch (index.column()) {
    case RunsModel::kCheck:
      paint_check_box(*painter, theme_, option.rect,
                      runs_.is_checked(row) ? Qt::Checked : Qt::Unchecked,
                      painter->device()->devicePixelRatioF());
      break;
    case RunsModel::kName:
      paint_name(cell);
      break;
    case RunsModel::kStatus:
      paint_status(cell);
      break;
    case RunsModel::kAccuracy:
      paint_accuracy(cell);
      break;
    case RunsModel::kTags:
      paint_tags(cell);
      break;
    case RunsModel::kMore:
      theme_.icon(QStringLiteral("more"), Theme::Ink::muted).paint(painter, cell.inner);
      break;
    default:
      paint_text(cell);
  }
  painter->restore();
}

void RunsDelegate::paint_ground(const Cell& cell) const {
  const Tokens& t = theme_.tokens();
  const bool current = (cell.option.state & QStyle::State_Selected) != 0;
  const bool hovered = (cell.option.state & QStyle::State_MouseOver) != 0;
  QColor ground = t.surface.panel;
  if (hovered) ground = t.surface.raised;
  if (runs_.is_checked(cell.row)) ground = mixed(t.accent.background, t.surface.panel, 0.6);
  if (current) ground = t.accent.background;
  cell.painter.fillRect(cell.option.rect, ground);
  cell.painter.fillRect(
      QRect(cell.option.rect.left(), cell.option.rect.bottom(), cell.option.rect.width(), 1),
      t.line.border);
}

void RunsDelegate::paint_name(const Cell& cell) const {
  const Tokens& t = theme_.tokens();
  QRectF dot(cell.inner.left(), 0, kDot, kDot);
  dot.moveCenter({dot.center().x(), cell.inner.center().y() + 0.5});
  cell.painter.setPen(Qt::NoPen);
  cell.painter.setBrush(t.device_at(runs_.colour_place(cell.row)));
  cell.painter.drawEllipse(dot);
  cell.painter.setFont(Theme::font(FontSize::base));
  cell.painter.setPen(t.text.primary);
  const QRect room = cell.inner.adjusted(kDot + kPadding, 0, 0, 0);
  cell.painter.drawText(
      room, Qt::AlignVCenter,
      cell.painter.fontMetrics().elidedText(cell.text, Qt::ElideRight, room.width()));
}

void RunsDelegate::paint_status(const Cell& cell) const {
  const Colours c = colours_of(mood_of(cell.run.status), theme_.tokens());
  const bool live = cell.run.status == RunStatus::running;
  constexpr int kLive = 6;
  cell.painter.setFont(Theme::font(FontSize::small, FontWeight::medium));
  const int before = kPadding + (live ? kLive + kPadding : 2);
  QRectF pill(cell.inner.left(), 0,
              before + cell.painter.fontMetrics().horizontalAdvance(cell.text) + kPadding + 2,
              metrics::kPill);
  pill.moveCenter({pill.center().x(), cell.inner.center().y() + 0.5});
  cell.painter.setPen(cell.run.status == RunStatus::stopped ? QPen(theme_.tokens().line.border)
                                                            : QPen(Qt::NoPen));
  cell.painter.setBrush(c.ground);
  cell.painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
  if (live) {
    cell.painter.setPen(Qt::NoPen);
    cell.painter.setBrush(theme_.tokens().accent.base);
    cell.painter.drawEllipse(
        QRectF(pill.left() + kPadding, pill.center().y() - kLive / 2.0, kLive, kLive));
  }
  cell.painter.setPen(c.text);
  cell.painter.drawText(pill.adjusted(before, 0, 0, 0), Qt::AlignVCenter, cell.text);
}

void RunsDelegate::paint_accuracy(const Cell& cell) const {
  const Tokens& t = theme_.tokens();
  cell.painter.setFont(Theme::font(FontSize::small, FontWeight::medium, FontFace::mono));
  cell.painter.setPen(cell.run.accuracy ? t.text.primary : t.text.muted);
  const QRect figures(cell.inner.left(), cell.inner.top(), kFigures, cell.inner.height());
  cell.painter.drawText(figures, Qt::AlignVCenter | Qt::AlignRight, cell.text);
  if (!cell.run.accuracy) return;
  QRectF bar = QRectF(cell.inner).adjusted(kFigures + 2 * kPadding, 0, -kPadding, 0);
  bar.setTop(cell.inner.center().y() - 1);
  bar.setHeight(kBarHeight);
  cell.painter.setPen(Qt::NoPen);
  cell.painter.setBrush(t.line.border);
  cell.painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
  bar.setWidth(bar.width() * std::clamp(*cell.run.accuracy, 0.0, 1.0));
  const bool best = *cell.run.accuracy >= runs_.best_accuracy();
  cell.painter.setBrush(best ? t.success.base : t.text.disabled);
  cell.painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
}

void RunsDelegate::paint_tags(const Cell& cell) const {
  const Tokens& t = theme_.tokens();
  cell.painter.setFont(Theme::font(FontSize::caption));
  double at = cell.inner.left();
  for (const QString& tag : cell.run.tags) {
    const int width = cell.painter.fontMetrics().horizontalAdvance(tag) + 2 * 6;
    if (at + width > cell.inner.right()) break;
    QRectF chip(at, 0, width, metrics::kTag);
    chip.moveCenter({chip.center().x(), cell.inner.center().y() + 0.5});
    cell.painter.setPen(t.line.border);
    cell.painter.setBrush(t.surface.hover);
    cell.painter.drawRoundedRect(chip, metrics::kTagRadius, metrics::kTagRadius);
    cell.painter.setPen(t.text.soft);
    cell.painter.drawText(chip, Qt::AlignCenter, tag);
    at += width + 6;
  }
}

void RunsDelegate::paint_text(const Cell& cell) const {
  const Tokens& t = theme_.tokens();
  const bool right = cell.column == RunsModel::kNumber || cell.column == RunsModel::kLoss ||
                     cell.column == RunsModel::kDuration;
  cell.painter.setFont(is_mono(cell.column)
                           ? Theme::font(FontSize::small, FontWeight::regular, FontFace::mono)
                           : Theme::font(FontSize::base));
  cell.painter.setPen(cell.column == RunsModel::kNumber ? t.text.muted
                      : cell.column == RunsModel::kLoss ? t.text.primary
                                                        : t.text.soft);
  cell.painter.drawText(
      cell.inner, Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft),
      cell.painter.fontMetrics().elidedText(cell.text, Qt::ElideRight, cell.inner.width()));
}

}  // namespace strata::ui
