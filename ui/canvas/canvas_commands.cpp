#include "ui/canvas/canvas_commands.h"

#include <QCoreApplication>
#include <algorithm>

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("canvas", text); }

QString named(const char* text, const graph::LayerKind& kind) {
  return tr(text).arg(
      QString::fromUtf8(kind.title.data(), static_cast<qsizetype>(kind.title.size())));
}

std::vector<std::string> ids_of(const QStringList& layers) {
  std::vector<std::string> out;
  for (const QString& layer : layers)
    out.push_back(layer.toStdString());
  return out;
}

QString counted(const char* one, const char* several, const QStringList& layers) {
  return layers.size() == 1 ? tr(one).arg(layers.front()) : tr(several).arg(layers.size());
}

/// Notes on layers that are gone go with them.
void tidy(Draft& draft) {
  const graph::Network& network = draft.project.network;
  const auto is_gone = [&](const QString& id) {
    const std::string name = id.toStdString();
    return name != graph::kDataId && network.find(name) == nullptr;
  };
  draft.canvas.positions.removeIf([&](const auto& entry) { return is_gone(entry.key()); });
  for (LayerGroup& group : draft.canvas.groups)
    group.layers.removeIf(is_gone);
  std::erase_if(draft.canvas.groups,
                [](const LayerGroup& group) { return group.layers.isEmpty(); });
}

/// A layer put between two of a group belongs to it.
void join_group(CanvasNotes& notes, const QString& layer, const graph::Edge& between) {
  for (LayerGroup& group : notes.groups) {
    const qsizetype from = group.layers.indexOf(QString::fromStdString(between.from));
    if (from >= 0 && group.layers.contains(QString::fromStdString(between.to)))
      group.layers.insert(from + 1, layer);
  }
}

}  // namespace

void CanvasCommands::use(const QString& name, graph::Network network, const QString& layer,
                         const graph::Edge& between) {
  document_.edit(name, [&](Draft& draft) {
    draft.project.network = std::move(network);
    if (!layer.isEmpty()) join_group(draft.canvas, layer, between);
    tidy(draft);
  });
}

Result<> CanvasCommands::use(const QString& name, Result<graph::Network> network) {
  if (!network.ok()) return network.error();
  use(name, std::move(network).value());
  return {};
}

graph::LayerSpec CanvasCommands::new_layer(const graph::LayerKind& kind,
                                           std::string_view reads) const {
  const graph::Signal* signal = nullptr;
  if (reads == graph::kDataId && document_.data_facts()) signal = &data();
  if (const graph::Layer* layer = document_.layer(reads)) signal = &layer->facts.output;
  return graph::new_layer(document_.network(), kind, signal);
}

Result<QString> CanvasCommands::insert(const graph::Edge& edge, const graph::LayerKind& kind) {
  graph::LayerSpec layer = new_layer(kind, edge.from);
  const QString id = QString::fromStdString(layer.id);
  Result<graph::Network> network =
      edge.to.empty() ? graph::insert_after(document_.network(), edge.from, std::move(layer))
                      : graph::insert_into(document_.network(), edge, std::move(layer));
  if (!network.ok()) return network.error();
  use(named("add %1", kind), std::move(network).value(), id, edge);
  return id;
}

Result<QString> CanvasCommands::add_behind(const QString& layer, const graph::LayerKind& kind) {
  return insert({layer.toStdString(), {}}, kind);
}

Result<QString> CanvasCommands::append(const graph::LayerKind& kind) {
  graph::LayerSpec layer = new_layer(kind, graph::output_of(document_.network()));
  const QString id = QString::fromStdString(layer.id);
  use(named("add %1", kind), graph::append(document_.network(), std::move(layer)));
  return id;
}

Result<QString> CanvasCommands::branch(const QString& from, const graph::LayerKind& kind,
                                       const QPointF& corner) {
  graph::LayerSpec layer = new_layer(kind, from.toStdString());
  const QString id = QString::fromStdString(layer.id);
  STRATA_TRY(graph::Network network,
             graph::add_branch(document_.network(), from.toStdString(), std::move(layer)));
  document_.edit(named("add branch with %1", kind), [&](Draft& draft) {
    draft.project.network = std::move(network);
    draft.canvas.positions.insert(id, corner);
  });
  return id;
}

void CanvasCommands::remove(const QStringList& layers) {
  if (layers.isEmpty()) return;
  use(counted("delete %1", "delete %1 layers", layers),
      graph::remove(document_.network(), ids_of(layers)));
}

