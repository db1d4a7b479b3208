#include "ui/runs/runs_proxy.h"

#include <algorithm>
#include <compare>

namespace strata::ui {
namespace {

std::optional<double> number_of(const RunRow& row, int column, double now) {
  switch (column) {
    case RunsModel::kAccuracy:
      return row.accuracy;
    case RunsModel::kLoss:
      return row.loss;
    case RunsModel::kDuration:
      return row.seconds(now);
    case RunsModel::kNumber:
      return row.number;
    case RunsModel::kStatus:
      return static_cast<int>(row.status);
    default:
      return row.started;
  }
}

int compare_texts(const QString& a, const QString& b) {
  return QString::compare(a, b, Qt::CaseInsensitive);
}

}  // namespace

RunsProxy::RunsProxy(RunsModel& runs, QObject* parent)
    : QSortFilterProxyModel(parent), runs_(runs) {
  setSourceModel(&runs);
  sort(RunsModel::kStarted, Qt::DescendingOrder);
}

void RunsProxy::set_filter(RunFilter filter) {
  filter_ = std::move(filter);
  invalidateFilter();
}

void RunsProxy::set_statuses(QSet<int> statuses) {
  statuses_ = std::move(statuses);
  invalidateFilter();
}

void RunsProxy::set_tags(QSet<QString> tags) {
  tags_ = std::move(tags);
  invalidateFilter();
}

int RunsProxy::source_row(const QModelIndex& index) const {
  return index.isValid() ? mapToSource(index).row() : -1;
}

bool RunsProxy::filterAcceptsRow(int at, const QModelIndex&) const {
  const RunRow& row = runs_.row(at);
  if (!statuses_.isEmpty() && !statuses_.contains(static_cast<int>(row.status))) return false;
  const bool tagged =
      tags_.isEmpty() || std::any_of(row.tags.begin(), row.tags.end(),
                                     [&](const QString& tag) { return tags_.contains(tag); });
  return tagged && filter_.accepts(row, runs_.now());
}

/// Runs without a value come last in either order.
bool RunsProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const RunRow& a = runs_.row(left.row());
  const RunRow& b = runs_.row(right.row());
  switch (left.column()) {
    case RunsModel::kCheck:
      return runs_.is_checked(left.row()) && !runs_.is_checked(right.row());
    case RunsModel::kName:
      return compare_texts(a.name, b.name) < 0;
    case RunsModel::kDevices:
      return a.devices < b.devices;
    case RunsModel::kParallelism:
      return compare_texts(a.parallelism, b.parallelism) < 0;
    case RunsModel::kTags:
      return a.tags < b.tags;
    default:
      break;
  }
  const auto x = number_of(a, left.column(), runs_.now());
  const auto y = number_of(b, right.column(), runs_.now());
  if (x && y) return *x < *y;
  return sortOrder() == Qt::AscendingOrder ? x.has_value() : y.has_value() && !x.has_value();
}

}  // namespace strata::ui
