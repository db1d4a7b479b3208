// What the colours of a timeline mean.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/style/theme.h"
#include "ui/train/step_timeline.h"

namespace strata::ui {

class TimelineLegend : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineLegend(const Theme& theme, QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Entry {
    StepTimeline::What what;
    QString word;
  };

  const Theme& theme_;
  std::vector<Entry> entries_;
};

}  // namespace strata::ui
