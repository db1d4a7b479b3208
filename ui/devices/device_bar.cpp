#include "ui/devices/device_bar.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <array>

#include "ui/devices/device_chip.h"
#include "ui/devices/parallel_popover.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {
namespace {

constexpr std::array<const char*, 5> kStrategies = {"single", "data", "pipeline", "tensor", "auto"};
constexpr int kData = 1;
constexpr int kMostRanks = 64;

int index_of(const std::string& strategy) {
  for (std::size_t i = 0; i < kStrategies.size(); ++i)
    if (strategy == kStrategies[i]) return static_cast<int>(i);
  return static_cast<int>(kStrategies.size()) - 1;
}

}  // namespace

DeviceBar::DeviceBar(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                     QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
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
  refresh();
}

void DeviceBar::build_ranks() {
  ranks_ = new QSpinBox(this);
  ranks_->setObjectName(QStringLiteral("devices.cpu_ranks"));
  ranks_->setAccessibleName(tr("CPU ranks"));
  ranks_->setPrefix(QStringLiteral("× "));
  ranks_->setRange(1, kMostRanks);
  ranks_->setKeyboardTracking(false);
  ranks_->setToolTip(
      tr("How many workers share the processors. Usually 1; several show on one machine how "
         "training on many devices works, but are not faster."));
  connect(ranks_, &QSpinBox::valueChanged, this,
          [this](int ranks) { choose(QStringLiteral("cpu"), ranks); });
  chip_row_->addWidget(ranks_);
}

void DeviceBar::build_strategies(QHBoxLayout& row) {
  strategy_ = new Segmented(
      {tr("Single"), tr("Data ×%1").arg(2), tr("Pipeline"), tr("Tensor"), tr("Auto")}, this);
  strategy_->setObjectName(QStringLiteral("devices.strategy"));
  strategy_->setAccessibleName(tr("Parallelism"));
  const QString later =
      tr("The trainer of this version runs on one device and cannot do this yet.");
  strategy_->set_enabled(0, true, tr("Everything on one device."));
  strategy_->set_enabled(1, false, tr("Each device takes a part of the batch. %1").arg(later));
  strategy_->set_enabled(2, false, tr("Each device takes some layers. %1").arg(later));
  strategy_->set_enabled(3, false, tr("Each device takes a part of every layer. %1").arg(later));
  strategy_->set_enabled(4, true, tr("Strata chooses what fits the devices."));
  connect(strategy_, &Segmented::chosen, this, [this](int index) {
    document_.edit(tr("set parallelism"), [=](Draft& draft) {
      draft.project.parallel.strategy = kStrategies[static_cast<std::size_t>(index)];
    });
  });

  popover_ = new ParallelPopover(theme_, document_, this);
  QToolButton* more = icon_button(theme_, QStringLiteral("settings"),
                                  tr("Micro-batches, schedule, sharded optimizer"), this);
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
  return why_not(document_.project().parallel, monitor_.is_known() ? &monitor_.machine() : nullptr);
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
  if (const auto says = cannot_train(); says != said_) {
    said_ = says;
    emit readiness_changed();
  }
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
  ranks_->setValue(cpu->ranks);
  ranks_->setVisible(cpu->ranks > 0);
}

void DeviceBar::show_strategy() {
  const plan::Parallel& parallel = document_.project().parallel;
  strategy_->set_current(index_of(parallel.strategy));
  const std::size_t devices = std::max<std::size_t>(parallel.devices.size(), 2);
  strategy_->set_text(kData, tr("Data ×%1").arg(devices));
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