void CanvasCommands::set_frozen(const QStringList& layers, bool frozen) {
  const QString name = frozen ? counted("freeze %1", "freeze %1 layers", layers)
                              : counted("let %1 learn", "let %1 layers learn", layers);
  document_.edit(name, [&](Draft& draft) {
    for (graph::LayerSpec& layer : draft.project.network.layers) {
      const graph::LayerFacts* facts = document_.last_facts(layer.id);
      const bool has_numbers = facts == nullptr || !facts->parameters.empty();
      if (layers.contains(QString::fromStdString(layer.id)) && (has_numbers || !frozen))
        layer.frozen = frozen;
    }
  });
}

bool CanvasCommands::any_trains(const QStringList& layers) const {
  return std::any_of(layers.begin(), layers.end(), [this](const QString& id) {
    const graph::LayerSpec* spec = document_.network().find(id.toStdString());
    const graph::LayerFacts* facts = document_.last_facts(id.toStdString());
    return spec != nullptr && !spec->frozen && facts != nullptr && !facts->parameters.empty();
  });
}

Result<> CanvasCommands::connect(const graph::Edge& edge) {
  STRATA_CHECK(may_connect(edge));
  return use(tr("connect %1 to %2")
                 .arg(QString::fromStdString(edge.from), QString::fromStdString(edge.to)),
             graph::connect(document_.network(), edge));
}

Result<> CanvasCommands::disconnect(const graph::Edge& edge) {
  return use(tr("disconnect %1 from %2")
                 .arg(QString::fromStdString(edge.from), QString::fromStdString(edge.to)),
             graph::disconnect(document_.network(), edge));
}

Result<> CanvasCommands::move_after(const QString& layer, const QString& after) {
  STRATA_TRY(graph::Network network,
             graph::move_after(document_.network(), layer.toStdString(), after.toStdString()));
  document_.edit(tr("move %1").arg(layer), [&](Draft& draft) {
    draft.project.network = std::move(network);
    draft.canvas.positions.remove(layer);
  });
  return {};
}

Result<> CanvasCommands::step(const QString& layer, int direction) {
  const std::string id = layer.toStdString();
  std::string above;
  std::string below;
  const std::vector<graph::Edge> edges = graph::edges(document_.network());
  for (const graph::Edge& edge : edges) {
    if (edge.to == id && above.empty()) above = edge.from;
    if (edge.from == id && below.empty()) below = edge.to;
  }
  if (direction > 0) {
    if (below.empty()) return Error{tr("'%1' is the last layer").arg(layer).toStdString(), {}, {}};
    return move_after(layer, QString::fromStdString(below));
  }
  for (const graph::Edge& edge : edges)
    if (edge.to == above) return move_after(layer, QString::fromStdString(edge.from));
  return Error{tr("'%1' is the first layer").arg(layer).toStdString(), {}, {}};
}

QString CanvasCommands::copy(const QStringList& layers) const {
  return QString::fromStdString(graph::copy_text(document_.network(), ids_of(layers)));
}

Result<QStringList> CanvasCommands::paste(const QString& text, const QString& after) {
  const std::string behind =
      after.isEmpty() ? graph::output_of(document_.network()) : after.toStdString();
  STRATA_TRY(graph::Pasted pasted, graph::paste(document_.network(), text.toStdString(), behind));
  QStringList ids;
  for (const std::string& id : pasted.ids)
    ids << QString::fromStdString(id);
  use(counted("paste %1", "paste %1 layers", ids), std::move(pasted.network));
  return ids;
}

Result<QStringList> CanvasCommands::duplicate(const QStringList& layers) {
  if (layers.isEmpty()) return QStringList();
  STRATA_TRY(graph::Pasted pasted, graph::paste(document_.network(), copy(layers).toStdString(),
                                                layers.back().toStdString()));
  QStringList ids;
  for (const std::string& id : pasted.ids)
    ids << QString::fromStdString(id);
  use(counted("duplicate %1", "duplicate %1 layers", layers), std::move(pasted.network));
  return ids;
}

void CanvasCommands::place(const QHash<QString, QPointF>& corners, const QString& name) {
  document_.edit(name, [&](Draft& draft) {
    for (auto at = corners.begin(); at != corners.end(); ++at)
      draft.canvas.positions.insert(at.key(), at.value());
  });
}

void CanvasCommands::forget_places() {
  document_.edit(tr("lay out"), [](Draft& draft) { draft.canvas.positions.clear(); });
}

std::vector<const graph::LayerKind*> CanvasCommands::fitting(const graph::Edge& edge) const {
  return graph::fitting_kinds(document_.network(), data(), edge);
}

Result<> CanvasCommands::may_connect(const graph::Edge& edge) const {
  return graph::may_connect(document_.network(), data(), edge);
}

}  // namespace strata::ui
