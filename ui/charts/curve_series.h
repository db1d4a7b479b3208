// One curve of a chart: values at steps, their smoothed course, and where they lie on each x axis.
#pragma once

#include <QColor>
#include <QString>
#include <QVector>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "ui/charts/chart_types.h"
#include "ui/charts/min_max_pyramid.h"
#include "ui/charts/smoother.h"
#include "ui/style/tokens.h"

namespace strata::ui {

/// `noisy`: a value at every step, drawn faint with its smoothed course bold above it. `points`: a
/// value now and then (validation), drawn as a line with round marks.
enum class CurveKind { noisy, points };

/// How a curve looks. The colour is asked from the theme, so that it follows a change of it.
struct CurveLook {
  std::function<QColor(const Tokens&)> colour;
  CurveKind kind = CurveKind::noisy;
  /// Of the single values in legend and card ("train, each step"). Empty: the curve has one entry.
  QString raw_name = {};
};

class CurveSeries {
 public:
  enum class Column { raw, smoothed };

  CurveSeries(QString name, CurveLook look) : name_(std::move(name)), look_(std::move(look)) {}

  [[nodiscard]] const QString& name() const { return name_; }
  [[nodiscard]] const CurveLook& look() const { return look_; }
  [[nodiscard]] bool is_points() const { return look_.kind == CurveKind::points; }
  [[nodiscard]] bool visible() const { return visible_; }
  void set_visible(bool visible) { visible_ = visible; }

  /// Values of the steps first, first + 1, ...; what is there from `first` on is replaced, as a
  /// resumed run trains steps again. `seconds`: when each step was done, for the time axis; empty
  /// where that is not known.
  void append(std::int64_t first, std::span<const double> values,
              std::span<const double> seconds = {});
  void clear() { truncate(0); }
  void set_smoothing(double smoothing);
  void set_steps_per_epoch(double steps) { steps_per_epoch_ = steps; }

  [[nodiscard]] std::size_t size() const { return raw_.size(); }
  [[nodiscard]] std::int64_t step(std::size_t index) const;
  [[nodiscard]] double value(std::size_t index, Column column = Column::raw) const {
    return column == Column::raw ? raw_[index] : smoothed_[index];
  }
  [[nodiscard]] const MinMaxPyramid& column(Column column) const {
    return column == Column::raw ? raw_ : smoothed_;
  }
  [[nodiscard]] double x(std::size_t index, XAxis axis) const;
  /// The first entry at or behind x, size() where there is none.
  [[nodiscard]] std::size_t first_at(double x, XAxis axis) const;
  /// The entry next to x; nothing while the curve is empty.
  [[nodiscard]] std::optional<std::size_t> nearest(double x, XAxis axis) const;
  /// The last entry at or before a step.
  [[nodiscard]] std::optional<std::size_t> last_at_step(std::int64_t step) const;
  /// Whether the curve knows its place on this axis.
  [[nodiscard]] bool has_axis(XAxis axis) const;

  /// The curve between two x with at most two points in each of `columns` columns (least and
  /// greatest; of the smoothed course one, their middle). NaN: a gap.
  struct Outline {
    QVector<double> xs;
    QVector<double> ys;
  };
  [[nodiscard]] Outline outline(Column column, XAxis axis, Range x, int columns) const;

 private:
  void truncate(std::size_t size);
  void smooth_from(std::size_t first);
  [[nodiscard]] std::vector<std::size_t> edges(XAxis axis, Range x, int columns) const;

  QString name_;
  CurveLook look_;
  bool visible_ = true;
  std::int64_t first_step_ = 1;      // of a noisy curve, whose steps follow each other
  std::vector<std::int64_t> steps_;  // of points
  std::vector<double> seconds_;      // as long as the values, or empty
  double steps_per_epoch_ = 0;
  MinMaxPyramid raw_;
  MinMaxPyramid smoothed_;
  Smoother smoother_;
};

}  // namespace strata::ui
