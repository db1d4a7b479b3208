#include "ui/session/follower.h"

#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

#include "run/run_info.h"

namespace strata::ui {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenLooks = 40ms;
constexpr auto kBetweenLooksAtDead = 250ms;
// What a listener draws at once; also the bound of a single stepsArrived.
constexpr std::size_t kMostJoined = 8192;

void append(std::vector<double>& to, const std::vector<double>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// True when `next` goes on where `steps` ends and has the same columns.
bool joins(const link::StepsEvent& steps, const link::StepsEvent& next) {
  const auto whole = [](const link::StepsEvent& event) {
    const std::size_t count = event.loss.size();
    return event.learning_rate.size() == count && event.step_ms.size() == count &&
           (event.accuracy.empty() || event.accuracy.size() == count);
  };
  return next.first == steps.first + static_cast<std::int64_t>(steps.loss.size()) &&
         steps.loss.size() + next.loss.size() <= kMostJoined &&
         steps.accuracy.empty() == next.accuracy.empty() && whole(steps) && whole(next);
}

void join(RunNews::Item& item, const link::Event& event) {
  auto& steps = std::get<link::StepsEvent>(item.event.payload);
  const auto& next = std::get<link::StepsEvent>(event.payload);
  append(steps.loss, next.loss);
  append(steps.accuracy, next.accuracy);
  append(steps.learning_rate, next.learning_rate);
  append(steps.step_ms, next.step_ms);
  steps.epoch = next.epoch;
  item.event.t = event.t;
  item.times.insert(item.times.end(), next.loss.size(), event.t);
}

void add(std::vector<RunNews::Item>& items, link::Event event) {
  const auto* next = std::get_if<link::StepsEvent>(&event.payload);
  if (next != nullptr && !items.empty())
    if (auto* steps = std::get_if<link::StepsEvent>(&items.back().event.payload))
      if (joins(*steps, *next)) return join(items.back(), event);
  std::vector<double> times;
  if (next != nullptr) times.assign(next->loss.size(), event.t);
  items.push_back({std::move(event), std::move(times)});
}

bool is_end(link::RunState state) {
  return state == link::RunState::finished || state == link::RunState::failed ||
         state == link::RunState::stopped;
}

}  // namespace

Follower::Follower(std::filesystem::path run_folder, std::optional<StartedWorker> worker)
    : folder_(std::move(run_folder)), events_(folder_), complaints_(folder_), started_(worker) {}

void Follower::start() {
  timer_ = new QTimer(this);
  timer_->callOnTimeout(this, &Follower::look);
  timer_->start(kBetweenLooks);
  if (started_) {
    child_ = WorkerProcess::find(started_->pid);
    knows_worker_ = true;
  }
  look();
}

void Follower::look() {
  if (ready_) return;  // the listener is behind
  RunNews news = gather();
  const bool worth_telling = news.from_start || !news.items.empty() || news.newer || news.damaged ||
                             news.lost || news.complaint || news.alive != told_alive_ ||
                             (news.caught_up && !told_caught_up_);
  if (!worth_telling) return;
  told_alive_ = news.alive;
  told_caught_up_ = told_caught_up_ || news.caught_up;
  ready_ = std::make_shared<const RunNews>(std::move(news));
  if (listener_is_busy_) return;
  listener_is_busy_ = true;
  emit looked(std::exchange(ready_, nullptr));
  if (more_is_written_) look();  // read while the listener shows this
}

void Follower::go_on() {
  listener_is_busy_ = false;
  if (ready_) {
    listener_is_busy_ = true;
    emit looked(std::exchange(ready_, nullptr));
  }
  if (more_is_written_) look();
}

RunNews Follower::gather() {
  RunNews news;
  // Asked before reading: what a dying worker wrote last is still read.
  read_run_info();
  news.alive = is_worker_running();
  auto read = events_.read_piece();
  // What cannot be read now is looked for again.
  auto piece = read.ok() ? std::move(read).value() : run::EventReader::Piece();
  news.from_start = piece.from_start;
  for (link::Event& event : piece.events) {
    last_event_ = std::max(last_event_, event.t);
    add(news.items, std::move(event));
  }
  news.newer = piece.newer && !told_newer_;
  news.damaged = piece.damaged && !told_damaged_;
  told_newer_ = told_newer_ || piece.newer;
  told_damaged_ = told_damaged_ || piece.damaged;
  news.caught_up = piece.at_end;
  more_is_written_ = !piece.at_end;
  note_state(news);
  if (piece.at_end && !news.alive) news.lost = how_it_was_lost();
  if (piece.at_end && news.alive) news.complaint = complaints_.listen(last_event_);
  const auto pause = news.alive ? kBetweenLooks : kBetweenLooksAtDead;
  if (timer_->intervalAsDuration() != pause) timer_->setInterval(pause);
  return news;
}

/// run.json names the worker; it is written anew at every change of state, and by a worker that
/// takes the run up again.
void Follower::read_run_info() {
  std::error_code code;
  const auto written = std::filesystem::last_write_time(folder_ / "run.json", code);
  if (code || written == info_time_) return;
  const auto info = run::read_run_info(folder_);
  if (!info.ok()) return;
  info_time_ = written;
  settle_words(folder_);
  written_exit_ = info->exit;
  worker_ = worker_of(folder_, *info);
  knows_worker_ = knows_worker_ || is_of_this_host(*info);
}

bool Follower::is_worker_running() {
  if (const auto end = child_ ? end_of_child(*child_) : std::nullopt) {
    child_.reset();
    child_end_ = *end;
  }
  if (worker_ && !worker_->is_running()) worker_.reset();
  if (child_ || worker_) told_lost_ = false;
  return child_ || worker_;
}

void Follower::note_state(const RunNews& news) {
  if (news.from_start) {
    state_ = link::RunState::starting;
    state_is_childs_ = true;
  }
  for (const RunNews::Item& item : news.items) {
    const auto* state = std::get_if<link::StateEvent>(&item.event.payload);
    if (state == nullptr) continue;
    state_ = state->state;
    told_lost_ = false;  // the run went on
    // Told by the worker that is there now, and not by the one whose run it takes up again.
    state_is_childs_ = told_caught_up_ || !started_ || item.event.t >= started_->started_s;
  }
}

std::optional<WorkerLoss> Follower::how_it_was_lost() {
  // Of a worker on another computer nothing is known; of one that said its last word, enough.
  const bool said_it = is_end(state_) && state_is_childs_;
  if (!knows_worker_ || said_it || told_lost_) return std::nullopt;
  told_lost_ = true;
  WorkerLoss loss{child_end_, last_words(folder_)};
  if (!loss.end.code && !loss.end.signal) loss.end.code = written_exit_;
  std::error_code ignored;  // a run that never began leaves nothing behind
  std::filesystem::remove(waiting_words_file(folder_), ignored);
  return loss;
}

}  // namespace strata::ui
