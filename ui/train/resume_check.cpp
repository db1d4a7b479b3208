#include "ui/train/resume_check.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/fit_height.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 480;

std::int64_t whole_in(const JsonValue& object, const char* key) {
  const auto found = object.integer_or(key, 0);
  return found.ok() ? *found : 0;
}

bool flag_in(const JsonValue& object, const char* key) {
  const auto found = object.boolean_or(key, false);
  return found.ok() && *found;
}

void say(QLabel& label, const QString& text, const char* voice) {
  label.setText(text);
  fit_height(*label.window());
  label.setProperty("voice", voice);
  label.style()->unpolish(&label);
  label.style()->polish(&label);
}

}  // namespace

ResumeCheckDialog::ResumeCheckDialog(QString worker, const QString& project_file, QWidget* parent)
    : QDialog(parent), project_file_(project_file), job_(new WorkerJob(std::move(worker), this)) {
  setObjectName(QStringLiteral("resume"));
  setWindowTitle(tr("Does a resumed training go on exactly?"));
  setMinimumWidth(kWidth);
  build();
  connect(job_, &WorkerJob::ended, this, &ResumeCheckDialog::finish);
  connect(job_, &WorkerJob::ticked, this, [this](double seconds) {
    say(*said_, tr("Training, killing, resuming and comparing, %1").arg(clock_text(seconds)),
        "soft");
  });
  start();
}

void ResumeCheckDialog::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * metrics::kUnit, 2 * metrics::kUnit, 2 * metrics::kUnit,
                             2 * metrics::kUnit);
  column->setSpacing(metrics::kPanelPadding);
  QLabel* about = label(tr("The project is trained for some steps, killed without warning, resumed "
                           "from its checkpoint, and compared with a training that nobody "
                           "interrupted. The runs are made aside and thrown away."),
                        Voice::muted, this);
  about->setWordWrap(true);
  column->addWidget(about);
  table_ = new QGridLayout;
  table_->setHorizontalSpacing(2 * metrics::kUnit);
  table_->setVerticalSpacing(metrics::kUnit);
  table_->setColumnStretch(1, 1);
  column->addLayout(table_);
  progress_ = new QProgressBar(this);
  progress_->setObjectName(QStringLiteral("resume.progress"));
  progress_->setAccessibleName(tr("Progress"));
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  column->addWidget(progress_);
  said_ = label({}, Voice::soft, this);
  said_->setObjectName(QStringLiteral("resume.said"));
  said_->setWordWrap(true);
  said_->setTextFormat(Qt::PlainText);
  said_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(said_);
  again_ = button(tr("Check again"), ButtonLook::plain, this);
  again_->setObjectName(QStringLiteral("resume.again"));
  again_->setToolTip(tr("Checks the saved project once more"));
  close_ = button(tr("Cancel"), ButtonLook::plain, this);
  close_->setObjectName(QStringLiteral("resume.close"));
  connect(again_, &QPushButton::clicked, this, &ResumeCheckDialog::start);
  connect(close_, &QPushButton::clicked, this, &QDialog::reject);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  row->addStretch(1);
  row->addWidget(again_);
  row->addWidget(close_);
  column->addLayout(row);
}

void ResumeCheckDialog::start() {
  while (QLayoutItem* item = table_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  rows_ = 0;
  runs_ = std::make_unique<QTemporaryDir>();
  job_->start({QStringLiteral("verify-resume"), project_file_, QStringLiteral("--keep"),
               runs_->path(), QStringLiteral("--json")});
  progress_->show();
  again_->hide();
  close_->setText(tr("Cancel"));
  say(*said_, tr("Training, killing, resuming and comparing…"), "soft");
}

void ResumeCheckDialog::finish(const WorkerAnswer& answer) {
  runs_.reset();
  progress_->hide();
  again_->show();
  close_->setText(tr("Close"));
  if (answer.cancelled) return QDialog::reject();
  if (answer.answer) show_table(*answer.answer);
  if (answer.ok())
    say(*said_, tr("The resumed training is the uninterrupted one, bit for bit."), "primary");
  else
    say(*said_, answer.message, "danger");
}

void ResumeCheckDialog::show_table(const JsonValue& answer) {
  const auto verdict = [](bool equal) {
    return equal ? tr("equal, bit for bit") : tr("different");
  };
  const std::int64_t first = whole_in(answer, "first_difference");
  const bool losses = flag_in(answer, "losses_equal");
  add_row(tr("Killed behind step"), with_commas(whole_in(answer, "killed_at")));
  add_row(tr("Steps compared"), with_commas(whole_in(answer, "steps_compared")));
  add_row(tr("Losses"),
          losses || first == 0 ? verdict(losses) : tr("different from step %1 on").arg(first),
          losses);
  const bool weights = flag_in(answer, "weights_equal");
  add_row(tr("Weights"), verdict(weights), weights);
  const bool optimizer = flag_in(answer, "optimizer_equal");
  add_row(tr("Optimizer's state"), verdict(optimizer), optimizer);
}

void ResumeCheckDialog::add_row(const QString& name, const QString& value, bool good) {
  QLabel* figure = label(value, good ? Voice::mono : Voice::danger, this);
  figure->setObjectName(QStringLiteral("resume.value.%1").arg(rows_));
  QLabel* title = label(name, Voice::soft, this);
  table_->addWidget(title, rows_, 0);
  table_->addWidget(figure, rows_, 1);
  for (QLabel* each : {title, figure})
    each->show();  // now, for the height
  ++rows_;
}

void ResumeCheckDialog::reject() {
  if (job_->is_running()) return job_->cancel();  // finish() closes
  QDialog::reject();
}

}  // namespace strata::ui
