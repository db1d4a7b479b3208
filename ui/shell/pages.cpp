#include "ui/shell/pages.h"

#include "ui/data/page.h"
#include "ui/design/design_page.h"
#include "ui/runs/runs_page.h"
#include "ui/shell/welcome_page.h"
#include "ui/train/train_page.h"

namespace strata::ui {

Pages::Pages(const Theme& theme, Workspace& workspace, DeviceMonitor& monitor, QWidget* parent)
    : QStackedWidget(parent),
      welcome_(new WelcomePage(theme, workspace.preferences(), this)),
      design_(new DesignPage(theme, workspace.document(), monitor, this)),
      data_(new DataPage(theme, workspace.document(), this)),
      train_(new TrainPage(theme, this)),
      runs_(new RunsPage(theme, workspace.runs(), this)) {
  addWidget(welcome_);
  add(Mode::design, design_);
  add(Mode::data, data_);
  add(Mode::train, train_);
  add(Mode::runs, runs_);
}

void Pages::add(Mode mode, QWidget* page) {
  addWidget(page);
  by_mode_.insert(mode, page);
}

void Pages::show_welcome() {
  setCurrentWidget(welcome_);
  welcome_->setFocus(Qt::OtherFocusReason);
}

void Pages::show_mode(Mode mode) {
  QWidget* page = by_mode_.value(mode);
  if (page == nullptr || page == currentWidget()) return;
  setCurrentWidget(page);
  // Else the first button in it would get the focus, and look chosen.
  if (page != design_) page->setFocus(Qt::OtherFocusReason);
}

}  // namespace strata::ui
