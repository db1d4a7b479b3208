#include "ui/export/export_dialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QProgressBar>
#include <QtConcurrent>

#include "run/run_info.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 560;
constexpr int kStages = 4;

QString ask_for_file(QWidget* parent, const QString& proposal) {
  return QFileDialog::getSaveFileName(parent, ExportDialog::tr("Export weights"), proposal);
}

/// The name as a part of a file's name.
QString file_word(const QString& name) {
  QString out;
  for (const QChar c : name.toLower())
    out += c.isLetterOrNumber() || c == QLatin1Char('.') ? c : QLatin1Char('-');
  return out.isEmpty() ? QStringLiteral("model") : out;
}

QLabel* caption(const QString& text, QWidget* buddy) {
  QLabel* out = label(text, Voice::soft);
  out->setBuddy(buddy);
  return out;
}

}  // namespace

ExportDialog::ExportDialog(const Theme& theme, const std::filesystem::path& run_or_checkpoint,
                           QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      run_(run_of(run_or_checkpoint)),
      checkpoints_(checkpoints_of(run_)),
      choose_(ask_for_file) {
  setObjectName(QStringLiteral("export.dialog"));
  const auto info = run::read_run_info(run_);
  name_ = info.ok() ? QString::fromStdString(info->name) : QString::fromStdString(run_.filename());
  setWindowTitle(tr("Export %1").arg(name_));
  setMinimumWidth(kWidth);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(2 * metrics::kUnit, 2 * metrics::kUnit, 2 * metrics::kUnit,
                          2 * metrics::kUnit);
  all->addWidget(checkpoints_.empty() ? build_empty() : build_form());
  choose_checkpoint(run_or_checkpoint);
}

ExportDialog::~ExportDialog() {
  if (cancelled_) *cancelled_ = true;
}

QWidget* ExportDialog::build_empty() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kPanelPadding);
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
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kPanelPadding);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(metrics::kPanelPadding);
  grid->setVerticalSpacing(metrics::kUnit);
  grid->setColumnStretch(1, 1);
  build_choices(*grid);
  build_target(*grid);
  column->addLayout(grid);
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
  format_ = new QComboBox(this);
  format_->setObjectName(QStringLiteral("export.format"));
  format_->setAccessibleName(tr("Format"));
  for (const ExportFormat& each : export_formats())
    format_->addItem(
        QStringLiteral("%1 (%2)").arg(QLatin1String(each.title), QLatin1String(each.ending)));
  format_->setToolTip(tr("What kind of file is written"));
  summary_ = label({}, Voice::muted, this);
  summary_->setWordWrap(true);
  grid.addWidget(caption(tr("Checkpoint"), checkpoint_), 0, 0);
  grid.addWidget(checkpoint_, 0, 1, 1, 2);
  grid.addWidget(caption(tr("Format"), format_), 1, 0);
  grid.addWidget(format_, 1, 1, 1, 2);
  grid.addWidget(summary_, 2, 1, 1, 2);
  connect(checkpoint_, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
  connect(format_, &QComboBox::currentIndexChanged, this, [this] {
    propose();
    refresh();
  });
}

void ExportDialog::build_target(QGridLayout& grid) {
  target_ = new QLineEdit(this);
  target_->setObjectName(QStringLiteral("export.target"));
  target_->setAccessibleName(tr("File"));
  target_->setToolTip(tr("Where the file goes; one that is there already is replaced"));
  browse_ = button(tr("Choose…"), ButtonLook::plain, this);
  browse_->setObjectName(QStringLiteral("export.browse"));
  browse_->setToolTip(tr("Choose the file to write"));
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
  python_ = new QLineEdit(this);
  python_->setObjectName(QStringLiteral("export.python"));
  python_->setAccessibleName(tr("How PyTorch loads it"));
  python_->setProperty("mono", true);
  python_->setReadOnly(true);
  python_->setToolTip(tr("Python that loads the file into a PyTorch model of the same layers"));
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  QToolButton* copy = icon_button(theme_, QStringLiteral("copy"), tr("Copy the line"), this);
  copy->setObjectName(QStringLiteral("export.copy"));
  connect(copy, &QToolButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(python_->text()); });
  row->addWidget(python_, 1);
  row->addWidget(copy);
  column.addWidget(label(tr("In PyTorch"), Voice::section));
  column.addLayout(row);
}

