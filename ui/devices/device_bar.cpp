#include "ui/devices/device_bar.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <array>

#include "ui/devices/device_chip.h"
#include "ui/devices/device_list.h"
#include "ui/devices/parallel_popover.h"
#include "ui/devices/rank_spin.h"
#include "ui/models/plan_words.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {
namespace {

constexpr std::array<const char*, 5> kStrategies = {"single", "data", "pipeline", "tensor", "auto"};
constexpr int kData = 1;

int index_of(const std::string& strategy) {
  for (std::size_t i = 0; i < kStrategies.size(); ++i)
    if (strategy == kStrategies[i]) return static_cast<int>(i);
  return static_cast<int>(kStrategies.size()) - 1;
}

}  // namespace

DeviceBar::DeviceBar(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                     PlanModel& plan, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
      plan_(plan),
      chip_row_(new QHBoxLayout) {
  setObjectName(QStringLiteral("devices.bar"));
  setAccessibleName(tr("Devices"));
  chip_row_->setSpacing(metrics::kUnit);
  build_ranks();

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit);
  row->setSizeConstraint(QLayout::SetNoConstraint);  // fit() sees to it
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  captions_ = {label(tr("Devices"), Voice::muted, this),
               label(tr("Parallelism"), Voice::muted, this)};
  row->addWidget(captions_[0]);
  row->addLayout(chip_row_);
  row->addSpacing(metrics::kUnit / 2);
  auto* line = separator(Qt::Vertical, this);
  line->setFixedHeight(metrics::kPill);
  row->addWidget(line);
  row->addSpacing(metrics::kUnit / 2);
  build_strategies(*row);

  connect(&document, &ProjectDocument::changed, this, &DeviceBar::refresh);
  connect(&document, &ProjectDocument::replaced, this, &DeviceBar::refresh);
  connect(&monitor, &DeviceMonitor::measured, this, &DeviceBar::refresh);
  connect(&plan, &PlanModel::planned, this, &DeviceBar::announce_readiness);
  refresh();
}

void DeviceBar::build_ranks() {
  ranks_ = new RankSpin(this);
  connect(ranks_, &QSpinBox::valueChanged, this,
          [this](int ranks) { choose(QStringLiteral("cpu"), ranks); });
  chip_row_->addWidget(ranks_);
}

void DeviceBar::build_strategies(QHBoxLayout& row) {
  strategy_ = new Segmented(
      {tr("Single"), tr("Data ×%1").arg(2), tr("Pipeline"), tr("Tensor"), tr("Auto")}, this);
  strategy_->setObjectName(QStringLiteral("devices.strategy"));
  strategy_->setAccessibleName(tr("Parallelism"));
  connect(strategy_, &Segmented::chosen, this, [this](int index) {
    document_.edit(tr("set parallelism"), [=](Draft& draft) {
      draft.project.parallel.strategy = kStrategies[static_cast<std::size_t>(index)];
    });
  });

  popover_ = new ParallelPopover(theme_, document_, plan_, this);
  connect(popover_, &ParallelPopover::scaling_asked, this, &DeviceBar::scaling_asked);
  QToolButton* more = icon_button(theme_, QStringLiteral("settings"),
                                  tr("Micro-batches, stages, schedule, sharded optimizer"), this);
  more->setObjectName(QStringLiteral("devices.more"));
  connect(more, &QToolButton::clicked, this, [this, more] { popover_->open_below(*more); });

  row.addWidget(captions_[1]);
  row.addWidget(strategy_);
  row.addWidget(more);
  row.addStretch(1);
}

void DeviceBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

int DeviceBar::needed_width() const { return layout()->minimumSize().width(); }

/// Where not all finds room, the captions go first, then the devices' models: tooltips say both.
void DeviceBar::fit() {
  const auto lay_out = [this](bool captions, bool models) {
    for (QLabel* caption : captions_)
      caption->setVisible(captions);
    for (DeviceChip* chip : chips_)
      chip->set_model_shown(models);
    layout()->activate();
    return needed_width() <= width();
  };
  if (!lay_out(true, true) && !lay_out(false, true)) lay_out(false, false);
}

