#include "plan/stage_balance.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace strata::plan {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

/// A way to lay the first layers out: its slowest stage, and how uneven it is.
struct Layout {
  double slowest = kNever;
  double squares = 0;  // of the stages' seconds, summed
  int from = -1;       // first layer of its last stage
  [[nodiscard]] bool better_than(const Layout& other) const {
    return slowest != other.slowest ? slowest < other.slowest : squares < other.squares;
  }
};

/// Looks at every range of layers that takes at most `bound`. Layouts are kept by number of stages
/// and of layers.
class Search {
 public:
  Search(const graph::Model& model, const StageCosts& costs)
      : model_(model),
        costs_(costs),
        layers_(static_cast<int>(model.layers.size())),
        stages_(static_cast<int>(costs.speeds.size())),
        width_(layers_ - stages_ + 1),
        last_reader_(model.layers.size(), -1),
        finished_by_(model.layers.size()),
        seen_from_(model.layers.size(), -1) {
    for (int k = 0; k < layers_; ++k)
      for (const int input : model.layers[at(k)].inputs)
        if (input >= 0) last_reader_[at(input)] = k;
    for (int k = 0; k < layers_; ++k)
      if (last_reader_[at(k)] >= 0) finished_by_[at(last_reader_[at(k)])].push_back(k);
    fastest_ = *std::max_element(costs.speeds.begin(), costs.speeds.end());
  }

  /// The best layout whose slowest stage takes at most `bound`; empty: there is none.
  std::vector<LayerRange> within(double bound) {
    best_.assign(at(stages_ + 1) * at(width_), {});
    layout(0, 0) = {0, 0, 0};
    std::fill(seen_from_.begin(), seen_from_.end(), -1);
    for (int first = 0; first < layers_; ++first)
      extend(first, bound);
    if (!(layout(stages_, layers_).slowest <= bound)) return {};
    std::vector<LayerRange> out(at(stages_));
    int end = layers_;
    for (int s = stages_; s > 0; --s) {
      out[at(s - 1)] = {layout(s, end).from, end};
      end = layout(s, end).from;
    }
    return out;
  }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  /// Every stage has a layer: `stages` of them take at least as many layers and leave enough.
  Layout& layout(int stages, int layers) {
    return best_[at(stages) * at(width_) + at(layers - stages)];
  }

  struct Range {
    double seconds = 0;
    double received = 0;
    double sent = 0;
    std::int64_t kept = 0;
    std::int64_t saved = 0;
    std::vector<int> pins;  // stages that all its pins allow
    bool pinned = false;
  };

  /// All ranges that begin with `first`.
  void extend(int first, double bound) {
    Range range;
    for (int k = first; k < layers_; ++k) {
      take(range, first, k);
      if (range.seconds / fastest_ > bound || (range.pinned && range.pins.empty())) return;
      const int from = std::max(0, stages_ - layers_ + k);  // each stage behind needs a layer
      for (int s = from; s < std::min(stages_, first + 1); ++s)
        try_stage(range, s, first, k + 1);
    }
  }

  void take(Range& range, int first, int k) {
    range.seconds += costs_.seconds[at(k)];
    range.kept += costs_.kept.empty() ? 0 : costs_.kept[at(k)];
    range.saved += costs_.saved.empty() ? 0 : costs_.saved[at(k)];
    for (const int input : model_.layers[at(k)].inputs) {
      if (input < 0 || input >= first || seen_from_[at(input)] == first) continue;
      seen_from_[at(input)] = first;
      range.received += costs_.crossing[at(input)];
    }
    if (last_reader_[at(k)] >= 0) range.sent += costs_.crossing[at(k)];
    for (const int done : finished_by_[at(k)])
      if (done >= first) range.sent -= costs_.crossing[at(done)];
    if (costs_.pins.empty() || costs_.pins[at(k)].empty()) return;
    const std::vector<int>& pins = costs_.pins[at(k)];
    if (!range.pinned) range.pins = pins;
    range.pinned = true;
    std::erase_if(range.pins, [&](int stage) {
      return std::find(pins.begin(), pins.end(), stage) == pins.end();
    });
  }

  void try_stage(const Range& range, int s, int first, int end) {
    const Layout& before = layout(s, first);
    if (before.slowest == kNever || (s + 1 == stages_) != (end == layers_)) return;
    if (range.pinned && std::find(range.pins.begin(), range.pins.end(), s) == range.pins.end())
      return;
    if (!costs_.rooms.empty() && costs_.rooms[at(s)] >= 0 &&
        range.kept + range.saved * costs_.in_flight[at(s)] > costs_.rooms[at(s)])
      return;
    const double seconds =
        range.seconds / costs_.speeds[at(s)] + range.received + std::max(range.sent, 0.0);
    const Layout now{std::max(before.slowest, seconds), before.squares + seconds * seconds, first};
    if (now.better_than(layout(s + 1, end))) layout(s + 1, end) = now;
  }

  const graph::Model& model_;
  const StageCosts& costs_;
  int layers_;
  int stages_;
  int width_;
  double fastest_ = 1;
  std::vector<int> last_reader_;               // by layer; -1: nobody
  std::vector<std::vector<int>> finished_by_;  // by layer: those it reads as the last one
  std::vector<int> seen_from_;  // by layer: the range's begin that counted it as received
  std::vector<Layout> best_;
};

}  // namespace

std::vector<LayerRange> balanced_stages(const graph::Model& model, const StageCosts& costs) {
  if (model.layers.empty() || costs.speeds.empty() || costs.speeds.size() > model.layers.size())
    return {};
  const double work = std::accumulate(costs.seconds.begin(), costs.seconds.end(), 0.0);
  const double traffic = std::accumulate(costs.crossing.begin(), costs.crossing.end(), 0.0);
  const double speed = std::accumulate(costs.speeds.begin(), costs.speeds.end(), 0.0);
  const double slowest_speed = *std::min_element(costs.speeds.begin(), costs.speeds.end());
  const double most = 1.001 * (work / slowest_speed + 2 * traffic);
  Search search(model, costs);
  // A small bound looks at few ranges, and what is found within it is the best of all.
  for (double bound = 1.5 * work / speed;; bound *= 2) {
    const double now = bound > 0 && bound < most ? bound : most;
    if (auto found = search.within(now); !found.empty() || now == most) return found;
  }
}

double stage_seconds(const graph::Model& model, const StageCosts& costs,
                     const std::vector<LayerRange>& stages, int stage) {
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  const LayerRange& range = stages[at(stage)];
  double seconds = 0;
  std::set<int> crossing;
  for (int k = 0; k < static_cast<int>(model.layers.size()); ++k) {
    if (range.holds(k)) seconds += costs.seconds[at(k)];
    for (const int input : model.layers[at(k)].inputs)
      if (input >= 0 && range.holds(input) != range.holds(k)) crossing.insert(input);
  }
  seconds /= costs.speeds[at(stage)];
  for (const int layer : crossing)
    seconds += costs.crossing[at(layer)];
  return seconds;
}

}  // namespace strata::plan
