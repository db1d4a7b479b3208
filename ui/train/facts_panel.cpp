#include "ui/train/facts_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/charts/reading.h"
#include "ui/train/rate_editor.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kRowGap = 7;

QString word(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// "64 = 64 per device × 1 × 1"
QString batch_text(const RunSettings& facts) {
  const std::int64_t ranks = facts.parallel.strategy == "pipeline" ? 1 : facts.ranks();
  const std::int64_t micro = facts.micro_batches();
  const std::int64_t each = std::max<std::int64_t>(1, facts.training->batch / (ranks * micro));
  const QString devices =
      ranks == 1 ? FactsPanel::tr("1 device") : FactsPanel::tr("%1 devices").arg(ranks);
  QString out = FactsPanel::tr("%1 = %2 × %3").arg(facts.training->batch).arg(each).arg(devices);
  if (micro > 1) out += QStringLiteral(" × %1").arg(micro);
  return out;
}

void set_text(QLabel* label, const QString& text) {
  if (label->text() != text) label->setText(text);
}

}  // namespace

FactsPanel::FactsPanel(QWidget* parent)
    : Panel(tr("Run"), parent), grid_(new QGridLayout), rate_(new RateEditor(this)) {
  setObjectName(QStringLiteral("train.facts"));
  grid_->setVerticalSpacing(kRowGap);
  grid_->setColumnStretch(1, 1);
  body()->addLayout(grid_);
  grid_->addWidget(label(tr("Learning rate"), Voice::muted), 0, 0);
  grid_->addWidget(rate_, 0, 1);
  grid_->setRowMinimumHeight(0, 22);
  batch_ = add_row(tr("Batch"), tr("Samples that are averaged for one step: samples at a time × "
                                   "devices × gradients added up before the step"));
  throughput_ = add_row(tr("Throughput"), tr("Samples trained a second, mean of the last steps"));
  step_ = add_row(tr("Step"), tr("Time of one step, mean of the last ones"));
  best_loss_ = add_row(tr("Best val loss"), tr("On the samples that are not trained on"));
  best_accuracy_ = add_row(tr("Best val accuracy"), tr("On the samples that are not trained on"));
  next_validation_ = add_row(tr("Next validation"), tr("At the end of the epoch"));
  seed_ = add_row(tr("Seed · precision"),
                  tr("The same seed gives the same weights and order; precision is the kind of "
                     "number that is computed with"));
  connect(rate_, &RateEditor::chosen, this, &FactsPanel::learning_rate_chosen);
}

QLabel* FactsPanel::add_row(const QString& name, const QString& tip) {
  const int row = grid_->rowCount();
  QLabel* head = label(name, Voice::muted);
  QLabel* value = label(QStringLiteral("–"), Voice::mono);
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  value->setAccessibleName(name);
  head->setToolTip(tip);
  value->setToolTip(tip);
  grid_->addWidget(head, row, 0);
  grid_->addWidget(value, row, 1);
  return value;
}

void FactsPanel::show_run(const RunSession& session, const RunSettings& facts,
                          const RunProgress& progress) {
  const QString none = QStringLiteral("–");
  rate_->show_rate(progress.learning_rate ? number_text(*progress.learning_rate) : none,
                   facts.training ? optimizer_title(facts.training->optimizer.kind) : QString());
  rate_->set_editable(session.is_active());
  set_text(batch_, facts.training ? batch_text(facts) : none);
  set_text(
      throughput_,
      progress.samples_per_s
          ? tr("%1 samples/s").arg(with_commas(static_cast<std::int64_t>(*progress.samples_per_s)))
          : none);
  set_text(step_, progress.step_ms ? duration_text(*progress.step_ms) : none);
  show_best(progress);
  set_text(next_validation_, progress.next_validation && session.is_active()
                                 ? tr("step %1").arg(with_commas(*progress.next_validation))
                                 : none);
  set_text(seed_, facts.training ? QStringLiteral("%1 · %2")
                                       .arg(facts.training->seed)
                                       .arg(word(plan::word_for(facts.training->precision)))
                                 : none);
}

void FactsPanel::show_best(const RunProgress& progress) {
  const auto text = [](const std::optional<RunProgress::Best>& best, Unit unit) {
    if (!best) return QStringLiteral("–");
    return tr("%1, step %2").arg(value_text(best->value, unit), with_commas(best->step));
  };
  set_text(best_loss_, text(progress.best_val_loss, Unit::plain));
  set_text(best_accuracy_, text(progress.best_val_accuracy, Unit::percent));
}

}  // namespace strata::ui
