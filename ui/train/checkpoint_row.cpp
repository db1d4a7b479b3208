#include "ui/train/checkpoint_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kRow = 28;
constexpr int kIcon = 16;

QLabel* tag(const QString& text, QWidget* parent) {
  auto* out = new QLabel(text, parent);
  out->setProperty("tag", true);
  return out;
}

}  // namespace

CheckpointRow::CheckpointRow(const Theme& theme, const CheckpointFacts& facts, QWidget* parent)
    : QWidget(parent) {
  setFixedHeight(kRow);
  setToolTip(
      tr("%1, %2").arg(QString::fromStdString(facts.folder.string()), bytes_text(facts.bytes)));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit);
  row->addWidget(new IconLabel(theme, QStringLiteral("checkpoint"),
                               facts.best ? Theme::Ink::warning : Theme::Ink::muted, kIcon, this));
  row->addWidget(label(tr("step %1").arg(with_commas(facts.step)), Voice::soft, this));
  if (facts.best) row->addWidget(tag(tr("best"), this));
  if (facts.last) row->addWidget(tag(tr("last"), this));
  row->addStretch(1);
  row->addWidget(label(facts.quality, Voice::mono, this));
  row->addWidget(build_menu(theme));
}

QToolButton* CheckpointRow::build_menu(const Theme& theme) {
  QToolButton* more =
      icon_button(theme, QStringLiteral("more"), tr("More about this checkpoint"), this);
  more->setFixedSize(metrics::kSmallButton - 2, metrics::kSmallButton - 2);
  more->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(this);
  connect(menu->addAction(theme.icon(QStringLiteral("export")), tr("Export…")), &QAction::triggered,
          this, &CheckpointRow::export_chosen);
  connect(menu->addAction(theme.icon(QStringLiteral("folder-open")), tr("Open folder")),
          &QAction::triggered, this, &CheckpointRow::open_chosen);
  more->setMenu(menu);
  return more;
}

}  // namespace strata::ui
