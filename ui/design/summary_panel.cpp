#include "ui/design/summary_panel.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>
#include <vector>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kHeader = 30;
constexpr int kAir = 4;
constexpr int kMostWidth = 160;  // a longer name is cut short

/// A square of the layer's or device's colour before the kind and the stage; numbers in mono.
class SummaryDelegate : public QStyledItemDelegate {
 public:
  SummaryDelegate(const Theme& theme, QObject* parent)
      : QStyledItemDelegate(parent), theme_(theme) {}

  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() != SummaryModel::kKind)
      option->font = Theme::font(FontSize::small, FontWeight::regular, FontFace::mono);
    if (index.data(SummaryModel::kStaleRole).toBool())
      option->palette.setColor(QPalette::Text, theme_.tokens().text.disabled);
    const QColor colour = colour_of(index);
    if (!colour.isValid()) return;
    QPixmap square(10, 10);
    square.fill(colour);
    option->icon = QIcon(square);
    option->decorationSize = {10, 10};
    option->features |= QStyleOptionViewItem::HasDecoration;
  }

 private:
  [[nodiscard]] QColor colour_of(const QModelIndex& index) const {
    if (index.column() == SummaryModel::kKind)
      return theme_.layer_colour(
          static_cast<graph::Category>(index.data(SummaryModel::kCategoryRole).toInt()));
    const int device =
        index.column() == SummaryModel::kStage ? index.data(SummaryModel::kDeviceRole).toInt() : -1;
    return device < 0 ? QColor() : theme_.tokens().device_at(static_cast<std::size_t>(device));
  }

  const Theme& theme_;
};

}  // namespace

SummaryPanel::SummaryPanel(const Theme& theme, SummaryModel& model, QWidget* parent)
    : QTableView(parent), model_(model) {
  setObjectName(QStringLiteral("design.summary"));
  setAccessibleName(tr("Summary of all layers"));
  setModel(&model);
  setItemDelegate(new SummaryDelegate(theme, this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setEditTriggers(NoEditTriggers);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(metrics::kDenseTableRow + 2);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  horizontalHeader()->setFixedHeight(kHeader);
  horizontalHeader()->setHighlightSections(false);
  setHorizontalScrollMode(ScrollPerPixel);
  fit_soon_.setSingleShot(true);
  fit_soon_.setInterval(0);
  connect(&fit_soon_, &QTimer::timeout, this, &SummaryPanel::fit_columns);
  const auto fit = [this] { fit_soon_.start(); };
  connect(&model, &QAbstractItemModel::modelReset, this, fit);
  connect(&model, &QAbstractItemModel::rowsInserted, this, fit);
  connect(&model, &QAbstractItemModel::dataChanged, this, fit);
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) {
            if (hasFocus()) emit layer_chosen(now.data(SummaryModel::kLayerRole).toString());
          });
  connect(this, &QAbstractItemView::clicked, this, [this](const QModelIndex& at) {
    emit layer_chosen(at.data(SummaryModel::kLayerRole).toString());
  });
}

void SummaryPanel::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fit_columns();
}

/// Every column as wide as what is in it; what room is left they share. Nothing is cut off: where
/// the window is narrow, the table scrolls sideways.
void SummaryPanel::fit_columns() {
  const int columns = model_.columnCount();
  std::vector<int> widths;
  int sum = 0;
  for (int i = 0; i < columns; ++i) {
    const int wanted = std::max(sizeHintForColumn(i), horizontalHeader()->sectionSizeHint(i));
    widths.push_back(std::min(wanted, kMostWidth) + kAir);
    sum += widths.back();
  }
  const int spare = std::max(0, viewport()->width() - sum);
  for (int i = 0; i < columns; ++i)  // all but the numbers of the rows
    setColumnWidth(i, widths[static_cast<std::size_t>(i)] + (i == 0 ? 0 : spare / (columns - 1)));
}

void SummaryPanel::select_layer(const QString& id) {
  const int row = model_.row_of(id);
  if (row < 0)
    clearSelection();
  else
    selectRow(row);
}

}  // namespace strata::ui
