#include "ui/train/devices_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/metrics.h"
#include "ui/train/device_strip.h"
#include "ui/train/step_timeline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr double kClearlyLonger = 1.15;
constexpr std::string_view kReplicaCheck = "replica check";  // where the worker found it

}  // namespace

std::vector<bool> stragglers(const std::vector<link::RankEvent>& ranks) {
  std::vector<bool> out(ranks.size(), false);
  if (ranks.size() < 2) return out;
  // What a rank computes itself: waiting for others is communication.
  std::vector<double> busy;
  busy.reserve(ranks.size());
  for (const link::RankEvent& rank : ranks)
    busy.push_back(rank.step_ms - rank.comm_ms);
  std::vector<double> sorted = busy;
  std::sort(sorted.begin(), sorted.end());
  const double middle = sorted[(sorted.size() - 1) / 2];
  for (std::size_t i = 0; i < busy.size(); ++i)
    out[i] = middle > 0 && busy[i] > kClearlyLonger * middle;
  return out;
}

ReplicaCheck replica_check(const RunHistory& history) {
  for (const link::ProblemEvent& problem : history.problems())
    if (problem.where == kReplicaCheck)
      return {DevicesPanel::tr("replicas differ"), QString::fromStdString(problem.message), false};
  ReplicaCheck out;
  for (const link::EpochEvent& epoch : history.epochs()) {
    if (!epoch.replicas_equal) continue;
    out.equal = *epoch.replicas_equal;
    out.text = (out.equal ? DevicesPanel::tr("replicas equal after epoch %1")
                          : DevicesPanel::tr("replicas differ after epoch %1"))
                   .arg(epoch.epoch);
    if (!out.equal) return out;
  }
  return out;
}

DevicesPanel::DevicesPanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Devices"), parent),
      theme_(theme),
      empty_(label(tr("The first report comes about a second after the start"), Voice::muted)),
      check_(new Pill({}, Pill::Mood::good)),
      check_detail_(label({}, Voice::danger)),
      check_row_(new QWidget(this)) {
  setObjectName(QStringLiteral("train.devices"));
  body()->setContentsMargins(0, 0, 0, 0);
  body()->setSpacing(0);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setMinimumHeight(64);
  body()->addWidget(empty_);
  auto* row = new QVBoxLayout(check_row_);
  row->setContentsMargins(metrics::kPanelPadding, metrics::kUnit / 2, metrics::kPanelPadding,
                          metrics::kUnit);
  row->addWidget(check_, 0, Qt::AlignLeft);
  row->addWidget(check_detail_);
  check_->setObjectName(QStringLiteral("train.devices.replicas"));
  check_detail_->setObjectName(QStringLiteral("train.devices.replicas.detail"));
  check_detail_->setWordWrap(true);
  check_row_->hide();
  body()->addWidget(check_row_);
}

void DevicesPanel::make_strips(std::size_t count) {
  while (strips_.size() > count) {
    delete strips_.back();
    strips_.pop_back();
    if (separators_.empty()) continue;
    delete separators_.back();
    separators_.pop_back();
  }
  while (strips_.size() < count) {
    if (!strips_.empty()) {
      separators_.push_back(separator(Qt::Horizontal, this));
      body()->insertWidget(body()->count() - 1, separators_.back());
    }
    strips_.push_back(new DeviceStrip(theme_, static_cast<int>(strips_.size()), this));
    body()->insertWidget(body()->count() - 1, strips_.back());
  }
  empty_->setVisible(count == 0);
}

/// "stage 0 · conv1, pool1, flat", "replica 1".
void DevicesPanel::show_roles(const RunSettings& facts) {
  if (!facts.plan || facts.plan->plan.mesh.size() != static_cast<int>(strips_.size())) return;
  const plan::Mesh& mesh = facts.plan->plan.mesh;
  for (int rank = 0; rank < mesh.size() && mesh.size() > 1; ++rank) {
    QString role = rank_title(rank, mesh);
    const auto stage = static_cast<std::size_t>(plan::place_of(rank, mesh).stage);
    if (mesh.stages > 1)
      role += QStringLiteral(" · ") + facts.stage_layers[stage].join(QStringLiteral(", "));
    strips_[static_cast<std::size_t>(rank)]->set_role(role);
  }
}

void DevicesPanel::show_check(const RunHistory& history) {
  const ReplicaCheck check = replica_check(history);
  check_row_->setVisible(!check.text.isEmpty());
  const QString mark = check.equal ? QStringLiteral("\u2713 ") : QStringLiteral("\u2717 ");
  check_->set(mark + check.text, check.equal ? Pill::Mood::good : Pill::Mood::danger);
  check_detail_->setText(check.detail);
  check_detail_->setVisible(!check.detail.isEmpty());
  check_->setToolTip(
      tr("After every epoch the weights of all replicas are compared, number for number"));
}

void DevicesPanel::show_run(const RunHistory& history, const RunSettings& facts) {
  const std::vector<link::RankEvent>& ranks = history.ranks();
  if (strips_.size() != ranks.size()) {
    make_strips(ranks.size());
    shown_reports_ = 0;
    set_note(ranks.size() > 1 ? tr("%1 ranks").arg(ranks.size()) : QString());
  }
  show_check(history);
  show_roles(facts);
  if (ranks.empty() || shown_reports_ == history.rank_reports().size()) return;
  shown_reports_ = history.rank_reports().size();
  const std::vector<bool> slow = stragglers(ranks);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    std::vector<double> utilisation;
    for (const link::RankEvent& report : history.rank_reports())
      if (report.rank == ranks[i].rank) utilisation.push_back(report.utilisation);
    strips_[i]->show_rank(ranks[i], std::move(utilisation), slow[i]);
  }
}

}  // namespace strata::ui
