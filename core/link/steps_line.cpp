#include "link/steps_line.h"

#include <charconv>
#include <limits>

namespace strata::link {
namespace {

constexpr std::string_view kHead = "{\"type\":\"steps\",";

/// Takes pieces off the front of a line; what does not fit makes it fail for good.
class LineReader {
 public:
  explicit LineReader(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) { failed_ = failed_ || !take(wanted); }

  std::string_view key() {
    expect('"');
    const std::size_t end = rest_.find('"');
    if (failed_ || end == std::string_view::npos) {
      failed_ = true;
      return {};
    }
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    expect(':');
    return word;
  }

  template <class Number>
  void number(Number& out) {
    // from_chars also reads "inf" and "nan", which are no JSON.
    const char first = rest_.empty() ? '\0' : rest_.front();
    const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    failed_ = failed_ || (first != '-' && (first < '0' || first > '9')) || code != std::errc();
    if (!failed_) rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  }

  void column(std::vector<double>& out) {
    expect('[');
    if (failed_ || take(']')) return;
    do {
      out.push_back(std::numeric_limits<double>::quiet_NaN());
      if (rest_.starts_with("null")) {
        rest_.remove_prefix(4);
      } else {
        number(out.back());
      }
    } while (!failed_ && take(','));
    expect(']');
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// False for a key that is not known here.
bool read_member(LineReader& in, std::string_view key, double& time, StepsEvent& steps) {
  if (key == "first") {
    in.number(steps.first);
  } else if (key == "epoch") {
    in.number(steps.epoch);
  } else if (key == "t") {
    in.number(time);
  } else if (key == "loss") {
    in.column(steps.loss);
  } else if (key == "accuracy") {
    in.column(steps.accuracy);
  } else if (key == "learning_rate") {
    in.column(steps.learning_rate);
  } else if (key == "step_ms") {
    in.column(steps.step_ms);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Event> steps_from(std::string_view line) {
  if (!line.starts_with(kHead)) return std::nullopt;
  LineReader in(line.substr(kHead.size()));
  Event event;
  StepsEvent steps;
  bool has_first = false;
  do {
    const std::string_view key = in.key();
    has_first = has_first || key == "first";
    if (in.failed() || !read_member(in, key, event.t, steps)) return std::nullopt;
  } while (!in.failed() && in.take(','));
  in.expect('}');
  if (in.failed() || !in.at_end() || !has_first) return std::nullopt;
  event.payload = std::move(steps);
  return event;
}

}  // namespace strata::link
