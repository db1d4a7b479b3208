// One measured step of all ranks, worked out for drawing: where its time goes. Values only.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "link/event.h"
#include "plan/mesh.h"

namespace strata::ui {

struct StepTimeline {
  using Span = link::TimelineEvent::Span;
  using What = link::TimelineEvent::What;

  /// Of all ranks' time, together 1.
  struct Shares {
    double compute = 0;  // forward and backward
    double update = 0;
    double communication = 0;  // sending, receiving, adding up
    double idle = 0;
  };

  std::int64_t step = 0;
  plan::Mesh mesh;
  int ranks = 0;
  int micro_batches = 1;
  double length_ms = 0;
  std::vector<Span> spans;  // by rank, then by their beginning
  Shares shares;
  /// Of a pipeline: the share of the time from the first forward to the last backward in which the
  /// stages of the slowest replica compute nothing.
  std::optional<double> bubble;
  /// What it would be if stages were equal and messages took no time.
  std::optional<double> ideal_bubble;

  [[nodiscard]] bool is_pipeline() const { return mesh.stages > 1; }
};

/// `mesh`: of the run's plan; where it does not fit the ranks, what they do tells.
StepTimeline step_timeline(const link::TimelineEvent& event, const std::optional<plan::Mesh>& mesh);

/// "stage 1", "replica 0", "replica 0, stage 1", "shard 1".
QString rank_title(int rank, const plan::Mesh& mesh);

/// What a span is, with its times: "forward of micro-batch 3\nstage 0\n1.20 to 1.85 ms (0.65 ms)".
/// `index` in StepTimeline::spans.
QString span_text(const StepTimeline& timeline, std::size_t index);

}  // namespace strata::ui
