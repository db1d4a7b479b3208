// A panel with curves and their controls: scale or choice of curves, smoothing, axes, export.
#pragma once

#include "ui/charts/curve_chart.h"
#include "ui/widgets/panel.h"

class QLabel;
class QMenu;
class QSlider;

namespace strata::ui {

class Segmented;

class ChartPanel : public Panel {
  Q_OBJECT

 public:
  /// `name`: begins the objectNames of its controls. `choices`: of the joined buttons in the
  /// header; none: Linear and Log.
  ChartPanel(const Theme& theme, const QString& title, const QString& name,
             const QStringList& choices = {}, QWidget* parent = nullptr);

  [[nodiscard]] CurveChart& chart() { return *chart_; }
  [[nodiscard]] Segmented& choice() { return *choice_; }
  void set_smoothing(double smoothing);
  /// For a chart whose curves have nothing to smooth.
  void set_smoothing_enabled(bool enabled);

 signals:
  void chosen(int index);  // of `choices`
  void smoothing_chosen(double smoothing);
  void x_axis_chosen(strata::ui::XAxis axis);
  /// For a status line: where a file went, or why not.
  void said(const QString& message);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build_header(const QStringList& choices);
  QMenu* build_menu(bool with_scale);
  void add_axes(QMenu& menu);
  void add_exports(QMenu& menu);
  void ask_where(const QString& suffix);

  const Theme& theme_;
  QString name_;
  CurveChart* chart_;
  Segmented* choice_ = nullptr;
  QSlider* slider_ = nullptr;
  QLabel* smoothing_word_ = nullptr;
  QLabel* smoothing_ = nullptr;
};

/// The slider's places 0..100 are spread so that the upper end, where it matters, is fine.
double smoothing_at(int place);
int place_of(double smoothing);

}  // namespace strata::ui
