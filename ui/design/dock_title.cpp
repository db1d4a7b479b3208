#include "ui/design/dock_title.h"

#include <QHBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kHeight = 24;
constexpr int kButton = 18;
constexpr int kIcon = 14;

}  // namespace

DockTitle::DockTitle(const Theme& theme, QDockWidget& dock)
    : QFrame(&dock), float_(icon_button(theme, QStringLiteral("external"), {}, this)) {
  setProperty("frame", "side");
  setFixedHeight(kHeight);
  setToolTip(tr("Drag to move it, double click to tear it off"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kUnit, 0);
  row->addWidget(label(dock.windowTitle(), Voice::muted, this), 1);
  float_->setObjectName(dock.objectName() + QStringLiteral(".float"));
  float_->setProperty("slim", true);
  float_->setFixedSize(kButton, kButton);
  float_->setIconSize({kIcon, kIcon});
  float_->setFocusPolicy(Qt::NoFocus);
  row->addWidget(float_);
  connect(float_, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
  connect(&dock, &QDockWidget::topLevelChanged, this, &DockTitle::show_button);
  show_button(dock.isFloating());
}

void DockTitle::show_button(bool floating) {
  float_->setToolTip(floating ? tr("Put it back into the window")
                              : tr("Show it in a window of its own"));
  float_->setAccessibleName(float_->toolTip());
}

}  // namespace strata::ui
