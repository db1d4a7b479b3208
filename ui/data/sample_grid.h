// Rows as a grid: pictures or curves, each with its class or value below.
#pragma once

#include <QWidget>

#include "ui/data/model/page_reader.h"
#include "ui/style/theme.h"

namespace strata::ui {

class SampleGrid : public QWidget {
  Q_OBJECT

 public:
  explicit SampleGrid(const Theme& theme, QWidget* parent = nullptr);

  void show_page(const PreviewPage& page);
  /// Cells that fit now, and the side of a picture in device pixels.
  [[nodiscard]] int room() const;
  [[nodiscard]] int image_side() const;
  [[nodiscard]] int selected() const { return selected_; }
  /// The middle of a cell, for tests and the keyboard.
  [[nodiscard]] QRect cell_rect(int index) const;

 signals:
  void room_changed();
  void row_selected(qint64 row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  [[nodiscard]] int lines() const;
  [[nodiscard]] int columns() const;
  [[nodiscard]] int picture() const;  // its side
  [[nodiscard]] QSize cell() const;
  [[nodiscard]] int cell_at(const QPoint& point) const;
  void select(int index);
  void paint_cell(QPainter& painter, int index) const;
  void paint_curve(QPainter& painter, const PreviewRow& row, const QRect& frame) const;

  const Theme& theme_;
  PreviewPage page_;
  int selected_ = -1;
};

}  // namespace strata::ui
