#include "ui/models/outline_model.h"

#include "graph/edit.h"
#include "ui/models/wording.h"

namespace strata::ui {
namespace {

QStringList ids_of(const graph::Network& network) {
  QStringList out;
  for (const graph::LayerSpec& layer : network.layers)
    out << wording::text(layer.id);
  return out;
}

}  // namespace

OutlineModel::OutlineModel(ProjectDocument& document, QObject* parent)
    : QAbstractListModel(parent), document_(document), ids_(ids_of(document.network())) {
  connect(&document, &ProjectDocument::diagnosed, this, &OutlineModel::refresh);
}

void OutlineModel::refresh() {
  QStringList now = ids_of(document_.network());
  if (now != ids_) {
    beginResetModel();
    ids_ = std::move(now);
    endResetModel();
  } else if (!ids_.isEmpty()) {
    emit dataChanged(index(0), index(rowCount() - 1));
  }
}

int OutlineModel::row_of(const QString& layer) const {
  return static_cast<int>(ids_.indexOf(layer));
}

int OutlineModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ids_.size());
}

QString OutlineModel::problem(const std::string& layer) const {
  for (const graph::Problem& each : document_.problems())
    if (each.layer == layer) return wording::problem(each);
  return {};
}

QString OutlineModel::line(const graph::LayerSpec& layer) const {
  QStringList parts{wording::text(layer.id), wording::title(layer.kind)};
  if (const graph::Layer* worked_out = document_.layer(layer.id))
    parts << wording::shape(worked_out->facts.output);
  return parts.join(QStringLiteral(" · "));
}

QString OutlineModel::sentence(const graph::LayerSpec& layer) const {
  QStringList reads;
  for (const graph::Edge& edge : graph::edges(document_.network()))
    if (edge.to == layer.id) reads << wording::text(edge.from);
  QStringList parts{wording::text(layer.id), wording::title(layer.kind)};
  if (const graph::LayerKind* kind = graph::find_layer_kind(layer.kind))
    if (const std::string caption = graph::caption_of(*kind, layer.settings); !caption.empty())
      parts << wording::with_signs(caption);
  parts << tr("reads %1").arg(reads.join(tr(" and ")));
  if (const graph::Layer* worked_out = document_.layer(layer.id))
    parts << tr("gives %1").arg(wording::shape(worked_out->facts.output))
          << tr("%1 parameters").arg(wording::grouped(worked_out->parameter_count()));
  if (const QString wrong = problem(layer.id); !wrong.isEmpty())
    parts << tr("problem: %1").arg(wrong);
  return parts.join(QStringLiteral(", "));
}

QVariant OutlineModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const graph::LayerSpec* layer = document_.network().find(ids_[index.row()].toStdString());
  if (layer == nullptr) return {};  // taken away a moment ago
  switch (role) {
    case Qt::DisplayRole:
      return line(*layer);
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
      return sentence(*layer);
    case kLayerRole:
      return ids_[index.row()];
    case kIconRole:
      return "layer-" + wording::text(layer->kind);
    case kCategoryRole: {
      const graph::LayerKind* kind = graph::find_layer_kind(layer->kind);
      return kind == nullptr ? -1 : static_cast<int>(kind->category);
    }
    case kProblemRole:
      return problem(layer->id);
    default:
      return {};
  }
}

}  // namespace strata::ui
