#include "ui/shell/preferences_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

PreferencesDialog::PreferencesDialog(Theme& theme, Preferences& preferences, QWidget* parent)
    : QDialog(parent), theme_(theme), preferences_(preferences) {
  setWindowTitle(tr("Preferences"));
  setObjectName(QStringLiteral("shell.preferences"));
  setMinimumWidth(460);
  auto* form = new QFormLayout;
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form->setVerticalSpacing(metrics::kPanelPadding);
  add_look(*form);
  add_projects(*form);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kUnit * 2, metrics::kUnit * 2, metrics::kUnit * 2,
                          metrics::kUnit * 2);
  all->setSpacing(metrics::kUnit * 2);
  all->addLayout(form);
  all->addStretch(1);
  all->addWidget(buttons);
}

void PreferencesDialog::add_look(QFormLayout& form) {
  auto* theme = new QComboBox(this);
  theme->setObjectName(QStringLiteral("preferences.theme"));
  theme->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
  theme->setCurrentIndex(static_cast<int>(preferences_.theme()));
  connect(theme, &QComboBox::currentIndexChanged, this, [this](int index) {
    preferences_.set_theme(static_cast<Theme::Choice>(index));
    theme_.choose(preferences_.theme());
  });
  form.addRow(tr("Theme"), theme);

  auto* scale = new QSpinBox(this);
  scale->setObjectName(QStringLiteral("preferences.scale"));
  scale->setRange(80, 200);
  scale->setSingleStep(10);
  scale->setSuffix(QStringLiteral(" %"));
  scale->setValue(preferences_.scale());
  scale->setToolTip(tr(
      "Size of everything, on top of the desktop's own scaling. Takes effect at the next start."));
  connect(scale, &QSpinBox::valueChanged, &preferences_, &Preferences::set_scale);
  form.addRow(tr("Size"), scale);
  form.addRow(
      {}, label(tr("The size takes effect when Strata starts the next time."), Voice::muted, this));
}

void PreferencesDialog::add_projects(QFormLayout& form) {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  auto* folder = new QLineEdit(preferences_.projects_folder(), this);
  folder->setObjectName(QStringLiteral("preferences.folder"));
  folder->setToolTip(tr("Where new projects and their runs go until they are saved elsewhere"));
  auto* choose = button(tr("Choose..."), ButtonLook::plain, this);
  row->addWidget(folder, 1);
  row->addWidget(choose);
  connect(folder, &QLineEdit::editingFinished, this,
          [this, folder] { preferences_.set_projects_folder(folder->text()); });
  connect(choose, &QPushButton::clicked, this, [this, folder] {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Projects"), folder->text());
    if (chosen.isEmpty()) return;
    folder->setText(chosen);
    preferences_.set_projects_folder(chosen);
  });
  form.addRow(tr("Projects"), row);

  auto* seconds = new QSpinBox(this);
  seconds->setObjectName(QStringLiteral("preferences.autosave"));
  seconds->setRange(2, 600);
  seconds->setSuffix(tr(" s"));
  seconds->setValue(preferences_.autosave_seconds());
  seconds->setToolTip(
      tr("How often unsaved work is copied aside. A crash loses at most this much."));
  connect(seconds, &QSpinBox::valueChanged, &preferences_, &Preferences::set_autosave_seconds);
  form.addRow(tr("Keep a copy every"), seconds);
}

}  // namespace strata::ui
