#include "ui/runs/run_facts.h"

#include <QFutureWatcher>
#include <QtConcurrent>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.h"

namespace strata::ui {
namespace {

/// "single", "data ×2", "pipeline": the strategy a run with that "parallel" object uses.
QString parallelism_of(const JsonValue& project) {
  const auto parallel = project.at("parallel");
  if (!parallel.ok()) return QStringLiteral("single");
  const auto devices = parallel->at("devices");
  const auto count = devices.ok() && devices->is_array() ? devices->raw().size() : 1;
  const auto strategy = parallel->string_or("strategy", "auto");
  if (count < 2 || !strategy.ok()) return QStringLiteral("single");
  const QString word = QString::fromStdString(*strategy);
  if (word == QLatin1String("pipeline") || word == QLatin1String("single")) return word;
  return QStringLiteral("%1 ×%2").arg(word).arg(count);
}

std::optional<double> number_in(const JsonValue& object, const std::string& key) {
  const auto member = object.at(key);
  if (!member.ok() || !member->raw().is_number()) return std::nullopt;
  return member->raw().get<double>();
}

}  // namespace

RunFacts read_facts(const std::filesystem::path& run_folder) {
  RunFacts facts;
  if (const auto project = read_json(run_folder / "project.strata"); project.ok())
    facts.parallelism = parallelism_of(*project);
  const auto state = read_json(run_folder / "checkpoints" / "last" / "state.json");
  if (!state.ok()) return facts;
  facts.best_accuracy = number_in(*state, "best_val_accuracy");
  facts.best_loss = number_in(*state, "best_val_loss");
  return facts;
}

RunFacts FactsKeeper::facts_of(const std::filesystem::path& run_folder) const {
  const auto found = entries_.find(run_folder);
  return found == entries_.end() ? RunFacts() : found->second.facts;
}

void FactsKeeper::read(const std::vector<CatalogueRun>& runs) {
  if (reading_) {
    wanted_ = runs;
    return;
  }
  Entries missing;
  for (const CatalogueRun& run : runs) {
    const auto found = entries_.find(run.summary.path);
    if (found == entries_.end() || found->second.steps != run.summary.steps)
      missing[run.summary.path].steps = run.summary.steps;
  }
  if (missing.empty()) return;
  reading_ = true;
  auto* watcher = new QFutureWatcher<Entries>(this);
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
    watcher->deleteLater();
    take(watcher->result());
  });
  watcher->setFuture(QtConcurrent::run([missing = std::move(missing)]() mutable {
    for (auto& [path, entry] : missing)
      entry.facts = read_facts(path);
    return missing;
  }));
}

void FactsKeeper::take(Entries entries) {
  reading_ = false;
  bool news = false;
  for (auto& [path, entry] : entries) {
    Entry& mine = entries_[path];
    news = news || mine.facts != entry.facts;
    mine = std::move(entry);
  }
  if (news) emit known();
  if (!wanted_.empty()) read(std::exchange(wanted_, {}));
}

}  // namespace strata::ui