void ExportDialog::build_footer(QVBoxLayout& column) {
  progress_ = new QProgressBar(this);
  progress_->setObjectName(QStringLiteral("export.progress"));
  progress_->setAccessibleName(tr("Progress"));
  progress_->setRange(0, kStages);
  progress_->setTextVisible(false);
  progress_->hide();
  said_ = label({}, Voice::soft, this);
  said_->setObjectName(QStringLiteral("export.said"));
  said_->setWordWrap(true);
  said_->hide();
  export_ = button(tr("Export"), ButtonLook::primary, this);
  export_->setObjectName(QStringLiteral("export.start"));
  export_->setDefault(true);
  export_->setToolTip(tr("Writes the file, reads it back and compares every number (Enter)"));
  close_ = button(tr("Close"), ButtonLook::plain, this);
  close_->setObjectName(QStringLiteral("export.close"));
  close_->setAutoDefault(false);
  browse_->setAutoDefault(false);
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

const ExportFormat& ExportDialog::format() const {
  return export_formats()[static_cast<std::size_t>(format_->currentIndex())];
}

const CheckpointChoice& ExportDialog::checkpoint() const {
  return checkpoints_[static_cast<std::size_t>(checkpoint_->currentIndex())];
}

/// With the format's ending, relative names beside the run.
QString ExportDialog::target() const {
  QString file = target_->text().trimmed();
  if (file.isEmpty()) return file;
  const QLatin1String ending(format().ending);
  if (!file.endsWith(ending, Qt::CaseInsensitive)) file += ending;
  if (QFileInfo(file).isRelative())
    file = QString::fromStdString((run_ / file.toStdString()).string());
  return file;
}

void ExportDialog::choose_checkpoint(const std::filesystem::path& folder) {
  for (std::size_t i = 0; i < checkpoints_.size(); ++i)
    if (checkpoints_[i].weights.parent_path() == folder)
      checkpoint_->setCurrentIndex(static_cast<int>(i));
}

void ExportDialog::propose() {
  const std::filesystem::path file =
      run_ / (file_word(name_) + QLatin1String(format().ending)).toStdString();
  target_->setText(QString::fromStdString(file.string()));
}

void ExportDialog::choose_target() {
  const QString file = choose_(this, target());
  if (!file.isEmpty()) target_->setText(file);
}

void ExportDialog::refresh() {
  summary_->setText(summary_of(format()));
  size_->setText(tr("about %1").arg(bytes_text(static_cast<double>(checkpoint().bytes))));
  python_->setText(format().python(target()));
  python_->setCursorPosition(0);
  export_->setEnabled(!target().isEmpty() && !cancelled_);
}

void ExportDialog::start() {
  ExportRequest request = {
      checkpoint().weights,
      target().toStdString(),
      &format(),
      {{"strata.run", name_.toStdString()}, {"strata.step", std::to_string(checkpoint().step)}}};
  cancelled_ = std::make_shared<std::atomic<bool>>(false);
  set_busy(true);
  using Outcome = std::shared_ptr<Result<ExportOutcome>>;
  auto* watcher = new QFutureWatcher<Outcome>(this);
  connect(watcher, &QFutureWatcherBase::progressValueChanged, this,
          [this](int stage) { show_stage(static_cast<ExportStage>(stage)); });
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
    watcher->deleteLater();
    finish(*watcher->result());
  });
  watcher->setFuture(QtConcurrent::run([request = std::move(request),
                                        cancelled = cancelled_](QPromise<Outcome>& promise) {
    promise.setProgressRange(0, kStages);
    const auto at = [&](ExportStage stage) { promise.setProgressValue(static_cast<int>(stage)); };
    promise.addResult(
        std::make_shared<Result<ExportOutcome>>(export_weights(request, at, *cancelled)));
  }));
}

void ExportDialog::set_busy(bool busy) {
  if (busy) close_->setFocus();  // rather than wherever focus falls from what is disabled
  for (QWidget* each : std::initializer_list<QWidget*>{checkpoint_, format_, target_, browse_})
    each->setEnabled(!busy);
  progress_->setVisible(busy);
  said_->setVisible(true);
  close_->setText(busy ? tr("Cancel") : tr("Close"));
  if (!busy) cancelled_.reset();
  export_->setEnabled(!busy);
}

void ExportDialog::show_stage(ExportStage stage) {
  if (!cancelled_) return;
  progress_->setValue(static_cast<int>(stage));
  switch (stage) {
    case ExportStage::reading:
      said_->setText(tr("Reading the checkpoint…"));
      break;
    case ExportStage::writing:
      said_->setText(tr("Writing the file…"));
      break;
    case ExportStage::checking:
      said_->setText(tr("Reading it back and comparing…"));
      break;
    case ExportStage::placing:
      said_->setText(tr("Putting it in its place…"));
      break;
  }
}

void ExportDialog::finish(const Result<ExportOutcome>& result) {
  set_busy(false);
  if (!result.ok()) {
    const QString message = QString::fromStdString(result.error().text());
    said_->setText(message);
    said_->setToolTip(message);
    emit failed(message);
    return;
  }
  said_->setText(tr("Exported %1 numbers in %2 tensors, %3. Largest difference to the checkpoint "
                    "after reading it back: %4.")
                     .arg(with_commas(result->numbers))
                     .arg(result->tensors)
                     .arg(bytes_text(static_cast<double>(result->bytes)),
                          number_text(result->largest_difference)));
  emit exported(target());
}

void ExportDialog::reject() {
  if (cancelled_) {
    *cancelled_ = true;  // finish() says so
    return;
  }
  QDialog::reject();
}

}  // namespace strata::ui
