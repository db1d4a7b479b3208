#include "ui/train/devices_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/train/device_strip.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr double kClearlyLonger = 1.15;

}  // namespace

std::vector<bool> stragglers(const std::vector<link::RankEvent>& ranks) {
  std::vector<bool> out(ranks.size(), false);
  if (ranks.size() < 2) return out;
  // What a rank computes itself: waiting for others is communication.
  std::vector<double> busy;
  for (const link::RankEvent& rank : ranks)
    busy.push_back(rank.step_ms - rank.comm_ms);
  std::vector<double> sorted = busy;
  std::sort(sorted.begin(), sorted.end());
  const double middle = sorted[(sorted.size() - 1) / 2];
  for (std::size_t i = 0; i < busy.size(); ++i)
    out[i] = middle > 0 && busy[i] > kClearlyLonger * middle;
  return out;
}

DevicesPanel::DevicesPanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Devices"), parent),
      theme_(theme),
      empty_(label(tr("The first report comes about a second after the start"), Voice::muted)) {
  setObjectName(QStringLiteral("train.devices"));
  body()->setContentsMargins(0, 0, 0, 0);
  body()->setSpacing(0);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setMinimumHeight(64);
  body()->addWidget(empty_);
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
      body()->addWidget(separators_.back());
    }
    strips_.push_back(new DeviceStrip(theme_, static_cast<int>(strips_.size()), this));
    body()->addWidget(strips_.back());
  }
  empty_->setVisible(count == 0);
}

void DevicesPanel::show_run(const RunHistory& history) {
  const std::vector<link::RankEvent>& ranks = history.ranks();
  if (strips_.size() != ranks.size()) {
    make_strips(ranks.size());
    shown_reports_ = 0;
    set_note(ranks.size() > 1 ? tr("%1 ranks").arg(ranks.size()) : QString());
  }
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
