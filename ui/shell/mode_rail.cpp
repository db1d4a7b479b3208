#include "ui/shell/mode_rail.h"

#include <QCoreApplication>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

QToolButton* rail_button(const Theme& theme, const QString& title, const char* icon,
                         QWidget* parent) {
  auto* out = new QToolButton(parent);
  out->setProperty("rail", true);
  out->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  out->setIcon(theme.icon(QLatin1String(icon)));
  out->setIconSize({metrics::kRailIcon, metrics::kRailIcon});
  out->setText(title);
  out->setAccessibleName(title);
  out->setFixedSize(metrics::kModeButton, metrics::kModeButton);
  return out;
}

}  // namespace

ModeRail::ModeRail(const Theme& theme, QWidget* parent)
    : QFrame(parent), theme_(theme), buttons_(new QButtonGroup(this)) {
  setProperty("frame", "rail");
  setFixedWidth(metrics::kModeRail);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, metrics::kUnit, 0, metrics::kUnit);
  column->setSpacing(4);
  for (const ModeFacts& facts : kModes) {
    const QString title = QCoreApplication::translate("Mode", facts.title);
    QToolButton* button = rail_button(theme, title, facts.icon, this);
    const int index = static_cast<int>(facts.mode);
    button->setObjectName(QStringLiteral("mode.") + QLatin1String(facts.word));
    button->setToolTip(tr("%1 (Ctrl+%2)").arg(title).arg(index + 1));
    button->setCheckable(true);
    buttons_->addButton(button, index);
    column->addWidget(button, 0, Qt::AlignHCenter);
  }
  column->addStretch(1);
  QToolButton* settings = rail_button(theme, tr("Settings"), "settings", this);
  settings->setObjectName(QStringLiteral("shell.settings"));
  settings->setToolTip(tr("Preferences (Ctrl+,)"));
  column->addWidget(settings, 0, Qt::AlignHCenter);

  connect(buttons_, &QButtonGroup::idClicked, this,
          [this](int id) { emit mode_chosen(static_cast<Mode>(id)); });
  connect(settings, &QToolButton::clicked, this, &ModeRail::settings_chosen);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ModeRail::show_mode(Mode mode) {
  buttons_->button(static_cast<int>(mode))->setChecked(true);
  update();
}

void ModeRail::show_none() {
  buttons_->setExclusive(false);
  for (QAbstractButton* button : buttons_->buttons())
    button->setChecked(false);
  buttons_->setExclusive(true);
  update();
}

void ModeRail::set_available(Mode mode, bool available) {
  buttons_->button(static_cast<int>(mode))->setVisible(available);
}

void ModeRail::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  const QAbstractButton* chosen = buttons_->checkedButton();
  if (chosen == nullptr) return;
  QPainter painter(this);
  const QRect at = chosen->geometry();
  painter.fillRect(QRect(0, at.top() + 16, 3, at.height() - 32), theme_.tokens().accent.base);
}

}  // namespace strata::ui
