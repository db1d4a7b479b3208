#include "ui/runs/runs_header.h"

#include <QMouseEvent>
#include <QPainter>

#include "ui/runs/runs_delegate.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kPadding = 8;
constexpr int kArrow = 14;
constexpr int kLeast = 40;  // pixels of a column

}  // namespace

RunsHeader::RunsHeader(const Theme& theme, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), theme_(theme) {
  setFixedHeight(metrics::kTableRow);
  setSectionsClickable(true);
  setSectionsMovable(false);
  setHighlightSections(false);
  setMinimumSectionSize(kLeast);
  connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void RunsHeader::set_check_state(Qt::CheckState state) {
  checks_ = state;
  viewport()->update();
}

void RunsHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
  const Tokens& t = theme_.tokens();
  painter->save();
  painter->fillRect(rect, t.surface.panel);
  painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line.border);
  if (section == RunsModel::kCheck) {
    paint_check_box(*painter, theme_, rect, checks_, devicePixelRatioF());
    painter->restore();
    return;
  }
  const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
  painter->setFont(
      Theme::font(FontSize::small, sorted ? FontWeight::semibold : FontWeight::regular));
  painter->setPen(sorted ? t.text.primary : t.text.soft);
  const QString text = model()->headerData(section, Qt::Horizontal).toString();
  const auto alignment = static_cast<Qt::Alignment>(
      model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt());
  const QRect room = rect.adjusted(kPadding, 0, -kPadding - (sorted ? kArrow : 0), -1);
  painter->drawText(room, static_cast<int>(alignment), text);
  if (sorted) {
    const int width = painter->fontMetrics().horizontalAdvance(text);
    const int at = (alignment & Qt::AlignRight) != 0
                       ? room.right() + 2
                       : std::min(room.left() + width + 3, room.right());
    const QString icon = sortIndicatorOrder() == Qt::AscendingOrder
                             ? QStringLiteral("chevron-up")
                             : QStringLiteral("chevron-down");
    painter->drawPixmap(at, rect.center().y() - kArrow / 2,
                        theme_.pixmap(icon, t.text.soft, kArrow, devicePixelRatioF()));
  }
  painter->restore();
}

void RunsHeader::mouseReleaseEvent(QMouseEvent* event) {
  if (logicalIndexAt(event->position().toPoint()) == RunsModel::kCheck) {
    emit all_wanted(checks_ != Qt::Checked);
    return;  // not sorted by the check boxes
  }
  QHeaderView::mouseReleaseEvent(event);
}

}  // namespace strata::ui
