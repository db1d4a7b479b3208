// The transforms in their order: add, edit, switch, drag.
#pragma once

#include <map>
#include <vector>

#include "data/transform.h"
#include "ui/data/model/preview.h"
#include "ui/data/model/subject.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QMenu;
class QPushButton;

namespace strata::ui {

class TransformRow;

class TransformsPanel : public Panel {
  Q_OBJECT

 public:
  TransformsPanel(const Theme& theme, DataSubject& subject, DataPreview& preview,
                  QWidget* parent = nullptr);

 private:
  /// A transform that was switched off: what it was, and where in the list it stood.
  struct Parked {
    std::size_t position = 0;
    data::TransformSpec spec;
  };

  void show_spec();
  void rebuild();
  void connect_row(TransformRow* row, int position);
  void fill_menu();
  void add(const data::TransformKind& kind);
  void switch_off(int position);
  void switch_on(std::size_t parked);
  void remove(int position);
  void move(int from, int to);
  void open(int position);
  void mark_problem();
  /// Where a row dropped at `y` goes.
  [[nodiscard]] int place_at(int y) const;
  void show_drop_line(int y);

  const Theme& theme_;
  DataSubject& subject_;
  DataPreview& preview_;
  QPushButton* add_;
  QMenu* menu_;
  QWidget* list_;
  QWidget* drop_line_;
  QWidget* empty_;
  std::vector<TransformRow*> rows_;  // those in the project
  std::vector<Parked> parked_;
  std::string source_;  // parked ones belong to
  int open_ = -1;
};

}  // namespace strata::ui
