// What values rows hold: a histogram of pixels or text lengths, or a line per column of a table.
#pragma once

#include <QWidget>

#include "ui/data/model/preview.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QScrollArea;

namespace strata::ui {

class Histogram;

/// Name, small histogram, least, greatest, mean and what is missing, for every column.
class ColumnList : public QWidget {
  Q_OBJECT

 public:
  explicit ColumnList(const Theme& theme, QWidget* parent = nullptr);
  void show_values(const std::vector<ValueFigures>& values);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] int figure_width() const;
  [[nodiscard]] int names_width() const;
  void paint_column(QPainter& painter, const ValueFigures& figures, int y) const;

  const Theme& theme_;
  std::vector<ValueFigures> values_;
};

class ValuesPanel : public Panel {
  Q_OBJECT

 public:
  ValuesPanel(const Theme& theme, DataPreview& preview, QWidget* parent = nullptr);

 private:
  void show_measures();

  DataPreview& preview_;
  Histogram* histogram_;
  QScrollArea* scroll_;
  ColumnList* columns_;
};

}  // namespace strata::ui
