// A progress bar in one piece for each epoch.
#pragma once

#include <QWidget>
#include <cstdint>

#include "ui/style/theme.h"

namespace strata::ui {

class EpochBar : public QWidget {
  Q_OBJECT

 public:
  explicit EpochBar(const Theme& theme, QWidget* parent = nullptr);

  /// `share`: 0..1 of the whole run.
  void set(double share, std::int64_t epochs);
  [[nodiscard]] double share() const { return share_; }
  [[nodiscard]] QSize sizeHint() const override { return {240, 8}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  double share_ = 0;
  std::int64_t epochs_ = 1;
};

}  // namespace strata::ui
