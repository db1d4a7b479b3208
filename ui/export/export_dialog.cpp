#include "ui/export/export_dialog.h"

#include <fmt/format.h>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QtConcurrent>

#include "run/run_info.h"
#include "ui/export/dialog_parts.h"
#include "ui/export/export_result.h"
#include "ui/style/metrics.h"
#include "ui/widgets/fit_height.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

QString ask_for_file(QWidget* parent, const QString& proposal) {
  return QFileDialog::getSaveFileName(parent, ExportDialog::tr("Export"), proposal);
}

/// The name as a part of a file's name. No dot: what follows one says the form.
QString file_word(const QString& name) {
  QString out;
  for (const QChar c : name.toLower())
    out += c.isLetterOrNumber() ? c : QLatin1Char('-');
  return out.isEmpty() ? QStringLiteral("model") : out;
}

QString ending_of_name(const translate::ExportFormatInfo& info) {
  return info.ending == "/" ? QString() : ending_of(info);
}

/// The worker's half-made files lie in a folder beside the target that has its name and the
/// process's number; a worker that was killed cannot take it away itself.
void remove_unfinished(const QString& target, qint64 pid) {
  const fs::path file = target.toStdString();
  const fs::path unfinished =
      file.parent_path() / fmt::format(".{}.{}.exporting", file.filename().string(), pid);
  std::error_code ignored;
  fs::remove_all(unfinished, ignored);
}

}  // namespace

