#include "ui/export/import_answer.h"

#include "ui/export/dialog_parts.h"

namespace strata::ui {
namespace {

QString text_in(const JsonValue& object, const char* key) {
  const auto found = object.string_or(key, {});
  return found.ok() ? QString::fromStdString(*found) : QString();
}

std::int64_t whole_in(const JsonValue& object, const char* key) {
  const auto found = object.integer_or(key, 0);
  return found.ok() ? *found : 0;
}

}  // namespace

ImportAnswer read_import_answer(const JsonValue& answer) {
  ImportAnswer out;
  out.project = text_in(answer, "project");
  out.weights = text_in(answer, "weights");
  out.layers = whole_in(answer, "layers");
  out.parameters = whole_in(answer, "parameters");
  out.missing = strings_in(answer, "missing");
  out.unexpected = strings_in(answer, "unexpected");
  out.frozen = strings_in(answer, "frozen");
  out.notes = strings_in(answer, "notes");
  const auto member = answer.at("matched");
  if (!member.ok()) return out;
  const auto items = member->items();
  if (!items.ok()) return out;
  for (const JsonValue& item : *items)
    out.matched.push_back(
        {text_in(item, "parameter"), text_in(item, "tensor"), text_in(item, "by")});
  return out;
}

}  // namespace strata::ui