std::optional<QString> DeviceBar::cannot_train() const {
  const plan::Parallel& parallel = document_.project().parallel;
  if (auto missing = missing_device(parallel, monitor_.is_known() ? &monitor_.machine() : nullptr))
    return missing;
  if (const Error* refusal = plan_.refusal()) return plan_refusal(*refusal, parallel).text;
  return std::nullopt;
}

void DeviceBar::announce_readiness() {
  auto says = cannot_train();
  if (says == said_) return;
  said_ = std::move(says);
  emit readiness_changed();
}

void DeviceBar::refresh() {
  const std::vector<DeviceView> views =
      device_views(monitor_.machine(), monitor_.cpu_load(), document_.project().parallel);
  const bool same = std::equal(
      views.begin(), views.end(), chips_.begin(), chips_.end(),
      [](const DeviceView& view, const DeviceChip* chip) { return view.name == chip->device(); });
  if (!same) make_chips(views);
  const int before = needed_width();
  for (std::size_t i = 0; i < views.size(); ++i)
    chips_[i]->show_device(views[i]);
  show_ranks(views);
  show_strategy();
  if (!same || needed_width() != before) fit();
  announce_readiness();
}

void DeviceBar::make_chips(const std::vector<DeviceView>& views) {
  for (DeviceChip* chip : chips_) {
    chip->hide();
    chip->setObjectName({});
    chip->deleteLater();  // this may be running inside the chip's own click
  }
  chips_.clear();
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto* chip = new DeviceChip(theme_, i, this);
    chip->show_device(views[i]);
    connect(chip, &QAbstractButton::clicked, this,
            [this, chip](bool on) { choose(chip->device(), on ? 1 : 0); });
    // The ranks stand behind the CPU's chip; devices the machine lacks come after them.
    chip_row_->insertWidget(views[i].present ? static_cast<int>(i) : static_cast<int>(i) + 1, chip);
    chip->show();
    chips_.push_back(chip);
  }
}

void DeviceBar::show_ranks(const std::vector<DeviceView>& views) {
  const auto cpu = std::find_if(views.begin(), views.end(), [](const DeviceView& view) {
    return view.name == QLatin1String("cpu");
  });
  const QSignalBlocker quiet(ranks_);
  ranks_->set_cores(monitor_.machine().cpu.cores);
  ranks_->setValue(cpu->ranks);
  ranks_->setVisible(cpu->ranks > 0);
}

void DeviceBar::show_strategy() {
  const plan::Parallel& parallel = document_.project().parallel;
  strategy_->set_current(index_of(parallel.strategy));
  const std::size_t devices = meant_devices(parallel, monitor_.machine()).size();
  strategy_->set_text(kData, tr("Data ×%1").arg(std::max<std::size_t>(devices, 2)));
  const bool several = devices > 1;
  const QString first = tr("Choose several devices first.");
  const auto allow = [&](int index, const QString& what) {
    strategy_->set_enabled(index, several, several ? what : what + QLatin1Char(' ') + first);
  };
  strategy_->set_enabled(0, !several,
                         several ? tr("Everything on one device: choose a single one first.")
                                 : tr("Everything on one device."));
  allow(1, tr("Each device takes a part of the batch and has the whole network. Usual; the batch "
              "must be large enough to share."));
  allow(2, tr("Each device takes some layers: for networks that are too large for one. Too few "
              "micro-batches leave devices waiting."));
  allow(3, tr("Each device takes a part of every layer: for layers that are too large for one. "
              "It sends most."));
  strategy_->set_enabled(4, true, tr("Strata chooses what fits the devices, and says why."));
}

void DeviceBar::choose(const QString& device, int ranks) {
  const plan::Parallel wanted =
      with_device(document_.project().parallel, monitor_.machine(), device, ranks);
  document_.edit(
      tr("choose devices"), [&](Draft& draft) { draft.project.parallel = wanted; },
      device == QLatin1String("cpu") && ranks > 1 ? QStringLiteral("parallel.cpu_ranks")
                                                  : QString());
  refresh();  // the last device stays chosen: the edit may have changed nothing
}

}  // namespace strata::ui
