// Curves over the steps of one or many runs: follows them until the user looks closer.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <span>

#include "ui/charts/chart_model.h"
#include "ui/charts/chart_view.h"
#include "ui/style/theme.h"

class QPushButton;

namespace strata::ui {

class ChartLegend;
class ChartOverlay;
class Plot;

/// Every value is kept; what is drawn is thinned to about two points a pixel with every spike in
/// it. Redraws at most 30 times a second, and only while it can be seen. Wheel: closer (with Ctrl
/// up and down), drag: move, Shift or right button: a rectangle, double click: everything again.
/// Keys: + - 0, Left and Right for the crosshair.
class CurveChart : public QWidget {
  Q_OBJECT

 public:
  explicit CurveChart(const Theme& theme, QWidget* parent = nullptr);

  /// A new curve; its id counts from 0.
  int add_series(const QString& name, CurveLook look);
  void clear_series();
  /// Values of the steps first, first + 1, ...; what was there from `first` on is replaced.
  /// `seconds`: since the run's start, for the time axis.
  void append(int id, std::int64_t first, std::span<const double> values,
              std::span<const double> seconds = {});
  /// Forgets a curve's values.
  void clear(int id);
  void set_visible(int id, bool visible);
  /// For the epoch axis, where runs differ; set_length() sets it for all.
  void set_steps_per_epoch(int id, double steps);

  /// What the run will take; 0: not known.
  void set_length(std::int64_t steps_per_epoch, std::int64_t total_steps);
  void set_marks(std::vector<ChartMark> marks);
  void set_now_line(bool on);
  void set_unit(Unit unit);
  /// Said in the middle while there is no curve.
  void set_empty_text(const QString& text);
  void set_legend_visible(bool visible);

  void set_x_axis(XAxis axis);
  void set_y_scale(YScale scale);
  /// 0 (none) to 0.999.
  void set_smoothing(double smoothing);
  void follow();

  [[nodiscard]] const ChartModel& model() const { return model_; }
  [[nodiscard]] const ChartView& view() const { return view_; }
  [[nodiscard]] Plot& plot() const { return *plot_; }

  /// The crosshair, at a step or off; for charts that show the same step.
  void show_crosshair(std::optional<std::int64_t> step);

  /// By the file's ending: .png, .svg (as it is seen) or .csv (every value). Written elsewhere;
  /// exported() or export_failed() follows.
  void export_to(const QString& path);

  /// Zooming and moving, in pixels of the plot, as mouse and keys do it.
  void zoom(double factor, QPointF at, bool upright = false);
  void move(QPointF by);
  void zoom_to(QRectF band);
  /// Draws at once rather than within 33 ms; for exports, benchmarks and tests.
  void draw_now();

 signals:
  void following_changed(bool following);
  /// -1: off the chart.
  void crosshair_moved(qint64 step);
  void visibility_chosen(int id, bool visible);
  void exported(const QString& path);
  void export_failed(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void connect_overlay();
  void redraw();
  void redraw_after(int between);  // milliseconds between two
  void changed_view();
  void place_children();
  void hover(double pixel);
  void show_reading(std::optional<double> x);
  void write(const QString& path, std::function<QString()> work);

  const Theme& theme_;
  ChartModel model_;
  ChartView view_;
  QString empty_text_;
  ChartLegend* legend_;
  Plot* plot_;
  ChartOverlay* overlay_;
  QPushButton* follow_;
  QTimer timer_;
  QElapsedTimer since_draw_;
  bool waiting_ = true;  // for being seen
  bool was_following_ = true;
  std::optional<double> crosshair_;  // x
};

}  // namespace strata::ui
