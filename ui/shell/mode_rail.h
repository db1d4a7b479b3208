// The column at the left: one button for each mode, and the preferences.
#pragma once

#include <QButtonGroup>
#include <QFrame>

#include "ui/shell/mode.h"
#include "ui/style/theme.h"

namespace strata::ui {

class ModeRail : public QFrame {
  Q_OBJECT

 public:
  explicit ModeRail(const Theme& theme, QWidget* parent = nullptr);
  void show_mode(Mode mode);
  /// On the welcome page no mode is chosen.
  void show_none();
  /// A mode that this version has no page for is not offered.
  void set_available(Mode mode, bool available);

 signals:
  void mode_chosen(strata::ui::Mode mode);
  void settings_chosen();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  QButtonGroup* buttons_;
};

}  // namespace strata::ui
