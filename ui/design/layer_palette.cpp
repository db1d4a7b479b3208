#include "ui/design/layer_palette.h"

#include <QAction>
#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/design/palette_item.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kColumnWidth = (metrics::kPalette - 2 * metrics::kPanelPadding) / 2;

}  // namespace

LayerPalette::LayerPalette(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), search_(new QLineEdit(this)), area_(new QScrollArea(this)) {
  search_->setObjectName(QStringLiteral("palette.search"));
  search_->setPlaceholderText(tr("Search %1 layers").arg(model_.match_count()));
  search_->setToolTip(tr("Find a layer; Enter adds the first one (/)"));
  search_->setAccessibleName(tr("Search layers"));
  search_->setClearButtonEnabled(true);
  search_->setProperty("search", true);
  search_->addAction(theme.icon(QStringLiteral("search"), Theme::Ink::muted),
                     QLineEdit::LeadingPosition);
  area_->setWidgetResizable(true);
  area_->setFrameShape(QFrame::NoFrame);
  area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, 0, 0);
  column->setSpacing(metrics::kUnit);
  auto* top = new QHBoxLayout;
  top->addWidget(search_);
  top->setContentsMargins(0, 0, metrics::kPanelPadding, 0);
  column->addLayout(top);
  column->addWidget(area_, 1);
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_.set_filter(text);
    show_kinds();
  });
  connect(search_, &QLineEdit::returnPressed, this, [this] {
    if (const graph::LayerKind* kind = model_.kind(model_.best_match())) emit chosen(*kind);
    search_->selectAll();
  });
  show_kinds();
}

void LayerPalette::focus_search() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void LayerPalette::show_kinds() {
  auto* inside = new QWidget(area_->viewport());
  inside->setProperty("transparent", true);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 0, 2, metrics::kUnit);
  column->setSpacing(metrics::kUnit);
  for (int i = 0; i < model_.rowCount(); ++i)
    column->addWidget(group(model_.index(i, 0), inside));
  if (model_.match_count() == 0)
    column->addWidget(label(tr("No layer of that name"), Voice::muted, inside));
  column->addStretch(1);
  area_->setWidget(inside);
}

QWidget* LayerPalette::group(const QModelIndex& index, QWidget* parent) {
  auto* out = new QWidget(parent);
  auto* grid = new QGridLayout(out);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(2);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  grid->addWidget(label(index.data().toString(), Voice::section, out), 0, 0, 1, 2);
  int cell = 2;  // the title takes the first row
  for (int i = 0; i < model_.rowCount(index); ++i) {
    const graph::LayerKind* kind = model_.kind(model_.index(i, 0, index));
    auto* item = new PaletteItem(theme_, *kind, out);
    connect(item, &QAbstractButton::clicked, this, [this, kind] { emit chosen(*kind); });
    // A long title takes a row of its own rather than be cut off.
    const int span = item->sizeHint().width() > kColumnWidth ? 2 : 1;
    if (span == 2) cell += cell % 2;
    grid->addWidget(item, cell / 2, cell % 2, 1, span);
    cell += span;
  }
  return out;
}

}  // namespace strata::ui
