#include "ui/session/run_history.h"

#include <algorithm>
#include <array>
#include <limits>

namespace strata::ui {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostReports = 4096;
// Beyond this a step's number is no number of a step, but a damaged line.
constexpr std::int64_t kMostSteps = std::int64_t{1} << 30;
constexpr std::int64_t kWidestGap = std::int64_t{1} << 24;
// Room for a whole run is made at once where its length is known: memory that is not touched costs
// nothing, moving a long column while the window is in use does.
constexpr std::int64_t kMostReserved = std::int64_t{1} << 21;

/// Puts `from` at entry `at`, after NaN where there is a gap; entries `from` lacks become NaN.
void put(std::vector<double>& column, std::size_t at, const std::vector<double>& from,
         std::size_t count) {
  column.resize(at, kNothing);
  const std::size_t given = std::min(from.size(), count);
  column.insert(column.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(given));
  column.resize(at + count, kNothing);
}

/// Keeps every second report when there are too many: a long run is drawn from fewer points.
template <class Report>
void add_thinned(std::vector<Report>& reports, const Report& report) {
  if (reports.size() >= kMostReports) {
    for (std::size_t i = 0; 2 * i < reports.size(); ++i)
      if (i > 0) reports[i] = std::move(reports[2 * i]);
    reports.resize(reports.size() / 2);
  }
  reports.push_back(report);
}

}  // namespace

void RunHistory::add(const link::Event& event) {
  std::visit([&](const auto& payload) { take(payload, event.t); }, event.payload);
  note_time(event.t);
}

void RunHistory::add_steps(const link::StepsEvent& steps, const std::vector<double>& times) {
  const std::size_t count = steps.loss.size();
  if (count == 0 || steps.first < 1 || steps.first > kMostSteps) return;
  if (steps.first > last_step_ + kWidestGap) return;
  if (steps.first <= last_step_) go_back_to(steps.first - 1);
  const auto at = static_cast<std::size_t>(steps.first - 1);
  make_room(at + count);
  put(steps_.loss, at, steps.loss, count);
  // Of a column that nobody fills, nothing is kept.
  if (!steps.accuracy.empty() || !steps_.accuracy.empty())
    put(steps_.accuracy, at, steps.accuracy, count);
  put(steps_.learning_rate, at, steps.learning_rate, count);
  put(steps_.step_ms, at, steps.step_ms, count);
  put(steps_.time, at, times, count);
  last_step_ = steps.first + static_cast<std::int64_t>(count) - 1;
  if (!times.empty()) note_time(times.back());
}

double RunHistory::paused_seconds() const {
  return paused_seconds_ + (paused_since_ > 0 ? std::max(0.0, last_time_ - paused_since_) : 0);
}

void RunHistory::take(const link::StateEvent& state, double time) {
  // A run that is taken up again: the time since its worker's last word was no training.
  if (state.state == link::RunState::starting && last_time_ > 0 && paused_since_ == 0)
    paused_since_ = last_time_;
  const bool waits =
      state.state == link::RunState::paused || state.state == link::RunState::starting;
  if (state.state == link::RunState::paused && paused_since_ == 0) paused_since_ = time;
  if (!waits && paused_since_ > 0) {
    paused_seconds_ += std::max(0.0, time - paused_since_);
    paused_since_ = 0;
  }
  if (state.state == link::RunState::starting) done_.reset();
  state_ = state.state;
  message_ = state.message;
}

void RunHistory::take(const link::ModelEvent& model, double /*time*/) {
  model_ = model;
  make_room(
      static_cast<std::size_t>(std::clamp<std::int64_t>(model.total_steps, 0, kMostReserved)));
}

void RunHistory::take(const link::StepsEvent& steps, double time) {
  add_steps(steps, std::vector<double>(steps.loss.size(), time));
}

void RunHistory::take(const link::EpochEvent& epoch, double /*time*/) {
  epochs_.push_back(epoch);
  epoch_steps_.push_back(last_step_);
}

void RunHistory::take(const link::RankEvent& rank, double /*time*/) {
  const auto place = std::find_if(ranks_.begin(), ranks_.end(),
                                  [&](const link::RankEvent& r) { return r.rank >= rank.rank; });
  if (place != ranks_.end() && place->rank == rank.rank) {
    *place = rank;
  } else {
    ranks_.insert(place, rank);
  }
  add_thinned(rank_reports_, rank);
}

void RunHistory::take(const link::LayersEvent& layers, double /*time*/) {
  add_thinned(layers_, layers);
}

void RunHistory::take(const link::CheckpointEvent& checkpoint, double /*time*/) {
  const auto same = std::find_if(
      checkpoints_.begin(), checkpoints_.end(),
      [&](const link::CheckpointEvent& known) { return known.step == checkpoint.step; });
  const bool was_best = same != checkpoints_.end() && same->best;
  if (same != checkpoints_.end()) checkpoints_.erase(same);
  checkpoints_.push_back(checkpoint);
  checkpoints_.back().best = checkpoint.best || was_best;
}

void RunHistory::take(const link::ProblemEvent& problem, double /*time*/) {
  problems_.push_back(problem);
}

void RunHistory::take(const link::TimelineEvent& timeline, double /*time*/) {
  timeline_ = timeline;
}

void RunHistory::take(const link::DoneEvent& done, double /*time*/) { done_ = done; }

void RunHistory::note_time(double time) {
  if (started_ == 0) started_ = time;
  last_time_ = std::max(last_time_, time);
}

/// Forgets what was trained behind a step: a resume begins there.
void RunHistory::go_back_to(std::int64_t step) {
  const auto size = static_cast<std::size_t>(step);
  for (std::vector<double>* column :
       {&steps_.loss, &steps_.accuracy, &steps_.learning_rate, &steps_.step_ms, &steps_.time})
    if (column->size() > size) column->resize(size);
  while (!epoch_steps_.empty() && epoch_steps_.back() > step) {
    epoch_steps_.pop_back();
    epochs_.pop_back();
  }
  std::erase_if(layers_, [&](const link::LayersEvent& layers) { return layers.step > step; });
  std::erase_if(checkpoints_, [&](const link::CheckpointEvent& c) { return c.step > step; });
  last_step_ = step;
}

/// The columns grow at different lengths, so that never two of them move at once.
void RunHistory::make_room(std::size_t steps) {
  const std::array<std::vector<double>*, 5> columns = {
      &steps_.loss, &steps_.accuracy, &steps_.learning_rate, &steps_.step_ms, &steps_.time};
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i]->capacity() < steps) columns[i]->reserve(steps + steps * (i + 2) / 6 + 1024);
}

}  // namespace strata::ui
