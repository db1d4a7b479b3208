// strata datasets: the sources of data, and known sets brought into the cache.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "data/fetch.h"
#include "data/places.h"
#include "data/source.h"
#include "interrupt.h"
#include "print.h"
#include "progress_line.h"
#include "table.h"

namespace strata::app {
namespace {

std::string_view word_for(data::SourceGroup group) {
  switch (group) {
    case data::SourceGroup::known:
      return "known";
    case data::SourceGroup::files:
      return "files";
    case data::SourceGroup::generated:
      return "generated";
  }
  return {};
}

/// Where a known set lies, or what to do about it.
std::string place_text(const data::SourceKind& kind) {
  if (kind.group == data::SourceGroup::generated) return "built in";
  if (kind.group == data::SourceGroup::files) return "your files";
  const auto place = data::find_dataset(kind.name);
  if (place.ok()) return place->string();
  const data::KnownSet* set = data::find_known_set(kind.name);
  return set == nullptr ? "not here"
                        : fmt::format("not here ({} to download)", bytes_text(set->download_bytes));
}

Json to_json(const data::SourceKind& kind) {
  Json out = {{"name", kind.name},
              {"title", kind.title},
              {"group", word_for(kind.group)},
              {"about", kind.summary},
              {"layout", kind.layout}};
  if (kind.group != data::SourceGroup::known) return out;
  const auto place = data::find_dataset(kind.name);
  out["place"] = place.ok() ? Json(place->string()) : Json(nullptr);
  const data::KnownSet* set = data::find_known_set(kind.name);
  if (set != nullptr) out["download_bytes"] = set->download_bytes;
  return out;
}

int list_datasets(bool as_json) {
  Table table({{"SOURCE"}, {"KIND"}, {"WHERE"}, {"WHAT IT IS"}});
  Json list = Json::array();
  for (const data::SourceKind& kind : data::source_kinds()) {
    if (as_json) {
      list.push_back(to_json(kind));
    } else {
      table.add({std::string(kind.name), std::string(word_for(kind.group)), place_text(kind),
                 std::string(kind.summary)});
    }
  }
  as_json ? print_json(list) : print(table.text());
  return kDone;
}

int get_dataset(const std::string& name, const std::string& from) {
  catch_interrupts();
  ProgressLine line(ProgressLine::Elsewhere::lines);
  const auto place = data::fetch_dataset(name, from, [&line](const data::Progress& progress) {
    line.show(progress);
    return !interrupted();
  });
  line.clear();
  if (!place.ok()) {
    fail(place.error());
    return interrupted() ? kInterrupted : kFailed;
  }
  print(place->string() + "\n");
  return kDone;
}

}  // namespace

void add_datasets(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("datasets", "List data sources, or bring a known set into the cache");
  auto as_json = std::make_shared<bool>(false);
  auto name = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>();
  command->add_flag("--json", *as_json, "The list as JSON");
  CLI::App* get = command->add_subcommand(
      "get", "Download a set, or take it from --from; its content is verified");
  get->add_option("NAME", *name, "mnist, fashion-mnist, cifar10 or imdb")->required();
  get->add_option("--from", *from, "A folder or archive that has it")->type_name("PATH");
  command->require_subcommand(0, 1);
  command->callback([=, &action] {
    action = get->parsed() ? Action([=] { return get_dataset(*name, *from); })
                           : Action([=] { return list_datasets(*as_json); });
  });
}

}  // namespace strata::app
