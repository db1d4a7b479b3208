#include "ui/canvas/layout.h"

#include <algorithm>
#include <map>

namespace strata::ui {
namespace {

/// Rows taken in a column or track: intervals that must not meet.
class Lanes {
 public:
  /// The first lane where rows `first` to `last` are free, now taken.
  std::size_t take(int first, int last) {
    std::size_t lane = 0;
    while (lane < taken_.size() && !is_free(lane, first, last))
      ++lane;
    if (lane == taken_.size()) taken_.emplace_back();
    taken_[lane].emplace_back(first, last);
    return lane;
  }
  [[nodiscard]] std::size_t count() const { return taken_.size(); }

 private:
  [[nodiscard]] bool is_free(std::size_t lane, int first, int last) const {
    return std::none_of(taken_[lane].begin(), taken_[lane].end(), [&](const auto& rows) {
      return first <= rows.second && rows.first <= last;
    });
  }
  std::vector<std::vector<std::pair<int, int>>> taken_;
};

class Work {
 public:
  explicit Work(const LayoutRequest& request)
      : request_(request), row_(request.count, 0), lane_(request.count, kNone) {
    out_of_.resize(request.count);
    into_.resize(request.count);
    for (const auto& [from, to] : request.edges) {
      out_of_[from].push_back(to);
      into_[to].push_back(from);
    }
  }

  Layout run() {
    find_rows();
    place_trunk();
    place_branches();
    place_tracks();
    return result();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::size_t kTrunk = 0;  // other columns count from 1

  /// Row of a node: the longest way to it. What a cycle holds back comes below everything.
  void find_rows() {
    std::vector<std::size_t> waits(request_.count);
    std::vector<std::size_t> ready;
    for (std::size_t node = 0; node < request_.count; ++node) {
      waits[node] = into_[node].size();
      if (waits[node] == 0) ready.push_back(node);
    }
    std::vector<bool> seen(request_.count, false);
    for (std::size_t at = 0; at < ready.size(); ++at) {
      seen[ready[at]] = true;
      for (const std::size_t next : out_of_[ready[at]]) {
        row_[next] = std::max(row_[next], row_[ready[at]] + 1);
        if (--waits[next] == 0) ready.push_back(next);
      }
    }
    int below = 0;
    for (std::size_t node = 0; node < request_.count; ++node)
      if (seen[node]) below = std::max(below, row_[node] + 1);
    for (std::size_t node = 0; node < request_.count; ++node)
      if (!seen[node]) row_[node] = below++;
    rows_ = std::max(below, 1);
  }

  /// The longest path, from the lowest node upwards.
  void place_trunk() {
    if (request_.count == 0) return;
    std::size_t node = 0;
    for (std::size_t each = 0; each < request_.count; ++each)
      if (row_[each] >= row_[node]) node = each;
    while (node != kNone) {
      lane_[node] = kTrunk;
      std::size_t above = kNone;
      for (const std::size_t each : into_[node])
        if (row_[each] == row_[node] - 1 && (above == kNone || each < above)) above = each;
      node = above;
    }
  }

  /// Every other chain of nodes goes into the first column that is free beside it.
  void place_branches() {
    std::vector<std::size_t> order;
    for (std::size_t node = 0; node < request_.count; ++node)
      if (lane_[node] == kNone) order.push_back(node);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return row_[a] < row_[b]; });
    for (const std::size_t first : order) {
      if (lane_[first] != kNone) continue;
      std::vector<std::size_t> chain = {first};
      for (std::size_t next = next_in_chain(first); next != kNone; next = next_in_chain(next))
        chain.push_back(next);
      int last_row = row_[chain.back()];
      // Its way on down runs in the same column.
      for (const std::size_t next : out_of_[chain.back()])
        last_row = std::max(last_row, row_[next] - 1);
      const std::size_t lane = columns_.take(row_[first], last_row) + 1;
      for (const std::size_t node : chain)
        lane_[node] = lane;
    }
  }

  [[nodiscard]] std::size_t next_in_chain(std::size_t node) const {
    for (const std::size_t next : out_of_[node])
      if (lane_[next] == kNone && row_[next] == row_[node] + 1) return next;
    return kNone;
  }

  /// Edges past a row: in their own node's column where it goes on free, else in a track.
  void place_tracks() {
    track_.assign(request_.edges.size(), kNone);
    for (std::size_t edge = 0; edge < request_.edges.size(); ++edge) {
      const auto [from, to] = request_.edges[edge];
      if (row_[to] - row_[from] < 2 || keeps_column(from)) continue;
      track_[edge] = tracks_.take(row_[from] + 1, row_[to] - 1);
    }
  }

  /// True for the last node of a branch: nothing else lies below it in its column.
  [[nodiscard]] bool keeps_column(std::size_t node) const {
    return lane_[node] != kTrunk &&
           std::none_of(out_of_[node].begin(), out_of_[node].end(),
                        [&](std::size_t next) { return lane_[next] == lane_[node]; });
  }

  [[nodiscard]] Layout result() const {
    const std::vector<double> tops = row_tops();
    Layout out;
    for (std::size_t node = 0; node < request_.count; ++node)
      out.corners.emplace_back(column_left(lane_[node]), tops[row_at(row_[node])]);
    for (std::size_t edge = 0; edge < request_.edges.size(); ++edge)
      out.vias.push_back(via(edge, tops));
    return out;
  }

  [[nodiscard]] std::vector<QPointF> via(std::size_t edge, const std::vector<double>& tops) const {
    const auto [from, to] = request_.edges[edge];
    if (row_[to] - row_[from] < 2) return {};
    const double x = track_[edge] == kNone
                         ? column_left(lane_[from]) + request_.width / 2
                         : -request_.track_width * (static_cast<double>(track_[edge]) + 0.75);
    return {{x, tops[row_at(row_[from] + 1)]}, {x, tops[row_at(row_[to] - 1)] + request_.height}};
  }

  /// Columns lie right and left of the trunk in turn, tracks between the trunk and the left ones.
  [[nodiscard]] double column_left(std::size_t lane) const {
    if (lane == kTrunk) return 0;
    const double step = request_.width + request_.column_gap;
    const std::size_t steps = (lane + 1) / 2;
    const auto out = static_cast<double>(steps);
    if (lane % 2 == 1) return out * step;
    return -out * step - request_.track_width * static_cast<double>(tracks_.count());
  }

  [[nodiscard]] std::vector<double> row_tops() const {
    std::vector<int> stage(row_at(rows_), 0);
    if (!request_.stages.empty())
      for (std::size_t node = 0; node < request_.count; ++node) {
        int& of_row = stage[row_at(row_[node])];
        of_row = std::max(of_row, request_.stages[node]);
      }
    std::vector<double> tops = {0};
    for (std::size_t row = 1; row < stage.size(); ++row)
      tops.push_back(tops.back() + request_.height +
                     (stage[row] > stage[row - 1] ? request_.stage_gap : request_.row_gap));
    return tops;
  }

  static std::size_t row_at(int row) { return static_cast<std::size_t>(row); }

  const LayoutRequest& request_;
  std::vector<std::vector<std::size_t>> out_of_;
  std::vector<std::vector<std::size_t>> into_;
  std::vector<int> row_;
  int rows_ = 1;
  std::vector<std::size_t> lane_;
  std::vector<std::size_t> track_;
  Lanes columns_;
  Lanes tracks_;
};

}  // namespace

Layout lay_out(const LayoutRequest& request) { return Work(request).run(); }

}  // namespace strata::ui