ExportDialog::ExportDialog(const Theme& theme, QString worker, const fs::path& run_or_checkpoint,
                           QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      run_(run_of(run_or_checkpoint)),
      checkpoints_(checkpoints_of(run_)),
      choose_(ask_for_file),
      job_(new WorkerJob(std::move(worker), this)) {
  setObjectName(QStringLiteral("export.dialog"));
  const auto info = run::read_run_info(run_);
  name_ = info.ok() ? QString::fromStdString(info->name) : QString::fromStdString(run_.filename());
  setWindowTitle(tr("Export %1").arg(name_));
  setMinimumWidth(kExchangeDialogWidth);
  QVBoxLayout* all = dialog_column(*this, 2 * metrics::kUnit);
  all->addWidget(checkpoints_.empty() ? build_empty() : build_form());
  choose_checkpoint(run_or_checkpoint);
  connect(job_, &WorkerJob::ended, this, &ExportDialog::finish);
  connect(job_, &WorkerJob::ticked, this, [this](double seconds) {
    say(*said_, tr("Writing, reading back and comparing, %1").arg(clock_text(seconds)));
  });
}

ExportDialog::~ExportDialog() {
  job_->disconnect(this);
  if (!job_->is_running()) return;
  job_->cancel();
  tidy_up();
}

QWidget* ExportDialog::build_empty() {
  auto* page = new QWidget(this);
  QVBoxLayout* column = dialog_column(*page, 0);
  column->addWidget(label(tr("This run has no checkpoint yet"), Voice::title));
  QLabel* what = label(tr("Weights are saved after every epoch. Let the run finish one, or press "
                          "Checkpoint in Train while it runs, and export then."),
                       Voice::soft);
  what->setObjectName(QStringLiteral("export.empty"));
  what->setWordWrap(true);
  column->addWidget(what);
  close_ = button(tr("Close"), ButtonLook::plain, page);
  close_->setObjectName(QStringLiteral("export.close"));
  connect(close_, &QPushButton::clicked, this, &QDialog::reject);
  column->addWidget(close_, 0, Qt::AlignRight);
  return page;
}

QWidget* ExportDialog::build_form() {
  auto* page = new QWidget(this);
  QVBoxLayout* column = dialog_column(*page, 0);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(metrics::kPanelPadding);
  grid->setVerticalSpacing(metrics::kUnit);
  grid->setColumnStretch(1, 1);
  grid->setRowStretch(1, 1);  // what is over goes to the forms
  build_choices(*grid);
  build_options(*grid);
  build_target(*grid);
  column->addLayout(grid, 1);
  column->addWidget(separator(Qt::Horizontal, page));
  build_snippet(*column);
  build_footer(*column);
  propose();
  refresh();
  return page;
}

void ExportDialog::build_choices(QGridLayout& grid) {
  checkpoint_ = new QComboBox(this);
  checkpoint_->setObjectName(QStringLiteral("export.checkpoint"));
  checkpoint_->setAccessibleName(tr("Checkpoint"));
  checkpoint_->setToolTip(
      tr("Best: where the watched value was best. Last: where training ended."));
  for (const CheckpointChoice& choice : checkpoints_)
    checkpoint_->addItem(text_of(choice));
  formats_ = new FormatList(theme_, this);
  grid.addWidget(caption(tr("Checkpoint"), checkpoint_), 0, 0);
  grid.addWidget(checkpoint_, 0, 1, 1, 2);
  grid.addWidget(caption(tr("Form"), formats_), 1, 0, Qt::AlignTop);
  grid.addWidget(formats_, 1, 1, 1, 2);
  connect(checkpoint_, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
  connect(formats_, &FormatList::format_chosen, this, &ExportDialog::change_format);
}

void ExportDialog::build_options(QGridLayout& grid) {
  loop_ = new QCheckBox(tr("With training loop"), this);
  loop_->setObjectName(QStringLiteral("export.loop"));
  loop_->setToolTip(tr("Adds the project's optimizer, schedule and loss as a program that trains"));
  parallel_ = new QCheckBox(tr("For several devices"), this);
  parallel_->setObjectName(QStringLiteral("export.parallel"));
  parallel_->setToolTip(tr("A training loop that shares the work out among devices"));
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * metrics::kUnit);
  row->addWidget(loop_);
  row->addWidget(parallel_);
  row->addStretch(1);
  grid.addLayout(row, 2, 1, 1, 2);
  connect(parallel_, &QCheckBox::toggled, this, [this](bool on) {
    if (on) loop_->setChecked(true);
  });
  connect(loop_, &QCheckBox::toggled, this, [this](bool on) {
    if (!on) parallel_->setChecked(false);
  });
}

void ExportDialog::build_target(QGridLayout& grid) {
  target_ = new QLineEdit(this);
  target_->setObjectName(QStringLiteral("export.target"));
  target_->setAccessibleName(tr("File"));
  target_->setToolTip(tr("Where it goes; a file that is there already is replaced"));
  browse_ = button(tr("Choose…"), ButtonLook::plain, this);
  browse_->setObjectName(QStringLiteral("export.browse"));
  browse_->setToolTip(tr("Choose the file to write"));
  browse_->setAutoDefault(false);
  size_ = label({}, Voice::mono_muted, this);
  size_->setObjectName(QStringLiteral("export.size"));
  grid.addWidget(caption(tr("File"), target_), 3, 0);
  grid.addWidget(target_, 3, 1);
  grid.addWidget(browse_, 3, 2);
  grid.addWidget(size_, 4, 1, 1, 2);
  connect(target_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  connect(browse_, &QPushButton::clicked, this, &ExportDialog::choose_target);
}

void ExportDialog::build_snippet(QVBoxLayout& column) {
  line_ = new QLineEdit(this);
  line_->setObjectName(QStringLiteral("export.python"));
  line_->setAccessibleName(tr("How to open it"));
  line_->setProperty("mono", true);
  line_->setReadOnly(true);
  line_->setToolTip(tr("A line of code that opens the file, or runs the source"));
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  QToolButton* copy = icon_button(theme_, QStringLiteral("copy"), tr("Copy the line"), this);
  copy->setObjectName(QStringLiteral("export.copy"));
  connect(copy, &QToolButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(line_->text()); });
  row->addWidget(line_, 1);
  row->addWidget(copy);
  column.addWidget(label(tr("How to open it"), Voice::section));
  column.addLayout(row);
}

void ExportDialog::build_footer(QVBoxLayout& column) {
  progress_ = busy_bar(QStringLiteral("export.progress"), this);
  said_ = paragraph(QStringLiteral("export.said"), this);
  export_ = button(tr("Export"), ButtonLook::primary, this);
  export_->setObjectName(QStringLiteral("export.start"));
  export_->setDefault(true);
  export_->setToolTip(tr("Writes it, reads it back and compares what it computes (Enter)"));
  close_ = button(tr("Close"), ButtonLook::plain, this);
  close_->setObjectName(QStringLiteral("export.close"));
  close_->setAutoDefault(false);
  connect(export_, &QPushButton::clicked, this, &ExportDialog::start);
  connect(close_, &QPushButton::clicked, this, &QDialog::reject);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  row->addStretch(1);
  row->addWidget(close_);
  row->addWidget(export_);
  column.addWidget(progress_);
  column.addWidget(said_);
  column.addLayout(row);
}

const CheckpointChoice& ExportDialog::checkpoint() const {
  return checkpoints_[static_cast<std::size_t>(checkpoint_->currentIndex())];
}

/// A name of the chosen form. A known ending of another form goes.
QString ExportDialog::named(const QString& stem) const {
  const QString ending = ending_of_name(formats_->format());
  if (!ending_.isEmpty() && stem.endsWith(ending_, Qt::CaseInsensitive))
    return stem.chopped(ending_.size()) + ending;
  return stem + ending;
}

/// With the form's ending, relative names beside the run.
QString ExportDialog::target() const {
  QString file = target_->text().trimmed();
  while (file.size() > 1 && file.endsWith(QLatin1Char('/')))
    file.chop(1);
  if (file.isEmpty()) return file;
  const translate::ExportFormatInfo* said = translate::export_format_for(file.toStdString());
  if (said != &formats_->format()) file += ending_of_name(formats_->format());
  if (QFileInfo(file).isRelative())
    file = QString::fromStdString((run_ / file.toStdString()).string());
  return file;
}

void ExportDialog::choose_checkpoint(const fs::path& folder) {
  for (std::size_t i = 0; i < checkpoints_.size(); ++i)
    if (checkpoints_[i].weights.parent_path() == folder)
      checkpoint_->setCurrentIndex(static_cast<int>(i));
}

void ExportDialog::propose() {
  ending_ = ending_of_name(formats_->format());
  const fs::path file = run_ / (file_word(name_) + ending_).toStdString();
  target_->setText(QString::fromStdString(file.string()));
}

void ExportDialog::change_format() {
  const QString renamed = named(target_->text().trimmed());
  ending_ = ending_of_name(formats_->format());
  target_->setText(renamed);
  say(*said_, {});
  refresh();
}

void ExportDialog::choose_target() {
  const QString file = choose_(this, target());
  if (!file.isEmpty()) target_->setText(file);
}

void ExportDialog::refresh() {
  const translate::ExportFormatInfo& info = formats_->format();
  loop_->setVisible(info.is_source);
  parallel_->setVisible(info.is_source);
  size_->setText(info.is_source
                     ? tr("a few kB of text, without the weights")
                     : tr("about %1").arg(bytes_text(static_cast<double>(checkpoint().bytes))));
  line_->setText(QString::fromStdString(load_line(info.format, target().toStdString())));
  line_->setCursorPosition(0);
  fit_height(*this);
  export_->setEnabled(!target().isEmpty() && !job_->is_running());
}

void ExportDialog::start() {
  exporting_ = target();
  if (exporting_.isEmpty() || job_->is_running()) return;
  QStringList words = {QStringLiteral("export"),       QString::fromStdString(run_.string()),
                       QStringLiteral("--to"),         exporting_,
                       QStringLiteral("--checkpoint"), QString::number(checkpoint().step),
                       QStringLiteral("--json")};
  if (formats_->format().is_source) {
    if (loop_->isChecked()) words << QStringLiteral("--training-loop");
    if (parallel_->isChecked()) words << QStringLiteral("--parallel");
  }
  job_->start(words);
  set_busy(true);
  say(*said_, tr("Writing, reading back and comparing…"));
}

void ExportDialog::set_busy(bool busy) {
  if (busy) close_->setFocus();  // rather than wherever focus falls from what is disabled
  for (QWidget* each :
       std::initializer_list<QWidget*>{checkpoint_, formats_, loop_, parallel_, target_, browse_})
    each->setEnabled(!busy);
  progress_->setVisible(busy);
  close_->setText(busy ? tr("Cancel") : tr("Close"));
  export_->setEnabled(!busy);
}

void ExportDialog::finish(const WorkerAnswer& answer) {
  set_busy(false);
  if (answer.cancelled) {
    tidy_up();
    return say(*said_, tr("Cancelled; nothing was written."));
  }
  if (!answer.ok()) {
    say(*said_, answer.message, true);
    emit failed(answer.message);
    return;
  }
  const ExportedFiles files = read_exported_files(*answer.answer);
  if (!files.load.isEmpty()) line_->setText(files.load);
  line_->setCursorPosition(0);
  say(*said_, text_of(files));
  emit exported(exporting_);
}

void ExportDialog::tidy_up() {
  (void)QtConcurrent::run(
      [target = exporting_, pid = job_->pid()] { remove_unfinished(target, pid); });
}

void ExportDialog::reject() {
  if (job_->is_running()) return job_->cancel();  // finish() says so
  QDialog::reject();
}

}  // namespace strata::ui
