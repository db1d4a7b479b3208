#include "ui/runs/runs_table.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <utility>

#include "ui/runs/runs_delegate.h"
#include "ui/runs/runs_header.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr std::pair<int, int> kWidths[] = {
    {RunsModel::kCheck, 44},    {RunsModel::kNumber, 44},    {RunsModel::kName, 190},
    {RunsModel::kStatus, 118},  {RunsModel::kAccuracy, 214}, {RunsModel::kLoss, 80},
    {RunsModel::kDuration, 84}, {RunsModel::kDevices, 140},  {RunsModel::kParallelism, 96},
    {RunsModel::kStarted, 136}, {RunsModel::kTags, 150},     {RunsModel::kMore, 40}};

}  // namespace

RunsTable::RunsTable(const Theme& theme, RunsModel& runs, RunsProxy& proxy, QWidget* parent)
    : QTableView(parent), runs_(runs), proxy_(proxy), header_(new RunsHeader(theme, this)) {
  setObjectName(QStringLiteral("runs.table"));
  setAccessibleName(tr("Runs"));
  setHorizontalHeader(header_);
  setModel(&proxy);
  setItemDelegate(new RunsDelegate(theme, runs, proxy, this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setMouseTracking(true);
  setFrameShape(NoFrame);
  setTabKeyNavigation(false);
  setVerticalScrollMode(ScrollPerPixel);
  setEditTriggers(EditKeyPressed);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(metrics::kTableRow);
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  build_columns();
  setSortingEnabled(true);
  sortByColumn(RunsModel::kStarted, Qt::DescendingOrder);

  connect(this, &QTableView::clicked, this, &RunsTable::click);
  connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    if (index.column() != RunsModel::kCheck && index.column() != RunsModel::kMore) emit opened();
  });
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &RunsTable::current_changed);
  connect(header_, &RunsHeader::all_wanted, this, &RunsTable::check_all);
  connect(&runs, &RunsModel::checked_changed, this, &RunsTable::count_checks);
  for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(&proxy, signal, this, &RunsTable::count_checks);
  keep_current();
}

void RunsTable::build_columns() {
  for (const auto& [column, width] : kWidths)
    header_->resizeSection(column, width);
  header_->setSectionResizeMode(RunsModel::kCheck, QHeaderView::Fixed);
  header_->setSectionResizeMode(RunsModel::kMore, QHeaderView::Fixed);
  header_->setSectionResizeMode(RunsModel::kTags, QHeaderView::Stretch);
}

/// A new list of runs must not throw the user out of the row he is in.
void RunsTable::keep_current() {
  connect(&runs_, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
    const RunRow* row = current();
    kept_ = row == nullptr ? std::filesystem::path() : row->path;
  });
  connect(&proxy_, &QAbstractItemModel::modelReset, this, [this] {
    select_run(kept_);
    count_checks();
    emit current_changed();
  });
}

const RunRow* RunsTable::current() const {
  const int row = proxy_.source_row(currentIndex());
  return row < 0 ? nullptr : &runs_.row(row);
}

void RunsTable::select_run(const std::filesystem::path& path) {
  const int row = runs_.row_of_path(path);
  if (row < 0) return;
  const QModelIndex index = proxy_.mapFromSource(runs_.index(row, RunsModel::kName));
  if (index.isValid()) setCurrentIndex(index);
}

void RunsTable::edit_name() {
  const QModelIndex index = currentIndex();
  if (index.isValid()) QTableView::edit(index.siblingAtColumn(RunsModel::kName));
}

/// F2 names the run wherever in its row the user stands.
bool RunsTable::edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) {
  const bool by_key = trigger == EditKeyPressed;
  return QTableView::edit(by_key ? index.siblingAtColumn(RunsModel::kName) : index, trigger, event);
}

void RunsTable::click(const QModelIndex& index) {
  const int row = proxy_.source_row(index);
  if (index.column() == RunsModel::kCheck) runs_.set_checked(row, !runs_.is_checked(row));
  if (index.column() == RunsModel::kMore)
    emit menu_wanted(viewport()->mapToGlobal(visualRect(index).bottomLeft()));
}

void RunsTable::keyPressEvent(QKeyEvent* event) {
  const int row = proxy_.source_row(currentIndex());
  const bool editing = state() == EditingState;
  if (event->key() == Qt::Key_Space && row >= 0 && !editing) {
    runs_.set_checked(row, !runs_.is_checked(row));
    return;
  }
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && row >= 0 && !editing) {
    emit opened();
    return;
  }
  QTableView::keyPressEvent(event);
}

void RunsTable::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = event->reason() == QContextMenuEvent::Mouse
                                ? indexAt(viewport()->mapFromGlobal(event->globalPos()))
                                : currentIndex();
  if (!index.isValid()) return;
  setCurrentIndex(index);
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  emit menu_wanted(mouse ? event->globalPos()
                         : viewport()->mapToGlobal(visualRect(index).bottomLeft()));
}

void RunsTable::check_all(bool on) {
  std::vector<int> rows;
  for (int i = 0; i < proxy_.rowCount(); ++i)
    rows.push_back(proxy_.source_row(proxy_.index(i, 0)));
  runs_.set_checked(rows, on);
}

void RunsTable::count_checks() {
  int checked = 0;
  for (int i = 0; i < proxy_.rowCount(); ++i)
    if (runs_.is_checked(proxy_.source_row(proxy_.index(i, 0)))) ++checked;
  header_->set_check_state(checked == 0                   ? Qt::Unchecked
                           : checked == proxy_.rowCount() ? Qt::Checked
                                                          : Qt::PartiallyChecked);
}

}  // namespace strata::ui
