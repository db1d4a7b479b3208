#include "ui/shell/actions.h"

#include <QWidget>

namespace strata::ui {

Actions::Actions(const Theme& theme, QWidget* window)
    : QObject(window), theme_(theme), window_(window) {}

QAction* Actions::add(const ActionFacts& facts, const std::function<void()>& slot) {
  auto* action = new QAction(facts.text, this);
  action->setObjectName(facts.id);
  if (!facts.icon.isEmpty()) action->setIcon(theme_.icon(facts.icon));
  action->setShortcut(facts.shortcut);
  connect(action, &QAction::triggered, this, slot);
  window_->addAction(action);
  add(facts.group, action);
  return action;
}

void Actions::add(const QString& group, QAction* action) {
  if (!action->objectName().isEmpty()) by_id_.insert(action->objectName(), action);
  all_.push_back({group, action});
}

}  // namespace strata::ui
