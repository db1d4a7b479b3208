// Brings a run's numbers into the two charts of the Train page.
#pragma once

#include <QObject>
#include <QPointer>
#include <cstdint>

#include "ui/charts/curve_chart.h"
#include "ui/session/run_session.h"
#include "ui/train/learning_rate_marks.h"
#include "ui/train/run_progress.h"

namespace strata::ui {

class CurveFeed : public QObject {
  Q_OBJECT

 public:
  /// What the second chart shows.
  enum class Second { metric, learning_rate };

  CurveFeed(CurveChart& loss, CurveChart& second, QObject* parent);

  /// Null: empties the charts.
  void follow(RunSession* session);
  void set_second(Second what);
  [[nodiscard]] Second second() const { return second_; }
  /// What the metric is called, empty where the run has none.
  [[nodiscard]] QString metric_name() const;
  /// The run's length and setting, as far as known by now.
  void set_facts(const RunSettings& facts, const RunProgress& progress);

 signals:
  /// The run turned out to have a metric, or none.
  void metric_known();

 private:
  void build_second();
  void start_anew();
  void take_steps(std::int64_t first);
  /// The validation values of epochs from the `first` entry on.
  void take_points(std::size_t first);
  void feed_second(std::size_t first);
  [[nodiscard]] std::optional<double> metric_of(const link::EpochEvent& epoch) const;
  [[nodiscard]] bool has_accuracy() const;

  CurveChart& loss_;
  CurveChart& other_;
  QPointer<RunSession> session_;
  Second second_ = Second::metric;
  QString built_metric_;
  std::size_t fed_ = 0;          // steps in the charts
  std::vector<double> seconds_;  // of each step since the start
  LearningRateMarks marks_;
  RunSettings facts_;
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t total_steps_ = 0;
};

}  // namespace strata::ui
