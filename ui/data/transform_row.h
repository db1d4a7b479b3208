// One transform in the list: what it does, on which splits, on or off, and its settings when open.
#pragma once

#include <QFrame>
#include <vector>

#include "data/transform.h"
#include "ui/data/model/compare.h"
#include "ui/style/theme.h"

class QLabel;
class QVBoxLayout;

namespace strata::ui {

class ElidedLabel;
class SettingEditor;
class Switch;

class TransformRow : public QFrame {
  Q_OBJECT

 public:
  /// `on` false: one that was switched off and is remembered here only.
  TransformRow(const Theme& theme, data::TransformSpec spec, bool on, QWidget* parent = nullptr);

  [[nodiscard]] const data::TransformSpec& spec() const { return spec_; }
  [[nodiscard]] bool is_on() const { return on_; }
  /// Shows other settings of the same kind, without rebuilding what is being typed in.
  void set_spec(const data::TransformSpec& spec);
  void set_open(bool open);
  [[nodiscard]] bool is_open() const { return open_; }
  void show_comparison(const Comparison& comparison);
  /// Marks it as wrong, with the reason; empty: it is well.
  void set_problem(const QString& why);

 signals:
  void switched(bool on);
  void removed();
  void opened();
  void setting_changed(const QString& name, const strata::graph::SettingValue& value);
  /// The handle is being dragged; `y` in the parent's coordinates.
  void dragged(int y);
  void dropped(int y);
  void move_wanted(int by);  // by the keyboard

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void build_line(const data::TransformKind& kind);
  void build_details(const data::TransformKind& kind);

  const Theme& theme_;
  data::TransformSpec spec_;
  bool on_;
  bool open_ = false;
  bool dragging_ = false;
  QVBoxLayout* all_;
  QWidget* line_ = nullptr;
  QWidget* handle_ = nullptr;
  ElidedLabel* settings_line_ = nullptr;
  QWidget* details_ = nullptr;
  QLabel* before_ = nullptr;
  QLabel* after_ = nullptr;
  std::vector<SettingEditor*> editors_;
};

}  // namespace strata::ui
