// One layer in the gradient health panel: name, gradients over time, now, update, zeros.
#pragma once

#include <QWidget>

#include "ui/session/gradient_health.h"
#include "ui/style/theme.h"

class QGridLayout;
class QLabel;

namespace strata::ui {

class ElidedLabel;
class HeatStrip;

/// Its widgets lie in a grid, in line with those of other layers.
class HealthRow : public QObject {
  Q_OBJECT

 public:
  HealthRow(const Theme& theme, const QString& id, const std::string& kind, QGridLayout& grid,
            int row, QWidget* parent);
  ~HealthRow() override;

  [[nodiscard]] const QString& id() const { return id_; }
  [[nodiscard]] HeatStrip& strip() { return *strip_; }
  void show_verdict(const LayerVerdict& verdict);

 private:
  void paint_icon();

  const Theme& theme_;
  QString id_;
  std::string kind_;
  QLabel* icon_;
  ElidedLabel* name_;
  HeatStrip* strip_;
  QLabel* now_;
  QLabel* update_;
  QLabel* zeros_;
};

}  // namespace strata::ui
