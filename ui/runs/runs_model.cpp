#include "ui/runs/runs_model.h"

#include <algorithm>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr std::size_t kColours = 6;  // the tokens' device colours

QString key_of(const RunRow& row) { return QString::fromStdString(row.path.string()); }

QString nothing() { return QStringLiteral("–"); }

}  // namespace

void RunsModel::set_rows(std::vector<RunRow> rows, double now) {
  now_ = now;
  const bool same = rows.size() == rows_.size() &&
                    std::equal(rows.begin(), rows.end(), rows_.begin(),
                               [](const RunRow& a, const RunRow& b) { return a.path == b.path; });
  if (!same) {
    replace(std::move(rows));
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == rows_[i] && !is_active(rows[i].status)) continue;
    rows_[i] = std::move(rows[i]);
    const int at = static_cast<int>(i);
    emit dataChanged(index(at, 0), index(at, kColumns - 1));
  }
  measure();
}

void RunsModel::replace(std::vector<RunRow> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  measure();
  const qsizetype before = colours_.size();
  QHash<QString, std::size_t> kept;
  for (const RunRow& row : rows_)
    if (const auto found = colours_.constFind(key_of(row)); found != colours_.constEnd())
      kept.insert(found.key(), found.value());
  colours_ = std::move(kept);
  endResetModel();
  if (colours_.size() != before || before > 0) emit checked_changed();
}

void RunsModel::measure() {
  best_accuracy_ = 0;
  for (const RunRow& row : rows_)
    best_accuracy_ = std::max(best_accuracy_, row.accuracy.value_or(0));
}

int RunsModel::row_of_path(const std::filesystem::path& path) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const RunRow& row) { return row.path == path; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

std::vector<int> RunsModel::checked() const {
  std::vector<int> out;
  for (int i = 0; i < rowCount(); ++i)
    if (is_checked(i)) out.push_back(i);
  return out;
}

bool RunsModel::is_checked(int at) const {
  return !colours_.isEmpty() && colours_.contains(key_of(row(at)));
}

std::size_t RunsModel::colour_place(int at) const {
  const auto usual = static_cast<std::size_t>(row(at).number) % kColours;
  return colours_.value(key_of(row(at)), usual);
}

std::size_t RunsModel::free_colour(int at) const {
  const auto usual = static_cast<std::size_t>(row(at).number) % kColours;
  if (colours_.size() >= static_cast<qsizetype>(kColours)) return usual;
  const QList<std::size_t> taken = colours_.values();
  for (std::size_t i = 0; i < kColours; ++i)
    if (const std::size_t place = (usual + i) % kColours; !taken.contains(place)) return place;
  return usual;
}

void RunsModel::set_checked(const std::vector<int>& rows, bool on) {
  bool changed = false;
  for (const int at : rows) {
    if (is_checked(at) == on) continue;
    changed = true;
    if (on) {
      colours_.insert(key_of(row(at)), free_colour(at));
    } else {
      colours_.remove(key_of(row(at)));
    }
    emit dataChanged(index(at, 0), index(at, kColumns - 1));
  }
  if (changed) emit checked_changed();
}

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QString RunsModel::text(const RunRow& row, int column) const {
  switch (column) {
    case kNumber:
      return QString::number(row.number);
    case kName:
      return row.name;
    case kStatus:
      return text_of(row.status);
    case kAccuracy:
      return row.accuracy ? percent_text(*row.accuracy) : nothing();
    case kLoss:
      return row.loss ? number_text(*row.loss) : nothing();
    case kDuration: {
      const auto seconds = row.seconds(now_);
      return seconds ? clock_text(*seconds) : nothing();
    }
    case kDevices:
      return row.devices.join(QStringLiteral(", "));
    case kParallelism:
      return row.parallelism;
    case kStarted:
      return when_text(row.started, now_);
    case kTags:
      return row.tags.join(QStringLiteral(", "));
    default:
      return {};
  }
}

QString RunsModel::tip(const RunRow& row, int column) const {
  switch (column) {
    case kCheck:
      return tr("Compare this run with others (Space)");
    case kName:
      return row.notes.isEmpty() ? row.name : row.name + QStringLiteral("\n\n") + row.notes;
    case kMore:
      return tr("What can be done with this run");
    case kStatus:
      return row.status == RunStatus::lost
                 ? tr("Its worker is gone without a last word. Resume goes on from the checkpoint.")
                 : tr("Epoch %1, step %2").arg(row.epochs).arg(with_commas(row.steps));
    default:
      return text(row, column);
  }
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const RunRow& it = row(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return text(it, index.column());
    case Qt::EditRole:
      return index.column() == kName ? QVariant(it.name) : QVariant();
    case Qt::ToolTipRole:
      return tip(it, index.column());
    case Qt::CheckStateRole:
      if (index.column() != kCheck) return {};
      return is_checked(index.row()) ? Qt::Checked : Qt::Unchecked;
    case Qt::AccessibleTextRole:
      if (index.column() == kCheck) return tr("Compare %1").arg(it.name);
      return title(static_cast<Column>(index.column())) + QLatin1Char(' ') +
             text(it, index.column());
    default:
      return {};
  }
}

QString RunsModel::title(Column column) {
  switch (column) {
    case kNumber:
      return tr("#");
    case kName:
      return tr("Name");
    case kStatus:
      return tr("Status");
    case kAccuracy:
      return tr("Best val accuracy");
    case kLoss:
      return tr("Val loss");
    case kDuration:
      return tr("Duration");
    case kDevices:
      return tr("Devices");
    case kParallelism:
      return tr("Parallelism");
    case kStarted:
      return tr("Started");
    case kTags:
      return tr("Tags");
    case kCheck:
    case kMore:
    case kColumns:
      break;
  }
  return {};
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const auto column = static_cast<Column>(section);
  const bool right = column == kNumber || column == kLoss || column == kDuration;
  if (role == Qt::DisplayRole) return title(column);
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft));
  if (role == Qt::ToolTipRole && column == kCheck)
    return tr("Compare all runs that are listed, or none");
  return {};
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
  if (index.column() == kCheck) flags |= Qt::ItemIsUserCheckable;
  if (index.column() == kName) flags |= Qt::ItemIsEditable;
  return flags;
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid()) return false;
  if (index.column() == kCheck && role == Qt::CheckStateRole) {
    set_checked(index.row(), value.toInt() == Qt::Checked);
    return true;
  }
  const QString name = value.toString().trimmed();
  if (index.column() != kName || role != Qt::EditRole || name.isEmpty() ||
      name == row(index.row()).name)
    return false;
  emit rename_wanted(key_of(row(index.row())), name);
  return true;
}

}  // namespace strata::ui
