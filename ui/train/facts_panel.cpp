#include "ui/train/facts_panel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/charts/reading.h"
#include "ui/models/plan_words.h"
#include "ui/train/rate_editor.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kRowGap = 7;
constexpr int kNoteGap = 6;

QString dash() { return QStringLiteral("–"); }

QString word(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// What "8 per micro-batch × 8 micro-batches" has no room for here.
QString long_word() { return FactsPanel::tr(" micro-batches"); }

/// "64 per device × 1 device × 1 =", "8 per micro-batch × 8 × 1 ="
QString batch_text(const RunSettings& facts) {
  if (facts.plan) {
    const QString sentence = batch_sentence(facts.training->batch, facts.plan->plan);
    const QString product = sentence.section(QStringLiteral(" = "), 1).remove(long_word());
    return product.isEmpty() ? QString() : product + QStringLiteral(" =");
  }
  const std::int64_t micro = facts.micro_batches();
  const bool staged = facts.parallel.strategy == "pipeline";
  const std::int64_t ranks = staged ? 1 : facts.ranks();
  const std::int64_t each = std::max<std::int64_t>(1, facts.training->batch / (ranks * micro));
  if (staged) return FactsPanel::tr("%1 per micro-batch × %2 × 1 =").arg(each).arg(micro);
  const QString devices =
      ranks == 1 ? FactsPanel::tr("1 device") : FactsPanel::tr("%1 devices").arg(ranks);
  return FactsPanel::tr("%1 per device × %2 × %3 =").arg(each).arg(devices).arg(micro);
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
  batch_ = add_row(tr("Batch"),
                   tr("Samples that are averaged for one step: samples at a time × devices × "
                      "gradients added up before the step"),
                   NoteSide::before);
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

FactsPanel::Fact FactsPanel::add_row(const QString& name, const QString& tip, NoteSide side) {
  const int row = grid_->rowCount();
  QLabel* head = label(name, Voice::muted, this);
  const Fact fact{head, label(dash(), Voice::mono, this),
                  new ElidedLabel({}, Qt::ElideRight, this)};
  fact.note->setProperty("voice", "mono_muted");
  fact.value->setAccessibleName(name);
  for (QLabel* one : {head, fact.value, fact.note})
    one->setToolTip(tip);
  auto* texts = new QHBoxLayout;
  texts->setSpacing(kNoteGap);
  texts->addStretch(1);
  texts->addWidget(side == NoteSide::before ? fact.note : fact.value);
  texts->addWidget(side == NoteSide::before ? fact.value : fact.note);
  fact.note->hide();
  grid_->addWidget(head, row, 0);
  // A long note reaches over to the short name in front of it.
  const int from = side == NoteSide::before ? 0 : 1;
  grid_->addLayout(texts, row, from, 1, 2 - from);
  return fact;
}

void FactsPanel::Fact::set_shown(bool shown) const {
  if (head->isHidden() != shown) return;
  for (QLabel* one : {head, value})
    one->setVisible(shown);
}

void FactsPanel::Fact::show(const QString& text, const QString& more) const {
  set_text(value, text);
  set_text(note, more);
  if (note->isHidden() != more.isEmpty()) note->setVisible(!more.isEmpty());
}

void FactsPanel::show_run(const RunSession& session, const RunSettings& facts,
                          const RunProgress& progress) {
  const QString none = dash();
  rate_->show_rate(progress.learning_rate ? number_text(*progress.learning_rate) : none,
                   facts.training ? optimizer_title(facts.training->optimizer.kind) : QString());
  rate_->set_editable(session.is_active());
  if (facts.training)
    batch_.show(QString::number(facts.training->batch), batch_text(facts));
  else
    batch_.show(none);
  throughput_.show(
      progress.samples_per_s
          ? tr("%1 samples/s").arg(with_commas(static_cast<std::int64_t>(*progress.samples_per_s)))
          : none);
  step_.show(progress.step_ms ? duration_text(*progress.step_ms) : none);
  show_best(progress);
  const RunHistory& history = session.history();
  best_accuracy_.set_shown(history.last_step() == 0 || !history.steps().accuracy.empty());
  next_validation_.show(progress.next_validation && session.is_active()
                            ? tr("step %1").arg(with_commas(*progress.next_validation))
                            : none);
  seed_.show(facts.training ? QStringLiteral("%1 · %2")
                                  .arg(facts.training->seed)
                                  .arg(word(plan::word_for(facts.training->precision)))
                            : none);
}

void FactsPanel::show_best(const RunProgress& progress) {
  const auto show = [](const Fact& fact, const std::optional<RunProgress::Best>& best, Unit unit) {
    if (best)
      fact.show(value_text(best->value, unit), tr("step %1").arg(with_commas(best->step)));
    else
      fact.show(dash());
  };
  show(best_loss_, progress.best_val_loss, Unit::plain);
  show(best_accuracy_, progress.best_val_accuracy, Unit::percent);
}

}  // namespace strata::ui
