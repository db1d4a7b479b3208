#include "ui/shell/help.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

QDialogButtonBox* close_button(QDialog& dialog) {
  auto* out = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
  QObject::connect(out, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  return out;
}

}  // namespace

ShortcutSheet::ShortcutSheet(const Actions& actions, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Shortcuts"));
  setObjectName(QStringLiteral("shell.shortcuts"));
  resize(460, 620);
  auto* inside = new QWidget;
  auto* grid = new QGridLayout(inside);
  grid->setColumnStretch(0, 1);
  grid->setHorizontalSpacing(metrics::kUnit * 3);
  grid->setContentsMargins(metrics::kUnit, metrics::kUnit, metrics::kPanelPadding, metrics::kUnit);
  int row = 0;
  QString group;
  for (const Actions::Entry& entry : actions.all()) {
    if (entry.action->shortcut().isEmpty()) continue;
    if (entry.group != group) {
      group = entry.group;
      QLabel* heading = label(group, Voice::section, inside);
      heading->setContentsMargins(0, row == 0 ? 0 : metrics::kUnit, 0, 0);
      grid->addWidget(heading, row++, 0, 1, 2);
    }
    grid->addWidget(new QLabel(entry.action->text().remove(QLatin1Char('&')), inside), row, 0);
    grid->addWidget(
        label(entry.action->shortcut().toString(QKeySequence::NativeText), Voice::mono, inside),
        row++, 1, Qt::AlignRight);
  }
  grid->setRowStretch(row, 1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setWidget(inside);
  auto* all = new QVBoxLayout(this);
  all->addWidget(scroll, 1);
  all->addWidget(close_button(*this));
}

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("About Strata"));
  setObjectName(QStringLiteral("shell.about"));
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kUnit * 3, metrics::kUnit * 3, metrics::kUnit * 3,
                          metrics::kUnit * 2);
  all->setSpacing(metrics::kUnit);
  auto* mark = new QLabel(this);
  mark->setPixmap(QIcon(QStringLiteral(":/strata/icons/strata.svg")).pixmap(64));
  all->addWidget(mark);
  all->addWidget(
      label(tr("Strata %1").arg(QApplication::applicationVersion()), Voice::title, this));
  auto* words = new QLabel(
      tr("A studio for neural networks: stack, train on one or many devices, watch, export.\n\n"
         "Free software under the GNU General Public License, version 3 or later.\n"
         "Built with Qt %1, QCustomPlot, LibTorch, Inter and JetBrains Mono.")
          .arg(QLatin1String(qVersion())),
      this);
  words->setWordWrap(true);
  words->setMinimumWidth(380);
  all->addWidget(words);
  all->addWidget(close_button(*this));
}

}  // namespace strata::ui
