// The table's header: a check box for all runs that are listed, and an arrow at the sorted column.
#pragma once

#include <QHeaderView>

#include "ui/style/theme.h"

namespace strata::ui {

class RunsHeader : public QHeaderView {
  Q_OBJECT

 public:
  explicit RunsHeader(const Theme& theme, QWidget* parent = nullptr);

  void set_check_state(Qt::CheckState state);
  [[nodiscard]] Qt::CheckState check_state() const { return checks_; }

 signals:
  /// The check box was clicked: what all listed runs are to become.
  void all_wanted(bool checked);

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  const Theme& theme_;
  Qt::CheckState checks_ = Qt::Unchecked;
};

}  // namespace strata::ui
