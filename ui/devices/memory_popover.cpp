#include "ui/devices/memory_popover.h"

#include <QGridLayout>
#include <QVBoxLayout>
#include <utility>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 340;

QString memory_of(std::int64_t bytes) { return memory_text(static_cast<double>(bytes)); }

/// Takes everything out of a layout; the widgets go when control is back in the event loop, because
/// one of them may be what was clicked.
void empty(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (QWidget* widget = item->widget(); widget != nullptr) {
      widget->hide();
      widget->deleteLater();
    }
    delete item;
  }
}

}  // namespace

MemoryPopover::MemoryPopover(ProjectDocument& document, QWidget* parent)
    : Popover(parent),
      document_(document),
      verdict_(label({}, Voice::primary)),
      parts_(new QGridLayout),
      largest_(label({}, Voice::muted)),
      fixes_(new QVBoxLayout) {
  setObjectName(QStringLiteral("memory.popover"));
  setAccessibleName(tr("Memory of a run"));
  setFixedWidth(kWidth);
  verdict_->setObjectName(QStringLiteral("memory.verdict"));
  largest_->setObjectName(QStringLiteral("memory.largest"));
  for (QLabel* text : {verdict_, largest_})
    text->setWordWrap(true);
  parts_->setVerticalSpacing(metrics::kUnit / 2);
  parts_->setColumnStretch(0, 1);
  fixes_->setSpacing(metrics::kUnit);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                          metrics::kPanelPadding);
  all->setSpacing(metrics::kUnit);
  all->addWidget(verdict_);
  all->addWidget(separator(Qt::Horizontal, this));
  all->addLayout(parts_);
  all->addWidget(label(tr("The data set comes on top."), Voice::muted, this));
  all->addWidget(largest_);
  all->addLayout(fixes_);
}

void MemoryPopover::show_state(const MemoryState& state) {
  const QString total = memory_of(state.estimate.total());
  switch (state.level()) {
    case MemoryState::Level::unknown:
      verdict_->setText(state.estimate.layers.empty()
                            ? tr("The network has no layers that work out yet.")
                            : tr("About %1. The devices are not known yet.").arg(total));
      break;
    case MemoryState::Level::fits:
      verdict_->setText(
          tr("About %1 of %2 that are free: it fits.").arg(total, memory_of(state.free)));
      break;
    case MemoryState::Level::tight:
      verdict_->setText(
          tr("About %1 of %2 that are free: tight.").arg(total, memory_of(state.free)));
      break;
    case MemoryState::Level::too_much:
      verdict_->setText(tr("About %1, and only %2 are free: the run is likely to fail.")
                            .arg(total, memory_of(state.free)));
      break;
  }
  show_parts(state);
  show_fixes();
}

void MemoryPopover::show_parts(const MemoryState& state) {
  const plan::MemoryEstimate& e = state.estimate;
  const std::pair<QString, std::int64_t> parts[] = {
      {tr("Parameters"), e.parameters},
      {tr("Gradients"), e.gradients},
      {tr("Optimizer"), e.optimizer},
      {tr("Activations of %1 rows").arg(with_commas(e.rows)), e.activations},
      {tr("Input"), e.input},
      {tr("Backward pass and validation"), e.working},
      {tr("The trainer itself"), e.program}};
  empty(parts_);
  for (const auto& [title, bytes] : parts) {
    const int row = parts_->rowCount();
    parts_->addWidget(label(title, Voice::soft, this), row, 0);
    parts_->addWidget(label(memory_of(bytes), Voice::mono, this), row, 1, Qt::AlignRight);
  }
  const plan::LayerMemory* largest = e.largest();
  largest_->setVisible(largest != nullptr);
  if (largest == nullptr) return;
  const QString of = largest->activations * 2 > largest->total()
                         ? tr("mostly its activations: a smaller batch helps")
                         : tr("mostly its parameters: fewer units or filters help");
  largest_->setText(tr("'%1' takes most: %2, %3.")
                        .arg(QString::fromStdString(largest->id), memory_of(largest->total()), of));
}

void MemoryPopover::show_fixes() {
  empty(fixes_);
  for (const MemoryFix& fix : memory_fixes(document_.diagnosis().model, document_.project())) {
    QPushButton* apply =
        button(tr("%1 (saves %2)").arg(fix.title, memory_of(fix.saves)), ButtonLook::plain, this);
    apply->setObjectName(QStringLiteral("memory.fix.%1").arg(fixes_->count()));
    apply->setToolTip(tr("Changes the project's training settings; Undo takes it back."));
    connect(apply, &QPushButton::clicked, this, [this, fix] {
      document_.edit(fix.name, [&](Draft& draft) { draft.project.training = fix.training; });
    });
    fixes_->addWidget(apply);
  }
}

}  // namespace strata::ui
