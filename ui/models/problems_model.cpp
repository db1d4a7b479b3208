#include "ui/models/problems_model.h"

#include <algorithm>

#include "ui/models/wording.h"

namespace strata::ui {
namespace {

bool same(const graph::Problem& a, const graph::Problem& b) {
  return a.layer == b.layer && a.error.what == b.error.what && a.error.remedy == b.error.remedy;
}

}  // namespace

ProblemsModel::ProblemsModel(ProjectDocument& document, QObject* parent)
    : QAbstractListModel(parent), document_(document), problems_(document.problems()) {
  mends_.resize(problems_.size());
  connect(&document, &ProjectDocument::diagnosed, this, &ProblemsModel::refresh);
}

void ProblemsModel::refresh() {
  const std::vector<graph::Problem>& now = document_.problems();
  if (std::equal(now.begin(), now.end(), problems_.begin(), problems_.end(), same)) {
    mends_.assign(problems_.size(), std::nullopt);  // the network may be another one
    return;
  }
  const std::size_t before = problems_.size();
  beginResetModel();
  problems_ = now;
  mends_.assign(problems_.size(), std::nullopt);
  endResetModel();
  if (problems_.size() != before) emit count_changed(rowCount());
}

const std::vector<Mend>& ProblemsModel::mends(int row) const {
  const auto at = static_cast<std::size_t>(row);
  if (!mends_[at]) mends_[at] = mends_for(document_, problems_[at]);
  return *mends_[at];
}

void ProblemsModel::mend(int row, int which) {
  const Mend chosen = mends(row)[static_cast<std::size_t>(which)];  // the list changes meanwhile
  apply(document_, chosen);
}

int ProblemsModel::row_of(const QString& layer) const {
  const std::string id = layer.toStdString();
  const auto found = std::find_if(problems_.begin(), problems_.end(),
                                  [&](const graph::Problem& each) { return each.layer == id; });
  return found == problems_.end() ? -1 : static_cast<int>(found - problems_.begin());
}

int ProblemsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(problems_.size());
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const graph::Problem& problem = problems_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
    case kMessageRole:
      return wording::sentence(problem.error.what);
    case kRemedyRole:
    case Qt::AccessibleDescriptionRole:
      return wording::sentence(problem.error.remedy);
    case Qt::ToolTipRole:
      return wording::problem(problem);
    case kLayerRole:
      return wording::text(problem.layer);
    case kSeverityRole:
      return static_cast<int>(Severity::error);  // each of them keeps the run from starting
    default:
      return {};
  }
}

}  // namespace strata::ui
