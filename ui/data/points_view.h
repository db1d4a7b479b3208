// Rows of two numbers as points of the plane, coloured by class.
#pragma once

#include <QWidget>

#include "ui/data/model/page_reader.h"
#include "ui/style/theme.h"

namespace strata::ui {

class PointsView : public QWidget {
  Q_OBJECT

 public:
  explicit PointsView(const Theme& theme, QWidget* parent = nullptr);
  void show_page(const PreviewPage& page);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paint_axes(QPainter& painter, const QRectF& area) const;
  void paint_points(QPainter& painter, const QRectF& area) const;
  void paint_legend(QPainter& painter, const QRectF& area) const;
  [[nodiscard]] QColor colour_of(int target_class) const;

  const Theme& theme_;
  PreviewPage page_;
  QRectF bounds_;                                 // of the points
  std::vector<std::pair<int, QString>> classes_;  // seen on this page, ascending
};

}  // namespace strata::ui
