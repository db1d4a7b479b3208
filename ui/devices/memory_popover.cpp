#include "ui/devices/memory_popover.h"

#include <QGridLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 340;
constexpr int kMostRanks = 8;
constexpr int kSquare = 10;

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

MemoryPopover::MemoryPopover(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                             QWidget* parent)
    : Popover(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
      verdict_(label({}, Voice::primary)),
      ranks_box_(new QWidget(this)),
      ranks_(new QGridLayout(ranks_box_)),
      parts_title_(label({}, Voice::section)),
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
  ranks_->setContentsMargins(0, 0, 0, metrics::kUnit);
  ranks_->setVerticalSpacing(metrics::kUnit / 2);
  ranks_->setColumnStretch(2, 1);
  ranks_box_->setObjectName(QStringLiteral("memory.ranks"));
  ranks_box_->setAccessibleName(tr("Memory of each device"));
  fixes_->setSpacing(metrics::kUnit);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                          metrics::kPanelPadding);
  all->setSpacing(metrics::kUnit);
  all->addWidget(verdict_);
  all->addWidget(separator(Qt::Horizontal, this));
  all->addWidget(ranks_box_);
  all->addWidget(parts_title_);
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
  show_ranks(state);
  show_parts(state);
  show_fixes();
  adjustSize();
}

void MemoryPopover::show_ranks(const MemoryState& state) {
  empty(ranks_);
  ranks_box_->setVisible(!state.ranks.empty());
  parts_title_->setVisible(!state.ranks.empty());
  parts_title_->setText(tr("Where it is tightest"));
  const int count = static_cast<int>(state.ranks.size());
  for (int rank = 0; rank < std::min(count, kMostRanks); ++rank) {
    const MemoryState::Rank& one = state.ranks[static_cast<std::size_t>(rank)];
    auto* square = new QLabel(this);
    QPixmap colour(kSquare, kSquare);
    colour.fill(theme_.tokens().device_at(static_cast<std::size_t>(rank)));
    square->setPixmap(colour);
    const QString role = state.stages > 1 ? tr("stage %1").arg(one.stage) : QString();
    const QString figures = one.free >= 0
                                ? tr("%1 / %2").arg(memory_of(one.needed), memory_of(one.free))
                                : memory_of(one.needed);
    QLabel* value =
        label(figures, one.free >= 0 && one.needed >= one.free ? Voice::danger : Voice::mono, this);
    value->setObjectName(QStringLiteral("memory.rank.%1").arg(rank));
    ranks_->addWidget(square, rank, 0);
    ranks_->addWidget(label(one.device, Voice::mono, this), rank, 1);
    ranks_->addWidget(label(role, Voice::muted, this), rank, 2);
    ranks_->addWidget(value, rank, 3, Qt::AlignRight);
  }
  if (count > kMostRanks)
    ranks_->addWidget(label(tr("and %1 more").arg(count - kMostRanks), Voice::muted, this),
                      kMostRanks, 1, 1, 2);
}

void MemoryPopover::show_parts(const MemoryState& state) {
  const plan::MemoryEstimate& e = state.estimate;
  std::vector<std::pair<QString, std::int64_t>> parts = {
      {tr("Parameters"), e.parameters},
      {tr("Gradients"), e.gradients},
      {tr("Optimizer"), e.optimizer},
      {tr("Activations of %1 rows").arg(with_commas(e.rows)), e.activations},
      {tr("Input"), e.input},
      {tr("Backward pass and validation"), e.working},
      {tr("The trainer itself"), e.program}};
  if (e.communication > 0) parts.emplace_back(tr("Messages between devices"), e.communication);
  empty(parts_);
  int row = 0;
  for (const auto& [title, bytes] : parts) {
    parts_->addWidget(label(title, Voice::soft, this), row, 0);
    parts_->addWidget(label(memory_of(bytes), Voice::mono, this), row++, 1, Qt::AlignRight);
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
  for (const MemoryFix& fix :
       memory_fixes(document_.diagnosis().model, document_.project(), monitor_.machine())) {
    QPushButton* apply =
        button(tr("%1 (saves %2)").arg(fix.title, memory_of(fix.saves)), ButtonLook::plain, this);
    apply->setObjectName(QStringLiteral("memory.fix.%1").arg(fixes_->count()));
    apply->setToolTip(tr("Changes the project; Undo takes it back."));
    connect(apply, &QPushButton::clicked, this, [this, fix] {
      document_.edit(fix.name, [&](Draft& draft) {
        draft.project.training = fix.training;
        draft.project.parallel = fix.parallel;
      });
    });
    fixes_->addWidget(apply);
  }
}

}  // namespace strata::ui
