#include "ui/train/checkpoints_panel.h"

#include <QFutureWatcher>
#include <QLabel>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>

#include "run/checkpoints.h"
#include "ui/charts/reading.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

double folder_bytes(const fs::path& folder) {
  double out = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator it(folder, ignored), end; it != end;
       it.increment(ignored)) {
    if (!it->is_regular_file(ignored)) continue;
    const auto size = it->file_size(ignored);
    if (!ignored) out += static_cast<double>(size);
  }
  return out;
}

/// The validation of the epoch that ended at a step.
QString quality_at(const RunHistory& history, std::int64_t step) {
  const auto at = std::find(history.epoch_steps().begin(), history.epoch_steps().end(), step);
  if (at == history.epoch_steps().end()) return {};
  const link::EpochEvent& epoch =
      history.epochs()[static_cast<std::size_t>(at - history.epoch_steps().begin())];
  if (epoch.val_accuracy) return value_text(*epoch.val_accuracy, Unit::percent);
  return epoch.val_loss ? value_text(*epoch.val_loss, Unit::plain) : QString();
}

}  // namespace

CheckpointsPanel::CheckpointsPanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Checkpoints"), parent),
      theme_(theme),
      empty_(label(tr("The first is written at the end of the epoch"), Voice::muted)),
      list_(new QVBoxLayout) {
  setObjectName(QStringLiteral("train.checkpoints"));
  empty_->setWordWrap(true);
  list_->setSpacing(0);
  body()->addWidget(empty_);
  body()->addLayout(list_);
  body()->addStretch(1);
}

void CheckpointsPanel::clear() {
  sizes_.clear();
  measured_ = 0;
  ++ticket_;
  make_rows({});
}

void CheckpointsPanel::show_run(const RunSession& session) {
  const std::size_t written = session.history().checkpoints().size();
  if (written != measured_) {
    measured_ = written;
    measure(session.folder());
  }
  const std::vector<CheckpointFacts> facts = facts_of(session);
  if (facts != shown_) make_rows(facts);
}

void CheckpointsPanel::measure(const fs::path& folder) {
  const std::uint64_t ticket = ++ticket_;
  auto* watcher = new QFutureWatcher<Sizes>(this);
  connect(watcher, &QFutureWatcher<Sizes>::finished, this, [this, watcher, ticket] {
    watcher->deleteLater();
    if (ticket != ticket_) return;
    sizes_ = watcher->result();
    emit measured();
  });
  watcher->setFuture(QtConcurrent::run([folder] {
    Sizes out;
    for (const std::int64_t step : run::checkpoint_steps(folder / "checkpoints"))
      out[step] = folder_bytes(folder / "checkpoints" / std::to_string(step));
    return out;
  }));
}

std::vector<CheckpointFacts> CheckpointsPanel::facts_of(const RunSession& session) const {
  const RunHistory& history = session.history();
  std::vector<CheckpointFacts> out;
  std::int64_t best = 0;
  for (const link::CheckpointEvent& written : history.checkpoints())
    if (written.best) best = std::max(best, written.step);
  for (const link::CheckpointEvent& written : history.checkpoints()) {
    if (!sizes_.contains(written.step)) continue;  // removed since, or not yet looked at
    out.push_back({written.step, written.step == best, false, quality_at(history, written.step),
                   sizes_.value(written.step),
                   session.folder() / "checkpoints" / std::to_string(written.step)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.step > b.step; });
  if (!out.empty()) out.front().last = true;
  return out;
}

void CheckpointsPanel::make_rows(const std::vector<CheckpointFacts>& facts) {
  shown_ = facts;
  while (QLayoutItem* item = list_->takeAt(0)) {
    item->widget()->hide();
    item->widget()->deleteLater();  // a menu of the row may be open
    delete item;
  }
  empty_->setVisible(facts.empty());
  set_note(facts.empty() ? QString() : tr("%1 each").arg(bytes_text(facts.front().bytes)));
  for (const CheckpointFacts& one : facts) {
    auto* row = new CheckpointRow(theme_, one, this);
    list_->addWidget(row);
    connect(row, &CheckpointRow::export_chosen, this,
            [this, folder = one.folder] { emit export_requested(folder); });
    connect(row, &CheckpointRow::open_chosen, this,
            [this, folder = one.folder] { emit open_requested(folder); });
  }
}

}  // namespace strata::ui
