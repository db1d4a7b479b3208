#include "ui/runs/setting_fields.h"

#include <QHash>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

QString text_of(const Json& value) {
  if (value.is_string()) return QString::fromStdString(value.get<std::string>());
  if (value.is_number_float()) return number_text(value.get<double>(), 6);
  return QString::fromStdString(value.dump());
}

bool is_plain(const Json& value) { return !value.is_object() && !value.is_array(); }

QString joined(const Json& list) {
  QStringList texts;
  for (const Json& item : list)
    texts << text_of(item);
  return texts.join(QStringLiteral(", "));
}

/// What a list's element is called: its id, else its place and kind ("1 scale").
QString name_of(const Json& item, std::size_t place) {
  if (item.is_object() && item.contains("id") && item["id"].is_string())
    return QString::fromStdString(item["id"].get<std::string>());
  QString name = QString::number(place + 1);
  if (item.is_object() && item.contains("kind") && item["kind"].is_string())
    name += QLatin1Char(' ') + QString::fromStdString(item["kind"].get<std::string>());
  return name;
}

void flatten(const Json& value, const QString& name, SettingFields& out) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      if (key == "id") continue;  // stands in the name
      flatten(member,
              name.isEmpty() ? QString::fromStdString(key)
                             : name + QLatin1Char('.') + QString::fromStdString(key),
              out);
    }
    return;
  }
  const bool nested =
      value.is_array() &&
      std::any_of(value.begin(), value.end(), [](const Json& item) { return !is_plain(item); });
  if (!nested) {
    out.push_back({name, value.is_array() ? joined(value) : text_of(value)});
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    flatten(value[i], name + QLatin1Char('.') + name_of(value[i], i), out);
}

}  // namespace

SettingFields fields_of(const Json& project) {
  SettingFields out;
  for (const char* const part : {"training", "layers", "data", "parallel"})
    if (project.is_object() && project.contains(part))
      flatten(project[part], QLatin1String(part), out);
  return out;
}

Result<SettingFields> read_fields(const std::filesystem::path& run_folder) {
  STRATA_TRY(const JsonValue project, read_json(run_folder / "project.strata"));
  return fields_of(project.raw());
}

std::vector<SettingDifference> differences(const std::vector<SettingFields>& runs) {
  QStringList order;
  QHash<QString, QStringList> values;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const SettingField& field : runs[i]) {
      QStringList& row = values[field.name];
      if (row.isEmpty()) {
        order << field.name;
        row.resize(static_cast<qsizetype>(runs.size()));
      }
      row[static_cast<qsizetype>(i)] = field.value;
    }
  }
  std::vector<SettingDifference> out;
  for (const QString& name : order) {
    const QStringList& row = values[name];
    if (row.count(row.front()) != row.size()) out.push_back({name, row});
  }
  return out;
}

}  // namespace strata::ui
