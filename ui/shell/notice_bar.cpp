#include "ui/shell/notice_bar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

NoticeBar::NoticeBar(const Theme& theme, QWidget* parent)
    : QFrame(parent), text_(new QLabel(this)), action_(button({}, ButtonLook::link, this)) {
  setProperty("frame", "banner");
  setObjectName(QStringLiteral("shell.notice"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 4, 4, 4);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  action_->setObjectName(QStringLiteral("shell.notice_action"));
  QToolButton* close = icon_button(theme, QStringLiteral("close"), tr("Close"), this);
  row->addWidget(text_, 1);
  row->addWidget(action_);
  row->addWidget(close);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(action_, &QPushButton::clicked, this, &NoticeBar::action_chosen);
  hide();
}

void NoticeBar::show_notice(const QString& what, const QString& remedy, const QString& action) {
  text_->setText(remedy.isEmpty() ? what : tr("%1. %2").arg(what, remedy));
  action_->setText(action);
  action_->setVisible(!action.isEmpty());
  show();
}

}  // namespace strata::ui
