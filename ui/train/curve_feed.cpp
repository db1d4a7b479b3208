#include "ui/train/curve_feed.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

constexpr int kTrain = 0;  // ids in both charts
constexpr int kValidation = 1;

QColor train_colour(const Tokens& tokens) { return tokens.chart.train_smoothed; }
QColor validation_colour(const Tokens& tokens) { return tokens.chart.validation; }

void add_train(CurveChart& chart) {
  chart.add_series(CurveFeed::tr("train, smoothed"),
                   {train_colour, CurveKind::noisy, CurveFeed::tr("train, each step")});
}

void add_validation(CurveChart& chart) {
  chart.add_series(CurveFeed::tr("validation"), {validation_colour, CurveKind::points});
}

int last_of(const CurveChart& chart) { return static_cast<int>(chart.model().series.size()) - 1; }

/// Adds the seconds since the start at which steps were done. An event tells several steps at
/// once; their own durations set them apart.
void extend_seconds(std::vector<double>& seconds, const RunHistory& history) {
  const RunHistory::Steps& steps = history.steps();
  const std::size_t first = seconds.size();
  seconds.resize(steps.time.size());
  for (std::size_t i = steps.time.size(); i > first; --i) {
    const std::size_t at = i - 1;
    double time = steps.time[at] - history.started();
    if (i < steps.time.size() && steps.time[i] == steps.time[at] && i < steps.step_ms.size())
      time = seconds[i] - 1e-3 * steps.step_ms[i];
    seconds[at] = std::isfinite(time) ? std::max(0.0, time) : 0;
  }
}

}  // namespace

CurveFeed::CurveFeed(CurveChart& loss, CurveChart& second, QObject* parent)
    : QObject(parent), loss_(loss), other_(second) {
  add_train(loss_);
  add_validation(loss_);
  build_second();
}

void CurveFeed::follow(RunSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  facts_ = {};
  steps_per_epoch_ = total_steps_ = 0;
  second_ = Second::metric;
  start_anew();
  if (session == nullptr) return;
  connect(session, &RunSession::stepsArrived, this,
          [this](const link::StepsEvent& steps) { take_steps(steps.first); });
  connect(session, &RunSession::epochFinished, this,
          [this] { take_points(session_->history().epochs().size() - 1); });
  connect(session, &RunSession::historyReplaced, this, &CurveFeed::start_anew);
}

void CurveFeed::start_anew() {
  fed_ = 0;
  seconds_.clear();
  marks_.forget();
  for (CurveChart* chart : {&loss_, &other_}) {
    chart->set_marks({});
    chart->set_length(steps_per_epoch_, total_steps_);
    chart->follow();
  }
  loss_.clear(kTrain);
  loss_.clear(kValidation);
  build_second();
  if (!session_) return;
  take_steps(1);
  take_points(0);
  emit metric_known();
}

bool CurveFeed::has_accuracy() const {
  return session_ && !session_->history().steps().accuracy.empty();
}

QString CurveFeed::metric_name() const {
  if (has_accuracy()) return tr("Accuracy");
  if (!facts_.training) return {};
  for (const plan::MetricKind kind : facts_.training->metrics) {
    if (kind == plan::MetricKind::mae) return tr("MAE");
    if (kind == plan::MetricKind::rmse) return tr("RMSE");
  }
  return {};
}

void CurveFeed::build_second() {
  built_metric_ = metric_name();
  if (built_metric_.isEmpty() && session_ && session_->history().last_step() > 0)
    second_ = Second::learning_rate;
  other_.clear_series();
  if (second_ == Second::metric) {
    if (has_accuracy() || built_metric_.isEmpty()) add_train(other_);
    add_validation(other_);
  } else {
    other_.add_series(tr("learning rate"), {train_colour});
  }
  other_.set_unit(second_ == Second::metric && (has_accuracy() || built_metric_.isEmpty())
                      ? Unit::percent
                      : Unit::plain);
  other_.set_length(steps_per_epoch_, total_steps_);
}

void CurveFeed::set_second(Second what) {
  second_ = what;
  build_second();
  feed_second(0);
  take_points(0);
}

void CurveFeed::set_facts(const RunSettings& facts, const RunProgress& progress) {
  facts_ = facts;
  if (steps_per_epoch_ != progress.steps_per_epoch || total_steps_ != progress.total_steps) {
    steps_per_epoch_ = progress.steps_per_epoch;
    total_steps_ = progress.total_steps;
    marks_.forget();
    loss_.set_length(steps_per_epoch_, total_steps_);
    other_.set_length(steps_per_epoch_, total_steps_);
  }
  if (metric_name() != built_metric_) {
    if (!metric_name().isEmpty()) second_ = Second::metric;
    set_second(second_);
    emit metric_known();
  }
  if (!session_) return;
  if (marks_.update(session_->history().steps().learning_rate, facts_, steps_per_epoch_,
                    total_steps_)) {
    loss_.set_marks(marks_.marks());
    other_.set_marks(marks_.marks());
  }
}

void CurveFeed::take_steps(std::int64_t first) {
  const RunHistory& history = session_->history();
  // Steps that are trained again, after a resume from a checkpoint before them.
  const auto before = static_cast<std::size_t>(std::max<std::int64_t>(0, first - 1));
  if (before < fed_) {
    fed_ = before;
    seconds_.resize(std::min(seconds_.size(), before));
    marks_.forget();
    loss_.clear(kValidation);
    take_points(0);
  }
  if (fed_ >= history.steps().loss.size()) return;
  if (fed_ == 0) {  // now it shows whether the run has an accuracy
    build_second();
    emit metric_known();
  }
  extend_seconds(seconds_, history);
  loss_.append(kTrain, static_cast<std::int64_t>(fed_) + 1,
               std::span(history.steps().loss).subspan(fed_), std::span(seconds_).subspan(fed_));
  feed_second(fed_);
  fed_ = history.steps().loss.size();
}

void CurveFeed::feed_second(std::size_t first) {
  if (!session_) return;
  const RunHistory::Steps& steps = session_->history().steps();
  const std::vector<double>& values =
      second_ == Second::metric ? steps.accuracy : steps.learning_rate;
  if (first >= values.size() || seconds_.size() < values.size()) return;
  other_.append(kTrain, static_cast<std::int64_t>(first) + 1, std::span(values).subspan(first),
                std::span(seconds_).subspan(first, values.size() - first));
}

std::optional<double> CurveFeed::metric_of(const link::EpochEvent& epoch) const {
  if (has_accuracy()) return epoch.val_accuracy;
  const std::string name = "val_" + metric_name().toLower().toStdString();
  for (const auto& [key, value] : epoch.metrics)
    if (key == name) return value;
  return std::nullopt;
}

void CurveFeed::take_points(std::size_t first) {
  if (!session_) return;
  const RunHistory& history = session_->history();
  const auto add = [&](CurveChart& chart, int id, std::int64_t step, double value) {
    const auto at = static_cast<std::size_t>(step - 1);
    if (step < 1) return;
    const double seconds = at < seconds_.size() ? seconds_[at] : 0;
    chart.append(id, step, std::span(&value, 1), std::span(&seconds, 1));
  };
  for (std::size_t i = first; i < history.epochs().size(); ++i) {
    const link::EpochEvent& epoch = history.epochs()[i];
    const std::int64_t step = history.epoch_steps()[i];
    if (epoch.val_loss) add(loss_, kValidation, step, *epoch.val_loss);
    if (second_ != Second::metric) continue;
    if (const std::optional<double> value = metric_of(epoch))
      add(other_, last_of(other_), step, *value);
  }
}

}  // namespace strata::ui
