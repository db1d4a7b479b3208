// One checkpoint: its step, whether it is the best or the last, how good it is.
#pragma once

#include <QWidget>
#include <filesystem>

#include "ui/style/theme.h"

class QToolButton;

namespace strata::ui {

struct CheckpointFacts {
  std::int64_t step = 0;
  bool best = false;
  bool last = false;
  QString quality;  // "60.48 %"
  double bytes = 0;
  std::filesystem::path folder;
  bool operator==(const CheckpointFacts&) const = default;
};

class CheckpointRow : public QWidget {
  Q_OBJECT

 public:
  CheckpointRow(const Theme& theme, const CheckpointFacts& facts, QWidget* parent = nullptr);

 signals:
  void export_chosen();
  void open_chosen();

 private:
  QToolButton* build_menu(const Theme& theme);
};

}  // namespace strata::ui
