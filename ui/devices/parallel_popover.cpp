#include "ui/devices/parallel_popover.h"

#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/models/plan_words.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

constexpr int kMostMicroBatches = 65536;
constexpr int kMostStages = 64;
const char* const kSchedules[] = {"1f1b", "gpipe"};

QLabel* caption(const QString& text, QWidget* buddy) {
  QLabel* out = label(text, Voice::soft);
  out->setBuddy(buddy);
  out->setToolTip(buddy->toolTip());
  return out;
}

}  // namespace

ParallelPopover::ParallelPopover(const Theme& theme, ProjectDocument& document, PlanModel& plan,
                                 QWidget* parent)
    : Popover(parent), document_(document), plan_(plan), batch_(label({}, Voice::mono)) {
  setObjectName(QStringLiteral("devices.parallel"));
  setAccessibleName(tr("Parallelism settings"));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(metrics::kPanelPadding);
  form->setVerticalSpacing(metrics::kUnit);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  build_micro_batches(*form);
  build_stages(*form);
  build_schedule(*form);
  build_switches(*form, theme);

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
  build_scaling(*all);

  connect(&document, &ProjectDocument::changed, this, &ParallelPopover::refresh);
  connect(&document, &ProjectDocument::replaced, this, &ParallelPopover::refresh);
  connect(&plan, &PlanModel::planned, this, &ParallelPopover::refresh);
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

void ParallelPopover::build_stages(QFormLayout& form) {
  const QString title = tr("Pipeline stages");
  stages_ = build_spin(QStringLiteral("devices.stages"), title, kMostStages);
  stages_->setSpecialValueText(tr("auto"));
  stages_->setToolTip(
      tr("Into how many parts a pipeline cuts the network. Usually one for each device; fewer make "
         "several pipelines that share the batch. More stages than the network has large layers "
         "leave devices waiting."));
  connect(stages_, &QSpinBox::valueChanged, this, [this](int count) {
    document_.edit(
        tr("set stages"), [=](Draft& d) { d.project.parallel.stages = count; },
        QStringLiteral("parallel.stages"));
  });
  form.addRow(caption(title, stages_), stages_);
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

void ParallelPopover::build_switches(QFormLayout& form, const Theme& theme) {
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

  statistics_ = new Switch(theme, this);
  statistics_->setObjectName(QStringLiteral("devices.statistics"));
  statistics_->setAccessibleName(tr("Synchronised batch normalisation"));
  statistics_->setToolTip(
      tr("Batch normalisation takes its statistics over the samples of all devices, as one device "
         "would: usually on. Off saves a little traffic, and results differ from one device's."));
  connect(statistics_, &QAbstractButton::clicked, this, [this](bool on) {
    document_.edit(on ? tr("synchronise batch normalisation") : tr("keep batch statistics apart"),
                   [=](Draft& d) { d.project.parallel.sync_batchnorm = on; });
  });
  form.addRow(caption(tr("Synchronised batch norm."), statistics_), statistics_);
}

void ParallelPopover::build_scaling(QVBoxLayout& column) {
  column.addWidget(separator(Qt::Horizontal, this));
  QPushButton* scaling = button(tr("How well does it scale?"), ButtonLook::link, this);
  scaling->setObjectName(QStringLiteral("devices.more.scaling"));
  scaling->setToolTip(tr("Measures a few steps on 1, 2, 4, ... devices and recommends a number"));
  connect(scaling, &QPushButton::clicked, this, [this] {
    hide();
    emit scaling_asked();
  });
  column.addWidget(scaling, 0, Qt::AlignLeft);
}

void ParallelPopover::refresh() {
  show_values();
  show_what_applies();
  const RunPlan* plan = plan_.plan();
  batch_->setText(plan != nullptr ? batch_sentence(plan->batch, plan->plan) : tr("no plan"));
}

void ParallelPopover::show_values() {
  const plan::Parallel& parallel = document_.project().parallel;
  for (const auto& [spin, value] :
       {std::pair(accumulation_, document_.project().training.accumulation),
        std::pair(micro_batches_, parallel.microbatches), std::pair(stages_, parallel.stages)}) {
    const QSignalBlocker quiet(spin);
    spin->setValue(static_cast<int>(value));
  }
  schedule_->set_current(parallel.schedule == kSchedules[1] ? 1 : 0);
  shard_->setChecked(parallel.shard_optimizer);
  statistics_->setChecked(parallel.sync_batchnorm);
  shard_->update();
  statistics_->update();
}

/// Where there is no plan to ask, what the strategy could have.
void ParallelPopover::show_what_applies() {
  const plan::Parallel& parallel = document_.project().parallel;
  const RunPlan* plan = plan_.plan();
  const bool several = plan != nullptr ? plan->plan.mesh.size() > 1 : parallel.devices.size() > 1;
  const bool pipeline = several && (parallel.strategy == "pipeline" ||
                                    (plan != nullptr && plan->plan.mesh.stages > 1));
  const bool replicas = several && (plan == nullptr || plan->plan.mesh.replicas > 1);
  micro_batches_->setEnabled(pipeline);
  stages_->setEnabled(pipeline || (several && parallel.strategy == "auto"));
  schedule_->setEnabled(pipeline);
  shard_->setEnabled(replicas);
  statistics_->setEnabled(replicas);
}

}  // namespace strata::ui
