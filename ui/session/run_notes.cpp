#include "ui/session/run_notes.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/json.h"

namespace strata::ui {
namespace {

QString text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return QString::fromStdString(found->get_ref<const std::string&>());
}

}  // namespace

RunNotes read_notes(const std::filesystem::path& run_folder) {
  RunNotes notes;
  const auto value = read_json(run_folder / kNotesFile);
  if (!value.ok() || !value->is_object()) return notes;
  const Json& object = value->raw();
  notes.name = text_at(object, "name");
  notes.notes = text_at(object, "notes");
  if (const auto tags = object.find("tags"); tags != object.end() && tags->is_array())
    for (const Json& tag : *tags)
      if (tag.is_string())
        notes.tags.push_back(QString::fromStdString(tag.get_ref<const std::string&>()));
  return notes;
}

Result<> write_notes(const std::filesystem::path& run_folder, const RunNotes& notes) {
  Json object = Json::object();
  if (const auto before = read_json(run_folder / kNotesFile); before.ok() && before->is_object())
    object = before->raw();
  object["name"] = notes.name.toStdString();
  Json tags = Json::array();
  for (const QString& tag : notes.tags)
    tags.push_back(tag.toStdString());
  object["tags"] = std::move(tags);
  object["notes"] = notes.notes.toStdString();
  const std::string text = object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return write_file_atomic(run_folder / kNotesFile, text);
}

}  // namespace strata::ui
