#include "ui/export/weights_import_dialog.h"

#include <QCheckBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>

#include "ui/export/dialog_parts.h"
#include "ui/export/match_table.h"
#include "ui/style/metrics.h"
#include "ui/widgets/fit_height.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 720;
constexpr int kNamesShown = 6;

QStringList parameters_of(const ProjectDocument& document) {
  QStringList out;
  for (const graph::Layer& layer : document.diagnosis().model.layers)
    for (const graph::Parameter& parameter : layer.facts.parameters)
      out << QString::fromStdString(layer.id() + "." + parameter.name);
  return out;
}

QString some_of(const QStringList& names) {
  const QString text = names.mid(0, kNamesShown).join(QStringLiteral(", "));
  return names.size() <= kNamesShown
             ? text
             : WeightsImportDialog::tr("%1 and %2 more").arg(text).arg(names.size() - kNamesShown);
}

}  // namespace

WeightsImportDialog::WeightsImportDialog(QString worker, ProjectDocument& document,
                                         const QString& file, QWidget* parent)
    : QDialog(parent),
      document_(document),
      import_(new WeightsImport(std::move(worker), document, file, this)) {
  setObjectName(QStringLiteral("import.weights"));
  setWindowTitle(tr("Weights of %1").arg(QFileInfo(file).fileName()));
  setMinimumWidth(kWidth);
  build(*dialog_column(*this, 2 * metrics::kUnit));
  connect(import_, &WeightsImport::looked, this, &WeightsImportDialog::show_answer);
  connect(import_, &WeightsImport::failed, this, &WeightsImportDialog::show_failure);
  look();
}

void WeightsImportDialog::build(QVBoxLayout& column) {
  QLabel* about = label(tr("Every training of this project will start from these weights. Where a "
                           "parameter took the wrong tensor, or none, write the tensor's name."),
                        Voice::muted, this);
  about->setWordWrap(true);
  column.addWidget(about);
  table_ = new MatchTable(parameters_of(document_), this);
  connect(table_, &MatchTable::renamed, this, &WeightsImportDialog::correct);
  column.addWidget(table_, 1);
  unused_ = paragraph(QStringLiteral("import.unused"), this);
  column.addWidget(unused_);
  partial_ = new QCheckBox(tr("Take what fits"), this);
  partial_->setObjectName(QStringLiteral("import.partial"));
  partial_->setToolTip(tr("Parameters that found no tensor keep their initial values"));
  freeze_ = new QCheckBox(tr("Freeze the layers that found their weights"), this);
  freeze_->setObjectName(QStringLiteral("import.freeze"));
  freeze_->setToolTip(
      tr("They keep what they know, and only the other layers learn: usual with a network that was "
         "trained on much more data. With too much frozen it cannot learn the new task."));
  connect(partial_, &QCheckBox::toggled, this, &WeightsImportDialog::refresh);
  column.addWidget(partial_);
  column.addWidget(freeze_);
  build_footer(column);
}

void WeightsImportDialog::build_footer(QVBoxLayout& column) {
  progress_ = busy_bar(QStringLiteral("import.progress"), this);
  said_ = paragraph(QStringLiteral("import.said"), this);
  apply_ = button(tr("Use these weights"), ButtonLook::primary, this);
  apply_->setObjectName(QStringLiteral("import.apply"));
  apply_->setToolTip(tr("Puts them beside the project; Undo takes it back"));
  apply_->setAutoDefault(false);  // Enter in the table ends a correction
  QPushButton* close = button(tr("Cancel"), ButtonLook::plain, this);
  close->setObjectName(QStringLiteral("import.cancel"));
  close->setAutoDefault(false);
  connect(apply_, &QPushButton::clicked, this, &WeightsImportDialog::apply);
  connect(close, &QPushButton::clicked, this, &QDialog::reject);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  row->addStretch(1);
  row->addWidget(close);
  row->addWidget(apply_);
  column.addWidget(progress_);
  column.addWidget(said_);
  column.addLayout(row);
}

void WeightsImportDialog::look() {
  say(*said_, tr("Looking which parameter takes which tensor…"));
  import_->look(names_);
  refresh();
}

void WeightsImportDialog::correct(const QString& parameter, const QString& tensor) {
  if (tensor.isEmpty())
    names_.erase(parameter);
  else
    names_[parameter] = tensor;
  look();
}

void WeightsImportDialog::show_answer() {
  const ImportAnswer& found = *import_->found();
  table_->show_answer(found);
  say(*unused_,
      found.unexpected.isEmpty() ? QString() : tr("Not used: %1").arg(some_of(found.unexpected)));
  QStringList lines = {tr("%1 of %2 parameters found their tensor, %3 numbers.")
                           .arg(found.matched.size())
                           .arg(found.matched.size() + std::size_t(found.missing.size()))
                           .arg(with_commas(found.parameters))};
  for (const QString& note : found.notes)
    lines << QStringLiteral("· ") + note;
  say(*said_, lines.join(QLatin1Char('\n')));
  refresh();
}

void WeightsImportDialog::show_failure(const QString& message) {
  say(*said_, message, true);
  refresh();
}

void WeightsImportDialog::refresh() {
  const auto& found = import_->found();
  const bool lacking = found && !found->missing.isEmpty();
  progress_->setVisible(import_->is_running());
  partial_->setVisible(lacking);
  freeze_->setEnabled(found && !found->frozen.isEmpty());
  apply_->setEnabled(found && !found->matched.empty() && (!lacking || partial_->isChecked()));
  fit_height(*this);
}

void WeightsImportDialog::apply() {
  const Result<> taken = import_->take(freeze_->isEnabled() && freeze_->isChecked());
  if (taken.ok()) return accept();
  show_failure(QString::fromStdString(taken.error().text()));
}

}  // namespace strata::ui
