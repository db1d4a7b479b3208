// Groups of layers: the part of CanvasCommands that names, folds and dissolves them.
#include <QCoreApplication>
#include <algorithm>

#include "ui/canvas/canvas_commands.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("canvas", text); }

bool has_group(const CanvasNotes& notes, const QString& name) {
  return std::any_of(notes.groups.begin(), notes.groups.end(),
                     [&](const LayerGroup& group) { return group.name == name; });
}

QString free_name(const CanvasNotes& notes, const QString& wish) {
  QString name = wish;
  for (int number = 2; has_group(notes, name); ++number)
    name = wish + QChar(' ') + QString::number(number);
  return name;
}

/// Layers leave the groups they are in; empty groups go.
void take_out(CanvasNotes& notes, const QStringList& layers) {
  for (LayerGroup& group : notes.groups)
    group.layers.removeIf([&](const QString& layer) { return layers.contains(layer); });
  std::erase_if(notes.groups, [](const LayerGroup& group) { return group.layers.isEmpty(); });
}

}  // namespace

Result<QString> CanvasCommands::group(const QStringList& layers) {
  QStringList in_order;
  for (const graph::LayerSpec& layer : document_.network().layers)
    if (const QString id = QString::fromStdString(layer.id); layers.contains(id)) in_order << id;
  if (in_order.size() < 2)
    return Error{tr("a group needs at least two layers").toStdString(),
                 {},
                 tr("select more of them").toStdString()};
  QString name;
  document_.edit(tr("group %1 layers").arg(in_order.size()), [&](Draft& draft) {
    take_out(draft.canvas, in_order);
    name = free_name(draft.canvas, tr("Block"));
    draft.canvas.groups.push_back({name, in_order, false});
  });
  return name;
}

void CanvasCommands::ungroup(const QStringList& layers) {
  document_.edit(tr("ungroup"), [&](Draft& draft) {
    std::erase_if(draft.canvas.groups, [&](const LayerGroup& group) {
      return std::any_of(group.layers.begin(), group.layers.end(),
                         [&](const QString& layer) { return layers.contains(layer); });
    });
  });
}

void CanvasCommands::set_folded(const QString& group, bool folded) {
  document_.edit((folded ? tr("fold %1") : tr("unfold %1")).arg(group), [&](Draft& draft) {
    for (LayerGroup& each : draft.canvas.groups)
      if (each.name == group) each.folded = folded;
  });
}

void CanvasCommands::rename_group(const QString& group, const QString& name) {
  if (name.trimmed().isEmpty() || name == group) return;
  document_.edit(tr("rename %1").arg(group), [&](Draft& draft) {
    const QString free = free_name(draft.canvas, name.trimmed());
    for (LayerGroup& each : draft.canvas.groups)
      if (each.name == group) each.name = free;
  });
}

const LayerGroup* CanvasCommands::group_of(const QString& layer) const {
  for (const LayerGroup& group : document_.draft().canvas.groups)
    if (group.layers.contains(layer)) return &group;
  return nullptr;
}

}  // namespace strata::ui
