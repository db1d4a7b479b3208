#include "ui/models/summary_model.h"

#include <QLocale>
#include <algorithm>

#include "ui/models/run_plan.h"
#include "ui/models/wording.h"

namespace strata::ui {
namespace {

constexpr double kMega = 1e6;

QString decimals(double number, int places) { return QLocale::c().toString(number, 'f', places); }

std::int64_t count_of(const graph::LayerFacts& facts) {
  std::int64_t count = 0;
  for (const graph::Parameter& parameter : facts.parameters)
    count += parameter.shape.elements();
  return count;
}

std::vector<QString> layers_of(const auto& rows) {
  std::vector<QString> out;
  for (const auto& row : rows)
    out.push_back(row.layer);
  return out;
}

bool is_number(int column) {
  return column == SummaryModel::kParameters || column == SummaryModel::kFlops ||
         column == SummaryModel::kActivations;
}

}  // namespace

SummaryModel::SummaryModel(ProjectDocument& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document), rows_(rows()) {
  connect(&document, &ProjectDocument::diagnosed, this, &SummaryModel::refresh);
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts & ProjectDocument::kParallel) refresh();
  });
}

void SummaryModel::set_devices(const QHash<QString, QString>& device_of_layer) {
  devices_ = device_of_layer;
  refresh();
}

void SummaryModel::refresh() {
  std::vector<Row> now = rows();
  if (now == rows_) return emit totals_changed();  // float64 doubles the bytes
  if (layers_of(now) != layers_of(rows_)) {
    beginResetModel();
    rows_ = std::move(now);
    endResetModel();
  } else {
    rows_ = std::move(now);
    emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  }
  emit totals_changed();
}

std::vector<SummaryModel::Row> SummaryModel::rows() const {
  std::vector<Row> out;
  Row data;
  data.layer = wording::text(graph::kDataId);
  data.kind = tr("Data");
  data.output = document_.diagnosis().model.input;
  out.push_back(std::move(data));
  for (const graph::LayerSpec& layer : document_.network().layers)
    out.push_back(row_for(layer));
  return out;
}

SummaryModel::Row SummaryModel::row_for(const graph::LayerSpec& layer) const {
  Row row;
  row.layer = wording::text(layer.id);
  row.kind = wording::title(layer.kind);
  if (const graph::LayerKind* kind = graph::find_layer_kind(layer.kind))
    row.category = kind->category;
  row.device = device_for(layer);
  row.is_view = layer.kind == "flatten" || layer.kind == "reshape" || layer.kind == "input";
  const graph::Layer* worked_out = document_.layer(layer.id);
  row.is_stale = worked_out == nullptr;
  const graph::LayerFacts* facts =
      worked_out != nullptr ? &worked_out->facts : document_.last_facts(layer.id);
  if (facts == nullptr) return row;
  row.output = facts->output;
  row.parameters = count_of(*facts);
  row.flops = facts->forward_flops;
  return row;
}

QString SummaryModel::device_for(const graph::LayerSpec& layer) const {
  const std::vector<std::string>& devices = document_.project().parallel.devices;
  if (devices.size() == 1) return wording::text(devices.front());
  if (const QString known = devices_.value(wording::text(layer.id)); !known.isEmpty()) return known;
  return layer.device.empty() ? tr("all") : wording::text(layer.device);
}

int SummaryModel::bytes_per_number() const {
  return document_.project().training.precision == plan::Precision::float64 ? 8 : 4;
}

QString SummaryModel::totals() const {
  std::int64_t parameters = 0;
  double flops = 0;
  for (const Row& row : rows_) {
    parameters += row.parameters;
    flops += row.flops;
  }
  const QString shown = flops >= kMega * kMega / 1000
                            ? tr("%1 GFLOP per sample").arg(decimals(flops / kMega / 1000, 2))
                            : tr("%1 MFLOP per sample").arg(decimals(flops / kMega, 2));
  return tr("%1 parameters · %2 · %3 %4")
      .arg(wording::grouped(parameters), shown,
           wording::bytes(static_cast<double>(parameters) * bytes_per_number()),
           bytes_per_number() == 8 ? "float64" : "float32");
}

int SummaryModel::row_of(const QString& layer) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.layer == layer; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int SummaryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int SummaryModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QString SummaryModel::text(const Row& row, int number, int column) const {
  const bool known = row.output.shape.rank() > 0;
  switch (column) {
    case kNumber:
      return QString::number(number);
    case kLayer:
      return row.layer;
    case kKind:
      return row.kind;
    case kShape:
      return wording::shape(row.output);
    case kParameters:
      return known ? wording::grouped(row.parameters) : wording::dash();
    case kFlops:
      return row.flops > 0 ? decimals(row.flops / kMega, 3) : wording::dash();
    case kActivations:
      if (!known) return wording::dash();
      if (row.is_view) return tr("view");
      return wording::bytes(static_cast<double>(row.output.shape.elements()) * bytes_per_number());
    default:
      return number == 0 ? wording::dash() : row.device;
  }
}

QVariant SummaryModel::sort_key(const Row& row, int number, int column) const {
  switch (column) {
    case kNumber:
      return number;
    case kParameters:
      return static_cast<qlonglong>(row.parameters);
    case kFlops:
      return row.flops;
    case kActivations:
      return row.is_view ? 0 : static_cast<qlonglong>(row.output.shape.elements());
    case kShape:
      return static_cast<qlonglong>(row.output.shape.elements());
    default:
      return text(row, number, column);
  }
}

QVariant SummaryModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.row(), index.column());
    case Qt::TextAlignmentRole:
      return QVariant(Qt::Alignment(Qt::AlignVCenter |
                                    (is_number(index.column()) ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::ToolTipRole:
      return row.is_stale && index.row() > 0
                 ? tr("This layer does not work out; the numbers are the last good ones.")
                 : QVariant();
    case kLayerRole:
      return row.layer;
    case kCategoryRole:
      return static_cast<int>(row.category);
    case kSortRole:
      return sort_key(row, index.row(), index.column());
    case kStaleRole:
      return row.is_stale;
    case kDeviceRole: {
      const std::vector<std::string>& devices = document_.project().parallel.devices;
      for (int rank = 0; rank < static_cast<int>(devices.size()); ++rank)
        if (row.device == wording::text(pin_word(devices, rank))) return rank;
      return -1;
    }
    default:
      return {};
  }
}

QVariant SummaryModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant(
        Qt::Alignment(Qt::AlignVCenter | (is_number(section) ? Qt::AlignRight : Qt::AlignLeft)));
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case kNumber:
      return "#";
    case kLayer:
      return tr("Layer");
    case kKind:
      return tr("Kind");
    case kShape:
      return tr("Output shape");
    case kParameters:
      return tr("Parameters");
    case kFlops:
      return tr("MFLOP / sample");
    case kActivations:
      return tr("Activations / sample");
    case kStage:
      return tr("Stage");
    default:
      return {};
  }
}

}  // namespace strata::ui
