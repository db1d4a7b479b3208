#include "ui/data/table_view.h"

#include <QHeaderView>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kRow = 3 * metrics::kUnit;
constexpr int kFewColumns = 8;  // so many share the width

}  // namespace

void PageTableModel::show_page(const PreviewPage& page) {
  beginResetModel();
  page_ = page;
  endResetModel();
}

int PageTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(page_.rows.size());
}

int PageTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(page_.columns.size());
}

QVariant PageTableModel::data(const QModelIndex& index, int role) const {
  const PreviewRow& row = page_.rows[static_cast<std::size_t>(index.row())];
  if (index.column() >= row.cells.size()) return {};
  const QString& cell = row.cells[index.column()];
  if (role == Qt::DisplayRole) return cell.isEmpty() ? QString(QChar(0x2014)) : cell;
  if (role == Qt::ToolTipRole) return row.name;
  if (role == Qt::UserRole) return QVariant::fromValue<qint64>(row.row);
  if (role == Qt::FontRole)
    return Theme::font(FontSize::small, FontWeight::regular, FontFace::mono);
  if (role == Qt::TextAlignmentRole) {
    bool number = false;
    cell.toDouble(&number);
    return QVariant::fromValue(
        Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
  }
  return {};
}

QVariant PageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)  // as what is below
    return rowCount() > 0 ? data(index(0, section), role) : QVariant();
  if (role != Qt::DisplayRole) return {};
  if (orientation == Qt::Horizontal)
    return section < page_.columns.size() ? page_.columns[section] : QString();
  return QString::number(page_.rows[static_cast<std::size_t>(section)].row + 1);
}

TableView::TableView(QWidget* parent) : QTableView(parent), rows_(new PageTableModel(this)) {
  setObjectName("data.table");
  setAccessibleName(tr("Rows of the table"));
  setModel(rows_);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setShowGrid(false);
  setAlternatingRowColors(true);
  setCornerButtonEnabled(false);
  verticalHeader()->setDefaultSectionSize(kRow);
  verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setStyleSheet("QHeaderView::section { border: none; }");
  horizontalHeader()->setHighlightSections(false);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) {
            if (now.isValid()) emit row_selected(now.data(Qt::UserRole).toLongLong());
          });
}

void TableView::show_page(const PreviewPage& page) {
  rows_->show_page(page);
  if (columns_ == page.columns) return;
  columns_ = page.columns;
  const bool few = columns_.size() <= kFewColumns;
  horizontalHeader()->setSectionResizeMode(few ? QHeaderView::Stretch : QHeaderView::Interactive);
  if (!few) resizeColumnsToContents();
}

int TableView::room() const { return std::max(1, viewport()->height() / kRow); }

void TableView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  emit room_changed();
}

}  // namespace strata::ui
