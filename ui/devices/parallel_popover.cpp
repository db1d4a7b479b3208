#include "ui/devices/parallel_popover.h"

#include <QFormLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/devices/device_list.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

constexpr int kMostMicroBatches = 65536;
const char* const kSchedules[] = {"1f1b", "gpipe"};

QLabel* caption(const QString& text, QWidget* buddy) {
  QLabel* out = label(text, Voice::soft);
  out->setBuddy(buddy);
  out->setToolTip(buddy->toolTip());
  return out;
}

}  // namespace

ParallelPopover::ParallelPopover(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : Popover(parent), document_(document), batch_(label({}, Voice::mono)) {
  setObjectName(QStringLiteral("devices.parallel"));
  setAccessibleName(tr("Parallelism settings"));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(metrics::kPanelPadding);
  form->setVerticalSpacing(metrics::kUnit);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  build_micro_batches(*form);
  build_schedule(*form);
  build_shard(*form, theme);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                          metrics::kPanelPadding);
  all->setSpacing(metrics::kPanelPadding);
  all->addWidget(label(tr("Batch"), Voice::section));
  batch_->setObjectName(QStringLiteral("devices.batch"));
  batch_->setToolTip(tr("How the samples of one step are shared out."));
  all->addWidget(batch_);
  all->addWidget(separator(Qt::Horizontal, this));
  all->addLayout(form);

  connect(&document, &ProjectDocument::changed, this, &ParallelPopover::refresh);
  connect(&document, &ProjectDocument::replaced, this, &ParallelPopover::refresh);
  refresh();
}

QSpinBox* ParallelPopover::build_spin(const QString& name, const QString& title, int most) {
  auto* spin = new QSpinBox(this);
  spin->setObjectName(name);
  spin->setAccessibleName(title);
  spin->setMaximum(most);
  spin->setKeyboardTracking(false);
  return spin;
}

void ParallelPopover::build_micro_batches(QFormLayout& form) {
  const QString pieces = tr("Accumulated micro-batches");
  accumulation_ = build_spin(QStringLiteral("devices.accumulation"), pieces, kMostMicroBatches);
  accumulation_->setMinimum(1);
  accumulation_->setToolTip(
      tr("The batch goes through the network in so many pieces, whose gradients are added up: "
         "less memory, the same result. Usually 1. Too many make the pieces small and slow."));
  connect(accumulation_, &QSpinBox::valueChanged, this, [this](int count) {
    document_.edit(
        tr("set accumulation"), [=](Draft& d) { d.project.training.accumulation = count; },
        QStringLiteral("training.accumulation"));
  });
  form.addRow(caption(pieces, accumulation_), accumulation_);

  const QString title = tr("Pipeline micro-batches");
  micro_batches_ = build_spin(QStringLiteral("devices.micro_batches"), title, kMostMicroBatches);
  micro_batches_->setSpecialValueText(tr("auto"));
  micro_batches_->setToolTip(
      tr("Into how many pieces a pipeline cuts the batch. Usually 4 per stage: more pieces leave "
         "less idle time, too many make each one small and slow."));
  connect(micro_batches_, &QSpinBox::valueChanged, this, [this](int count) {
    document_.edit(
        tr("set micro-batches"), [=](Draft& d) { d.project.parallel.microbatches = count; },
        QStringLiteral("parallel.microbatches"));
  });
  form.addRow(caption(title, micro_batches_), micro_batches_);
}

void ParallelPopover::build_schedule(QFormLayout& form) {
  schedule_ = new Segmented({tr("1F1B"), tr("GPipe")}, this);
  schedule_->setObjectName(QStringLiteral("devices.schedule"));
  schedule_->setAccessibleName(tr("Pipeline schedule"));
  schedule_->setToolTip(
      tr("In which order a pipeline works. 1F1B (usual) does a backward as soon as it can and "
         "holds fewer activations; GPipe does all forwards first."));
  connect(schedule_, &Segmented::chosen, this, [this](int index) {
    document_.edit(tr("set schedule"),
                   [=](Draft& d) { d.project.parallel.schedule = kSchedules[index]; });
  });
  form.addRow(caption(tr("Pipeline schedule"), schedule_), schedule_);
}

void ParallelPopover::build_shard(QFormLayout& form, const Theme& theme) {
  shard_ = new Switch(theme, this);
  shard_->setObjectName(QStringLiteral("devices.shard"));
  shard_->setAccessibleName(tr("Shard the optimizer"));
  shard_->setToolTip(
      tr("Each device keeps only its part of the optimizer's numbers: with Adam that saves up to "
         "half of the memory of the parameters, for a little more traffic."));
  connect(shard_, &QAbstractButton::clicked, this, [this](bool on) {
    document_.edit(on ? tr("shard the optimizer") : tr("keep the optimizer whole"),
                   [=](Draft& d) { d.project.parallel.shard_optimizer = on; });
  });
  form.addRow(caption(tr("Shard the optimizer"), shard_), shard_);
}

void ParallelPopover::refresh() {
  const plan::Parallel& parallel = document_.project().parallel;
  const plan::Training& training = document_.project().training;
  const bool several = parallel.devices.size() > 1;
  const bool pipeline = several && parallel.strategy == "pipeline";
  {
    const QSignalBlocker quiet(accumulation_);
    const QSignalBlocker quiet_too(micro_batches_);
    accumulation_->setValue(static_cast<int>(training.accumulation));
    micro_batches_->setValue(static_cast<int>(parallel.microbatches));
  }
  schedule_->set_current(parallel.schedule == kSchedules[1] ? 1 : 0);
  shard_->setChecked(parallel.shard_optimizer);
  micro_batches_->setEnabled(pipeline);
  schedule_->setEnabled(pipeline);
  shard_->setEnabled(several);
  batch_->setText(batch_sentence(training, parallel));
}

}  // namespace strata::ui
