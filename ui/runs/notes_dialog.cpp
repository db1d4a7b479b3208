#include "ui/runs/notes_dialog.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 460;
constexpr int kNotesHeight = 140;

}  // namespace

NotesDialog::NotesDialog(const RunRow& run, QWidget* parent)
    : QDialog(parent), tags_(new QLineEdit(this)), notes_(new QPlainTextEdit(this)) {
  setObjectName(QStringLiteral("runs.notes_dialog"));
  setWindowTitle(tr("Run %1 · %2").arg(run.number).arg(run.name));
  setAttribute(Qt::WA_DeleteOnClose);
  setMinimumWidth(kWidth);
  tags_->setObjectName(QStringLiteral("runs.notes.tags"));
  tags_->setAccessibleName(tr("Tags"));
  tags_->setPlaceholderText(tr("baseline, keep"));
  tags_->setToolTip(tr("Words to find this run by, with commas between them"));
  tags_->setText(run.tags.join(QStringLiteral(", ")));
  notes_->setObjectName(QStringLiteral("runs.notes.text"));
  notes_->setAccessibleName(tr("Notes"));
  notes_->setPlaceholderText(tr("What was tried, and what came out"));
  notes_->setToolTip(tr("Any text; the search finds words in it"));
  notes_->setPlainText(run.notes);
  notes_->setMinimumHeight(kNotesHeight);
  notes_->setTabChangesFocus(true);

  auto* buttons = new QDialogButtonBox(this);
  QPushButton* save = button(tr("Save"), ButtonLook::primary);
  save->setObjectName(QStringLiteral("runs.notes.save"));
  buttons->addButton(save, QDialogButtonBox::AcceptRole);
  buttons->addButton(button(tr("Cancel")), QDialogButtonBox::RejectRole);
  save->setDefault(true);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

  auto* all = new QVBoxLayout(this);
  all->setSpacing(metrics::kUnit);
  all->addWidget(label(tr("Tags"), Voice::soft));
  all->addWidget(tags_);
  all->addWidget(label(tr("Notes"), Voice::soft));
  all->addWidget(notes_, 1);
  all->addWidget(buttons);
}

QStringList NotesDialog::tags() const {
  QStringList out;
  for (const QString& tag : tags_->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
    out << tag.simplified();
  out.removeAll({});
  out.removeDuplicates();
  return out;
}

QString NotesDialog::notes() const { return notes_->toPlainText(); }

}  // namespace strata::ui
