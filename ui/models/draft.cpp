#include "ui/models/draft.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace strata::ui {
namespace {

constexpr const char* kCanvas = "canvas";

Json extra_of(const Project& project) {
  Json extra = Json::parse(project.extra, nullptr, false);
  return extra.is_object() ? extra : Json::object();
}

void read_positions(const Json& canvas, CanvasNotes& notes) {
  const auto positions = canvas.find("positions");
  if (positions == canvas.end() || !positions->is_object()) return;
  for (const auto& [id, at] : positions->items())
    if (at.is_array() && at.size() == 2 && at[0].is_number() && at[1].is_number())
      notes.positions.insert(QString::fromStdString(id),
                             {at[0].get<double>(), at[1].get<double>()});
}

void read_groups(const Json& canvas, CanvasNotes& notes) {
  const auto groups = canvas.find("groups");
  if (groups == canvas.end() || !groups->is_array()) return;
  for (const Json& item : *groups) {
    if (!item.is_object() || !item.contains("layers") || !item["layers"].is_array()) continue;
    LayerGroup group;
    const Json name = item.value("name", Json());
    if (name.is_string()) group.name = QString::fromStdString(name.get<std::string>());
    for (const Json& id : item["layers"])
      if (id.is_string()) group.layers << QString::fromStdString(id.get<std::string>());
    group.folded = item.value("folded", Json(false)) == Json(true);
    if (!group.layers.isEmpty()) notes.groups.push_back(std::move(group));
  }
}

Json written(const CanvasNotes& notes) {
  Json out = Json::object();
  QStringList ids = notes.positions.keys();
  ids.sort();  // a hash has no order, a file should have one
  for (const QString& id : ids) {
    const QPointF at = notes.positions[id];
    out["positions"][id.toStdString()] = {std::round(at.x()), std::round(at.y())};
  }
  for (const LayerGroup& group : notes.groups) {
    Json layers = Json::array();
    for (const QString& id : group.layers)
      layers.push_back(id.toStdString());
    out["groups"].push_back(
        {{"name", group.name.toStdString()}, {"layers", layers}, {"folded", group.folded}});
  }
  return out;
}

}  // namespace

CanvasNotes canvas_notes(const Project& project) {
  CanvasNotes notes;
  const Json extra = extra_of(project);
  const auto canvas = extra.find(kCanvas);
  if (canvas == extra.end() || !canvas->is_object()) return notes;
  read_positions(*canvas, notes);
  read_groups(*canvas, notes);
  return notes;
}

Project to_project(const Draft& draft) {
  Project project = draft.project;
  Json extra = extra_of(project);
  const Json canvas = written(draft.canvas);
  if (canvas.empty())
    extra.erase(kCanvas);
  else
    extra[kCanvas] = canvas;
  project.extra = extra.dump();
  return project;
}

std::string to_text(const Draft& draft) { return to_json(to_project(draft)).dump(2); }

}  // namespace strata::ui
