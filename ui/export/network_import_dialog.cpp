#include "ui/export/network_import_dialog.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/export/dialog_parts.h"
#include "ui/export/import_answer.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

const QString kEnding = QStringLiteral(".strata");

QString ask_for_file(QWidget* parent, const QString& proposal) {
  return QFileDialog::getSaveFileName(parent, NetworkImportDialog::tr("New project"), proposal,
                                      NetworkImportDialog::tr("Strata projects (*.strata)"));
}

QString weights_of(const QString& project) {
  return project.chopped(kEnding.size()) + QStringLiteral(".safetensors");
}

QString text_of(const ImportAnswer& answer) {
  QStringList lines = {NetworkImportDialog::tr("%1 layers and %2 numbers were taken over.")
                           .arg(answer.layers)
                           .arg(with_commas(answer.parameters))};
  for (const QString& note : answer.notes)
    lines << QStringLiteral("· ") + note;
  return lines.join(QLatin1Char('\n'));
}

}  // namespace

NetworkImportDialog::NetworkImportDialog(QString worker, const QString& file, QWidget* parent)
    : QDialog(parent),
      file_(file),
      choose_(ask_for_file),
      job_(new WorkerJob(std::move(worker), this)) {
  setObjectName(QStringLiteral("import.network"));
  setWindowTitle(tr("Network of %1").arg(QFileInfo(file).fileName()));
  setMinimumWidth(kExchangeDialogWidth);
  build(*dialog_column(*this, 2 * metrics::kUnit));
  target_->setText(free_project_beside(file));
  connect(job_, &WorkerJob::ended, this, &NetworkImportDialog::finish);
}

void NetworkImportDialog::build(QVBoxLayout& column) {
  column.addWidget(label(tr("Open it as a new project?"), Voice::title, this));
  QLabel* about = label(tr("The network becomes layers that can be edited, and its weights are "
                           "kept beside the project, whose trainings start from them."),
                        Voice::soft, this);
  about->setWordWrap(true);
  column.addWidget(about);
  target_ = new QLineEdit(this);
  target_->setObjectName(QStringLiteral("import.target"));
  target_->setAccessibleName(tr("Project"));
  target_->setToolTip(tr("The project file to make"));
  browse_ = button(tr("Choose…"), ButtonLook::plain, this);
  browse_->setObjectName(QStringLiteral("import.browse"));
  browse_->setToolTip(tr("Choose where the project goes"));
  browse_->setAutoDefault(false);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kPanelPadding);
  row->addWidget(caption(tr("Project"), target_));
  row->addWidget(target_, 1);
  row->addWidget(browse_);
  column.addLayout(row);
  build_footer(column);
  connect(target_, &QLineEdit::textChanged, this, &NetworkImportDialog::refresh);
  connect(browse_, &QPushButton::clicked, this, &NetworkImportDialog::choose_target);
}

void NetworkImportDialog::build_footer(QVBoxLayout& column) {
  progress_ = busy_bar(QStringLiteral("import.progress"), this);
  said_ = paragraph(QStringLiteral("import.said"), this);
  start_ = button(tr("Import"), ButtonLook::primary, this);
  start_->setObjectName(QStringLiteral("import.start"));
  start_->setDefault(true);
  start_->setToolTip(tr("Reads the network and opens the new project (Enter)"));
  close_ = button(tr("Cancel"), ButtonLook::plain, this);
  close_->setObjectName(QStringLiteral("import.close"));
  close_->setAutoDefault(false);
  connect(start_, &QPushButton::clicked, this, &NetworkImportDialog::start);
  connect(close_, &QPushButton::clicked, this, &QDialog::reject);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  row->addStretch(1);
  row->addWidget(close_);
  row->addWidget(start_);
  column.addWidget(progress_);
  column.addWidget(said_);
  column.addLayout(row);
}

/// With the ending, relative names beside the file.
QString NetworkImportDialog::target() const {
  QString out = target_->text().trimmed();
  if (out.isEmpty()) return out;
  if (!out.endsWith(kEnding)) out += kEnding;
  return QFileInfo(out).isRelative() ? QFileInfo(file_).absolutePath() + QLatin1Char('/') + out
                                     : out;
}

void NetworkImportDialog::choose_target() {
  const QString file = choose_(this, target());
  if (!file.isEmpty()) target_->setText(file);
}

void NetworkImportDialog::refresh() {
  const QString project = target();
  QString taken;  // nothing of the user's is written over
  if (QFileInfo::exists(project))
    taken = project;
  else if (!project.isEmpty() && QFileInfo::exists(weights_of(project)))
    taken = weights_of(project);
  say(*said_, taken.isEmpty() ? QString() : tr("%1 exists already: choose another name").arg(taken),
      true);
  start_->setEnabled(taken.isEmpty() && !project.isEmpty() && !job_->is_running());
}

void NetworkImportDialog::start() {
  if (job_->is_running()) return;
  job_->start({QStringLiteral("import"), file_, target(), QStringLiteral("--json")});
  for (QWidget* each : std::initializer_list<QWidget*>{target_, browse_, start_})
    each->setEnabled(false);
  progress_->show();
  say(*said_, tr("Reading the network…"));
}

void NetworkImportDialog::finish(const WorkerAnswer& answer) {
  progress_->hide();
  if (!answer.ok()) {
    if (!QFileInfo::exists(target())) QFile::remove(weights_of(target()));  // was free at the start
    for (QWidget* each : std::initializer_list<QWidget*>{target_, browse_, start_})
      each->setEnabled(true);
    return say(*said_, answer.cancelled ? tr("Cancelled; nothing was written.") : answer.message,
               !answer.cancelled);
  }
  const ImportAnswer found = read_import_answer(*answer.answer);
  start_->hide();
  close_->setText(tr("Close"));
  close_->setDefault(true);
  say(*said_, text_of(found));
  emit imported(target());
  if (found.notes.isEmpty()) accept();
}

void NetworkImportDialog::reject() {
  if (job_->is_running()) return job_->cancel();
  QDialog::reject();
}

}  // namespace strata::ui
