#include "graph/layer_kind.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::graph {
namespace {

/// How a message names what a layer reads.
std::string source_name(const std::string& id) {
  return id == "data" ? "the data" : fmt::format("'{}'", id);
}

std::string value_text(const SettingValue& value) {
  if (const auto* numbers = std::get_if<Integers>(&value))
    return fmt::format("{}", fmt::join(*numbers, "x"));
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:g}", *number);
  return {};
}

/// One part of a caption; empty when `unless_default` and one of its settings is at its default.
std::string caption_part(const LayerKind& kind, const Settings& settings, std::string_view part,
                         bool unless_default) {
  std::string out;
  while (!part.empty()) {
    const std::size_t open = part.find('{');
    out += part.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = part.find('}', open);
    const Setting* setting = kind.setting(part.substr(open + 1, close - open - 1));
    if (setting == nullptr || !settings.has(setting->name)) return {};
    const SettingValue& value = settings.get(setting->name);
    if (unless_default && setting->otherwise == value) return {};
    out += std::holds_alternative<bool>(value) ? setting->title : value_text(value);
    part.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

Error LayerQuestion::refuse(const std::string& needs, std::string remedy) const {
  return {fmt::format("'{}' needs {} but {} gives {}", id, needs, source_name(input_names.front()),
                      input().text()),
          {},
          std::move(remedy)};
}

Result<> LayerQuestion::needs_image() const {
  if (input().shape.rank() == 3) return {};
  return refuse("an image (channels x height x width)",
                "put a reshape to channels, height, width before it");
}

Result<> LayerQuestion::needs_sequence() const {
  if (input().shape.rank() == 2) return {};
  return refuse("a sequence (steps x features)",
                input().shape.rank() == 1
                    ? "put a reshape to steps, features before it, or set return_sequences on a "
                      "recurrent layer before it"
                    : "put a reshape to steps, features before it");
}

Result<Shape> LayerQuestion::shape(std::vector<std::int64_t> sizes, std::string_view what) const {
  if (auto checked = Shape::checked(sizes)) return *std::move(checked);
  return Error{
      fmt::format("{} of '{}' would be {}, which no machine can hold ({} gives {})", what, id,
                  fmt::join(sizes, "x"), source_name(input_names.front()), input().text()),
      {},
      "choose smaller numbers"};
}

const Setting* LayerKind::setting(std::string_view field) const {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& each) { return each.name == field; });
  return found == settings.end() ? nullptr : &*found;
}

Result<LayerFacts> describe_layer(const LayerKind& kind, const LayerQuestion& question) {
  if (kind.arity == Arity::one && question.inputs.size() > 1)
    return Error{fmt::format("'{}' reads {} layers, but a {} layer reads one", question.id,
                             question.inputs.size(), kind.name),
                 {},
                 "put an add or a concat before it"};
  for (std::size_t i = 0; i < question.inputs.size() && !kind.reads_tokens; ++i) {
    const LayerQuestion about{question.id, question.settings, question.inputs.subspan(i),
                              question.input_names.subspan(i)};
    if (about.input().is_tokens())
      return about.refuse("real numbers", "put an embedding before it");
  }
  if (question.input().shape.rank() == 0)
    return question.refuse("at least one dimension", "put a reshape before it");
  return kind.describe(question);
}

std::string caption_of(const LayerKind& kind, const Settings& settings) {
  std::string out;
  std::string_view rest = kind.caption;
  while (!rest.empty()) {
    const std::size_t bar = std::min(rest.find('|'), rest.size());
    const std::string part = caption_part(kind, settings, rest.substr(0, bar), !out.empty());
    if (!part.empty() && !out.empty()) out += " · ";
    out += part;
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return out;
}

const LayerKind* find_layer_kind(std::string_view name) {
  const std::span<const LayerKind> kinds = layer_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const LayerKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace strata::graph
