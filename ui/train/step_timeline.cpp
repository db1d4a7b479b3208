#include "ui/train/step_timeline.h"

#include <QCoreApplication>
#include <algorithm>
#include <limits>

#include "plan/traffic.h"

namespace strata::ui {
namespace {

using Span = StepTimeline::Span;
using What = StepTimeline::What;

struct Timeline {
  Q_DECLARE_TR_FUNCTIONS(Timeline)
};

bool computes(const Span& span) {
  return span.what == What::forward || span.what == What::backward;
}

bool is_message(const Span& span) { return span.what == What::send || span.what == What::recv; }

plan::Mesh mesh_of(const std::vector<Span>& spans, int ranks,
                   const std::optional<plan::Mesh>& known) {
  if (known && known->size() == ranks) return *known;
  const bool messages = std::any_of(spans.begin(), spans.end(), is_message);
  return messages ? plan::Mesh{1, ranks, 1} : plan::Mesh{ranks, 1, 1};
}

StepTimeline::Shares shares_of(const StepTimeline& timeline) {
  StepTimeline::Shares out;
  const double all = timeline.length_ms * timeline.ranks;
  if (!(all > 0)) return out;
  for (const Span& span : timeline.spans) {
    const double part = (span.end_ms - span.start_ms) / all;
    if (computes(span))
      out.compute += part;
    else if (span.what == What::update)
      out.update += part;
    else if (span.what != What::idle)
      out.communication += part;
  }
  out.idle = std::max(0.0, 1 - out.compute - out.update - out.communication);
  return out;
}

double bubble_of(const StepTimeline& timeline) {
  double longest = 0;
  double bubble = 0;
  for (int replica = 0; replica < timeline.mesh.replicas; ++replica) {
    double first = std::numeric_limits<double>::infinity();
    double last = 0;
    double busy = 0;
    for (const Span& span : timeline.spans) {
      if (!computes(span) || plan::place_of(span.rank, timeline.mesh).replica != replica) continue;
      first = std::min(first, span.start_ms);
      last = std::max(last, span.end_ms);
      busy += span.end_ms - span.start_ms;
    }
    const double window = last - first;
    if (!(window > longest)) continue;
    longest = window;
    const int ranks = timeline.mesh.stages * timeline.mesh.shards;
    bubble = std::clamp(1 - busy / (window * ranks), 0.0, 1.0);
  }
  return bubble;
}

/// The computing that a message belongs to: what was sent has just been worked out, what comes is
/// worked with next.
const Span* reason_of(const StepTimeline& timeline, std::size_t index) {
  const std::vector<Span>& spans = timeline.spans;
  const int rank = spans[index].rank;
  if (spans[index].what == What::send) {
    for (std::size_t i = index; i-- > 0 && spans[i].rank == rank;)
      if (computes(spans[i])) return &spans[i];
  } else {
    for (std::size_t i = index + 1; i < spans.size() && spans[i].rank == rank; ++i)
      if (computes(spans[i])) return &spans[i];
  }
  return nullptr;
}

QString message_words(const StepTimeline& timeline, std::size_t index) {
  const bool sends = timeline.spans[index].what == What::send;
  const Span* reason = reason_of(timeline, index);
  if (reason == nullptr) return sends ? Timeline::tr("sends") : Timeline::tr("waits for a message");
  if (reason->what == What::forward)
    return sends ? Timeline::tr("sends outputs to the next stage")
                 : Timeline::tr("waits for outputs of the stage before");
  return sends ? Timeline::tr("sends gradients to the stage before")
               : Timeline::tr("waits for gradients of the next stage");
}

QString words(const StepTimeline& timeline, std::size_t index) {
  switch (timeline.spans[index].what) {
    case What::forward:
      return Timeline::tr("forward");
    case What::backward:
      return Timeline::tr("backward");
    case What::send:
    case What::recv:
      return message_words(timeline, index);
    case What::reduce:
      return Timeline::tr("adds numbers up with the other ranks");
    case What::update:
      return Timeline::tr("updates the weights");
    case What::idle:
      break;
  }
  return Timeline::tr("idle");
}

}  // namespace

StepTimeline step_timeline(const link::TimelineEvent& event,
                           const std::optional<plan::Mesh>& mesh) {
  StepTimeline out;
  out.step = event.step;
  out.spans = event.spans;
  std::stable_sort(out.spans.begin(), out.spans.end(), [](const Span& a, const Span& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.start_ms < b.start_ms;
  });
  for (const Span& span : out.spans) {
    out.ranks = std::max(out.ranks, span.rank + 1);
    out.micro_batches = std::max(out.micro_batches, span.micro_batch + 1);
    out.length_ms = std::max(out.length_ms, span.end_ms);
  }
  out.mesh = mesh_of(out.spans, out.ranks, mesh);
  out.shares = shares_of(out);
  if (!out.is_pipeline()) return out;
  out.bubble = bubble_of(out);
  out.ideal_bubble = plan::ideal_bubble(out.mesh.stages, out.micro_batches);
  return out;
}

QString rank_title(int rank, const plan::Mesh& mesh) {
  const plan::Place place = plan::place_of(rank, mesh);
  QStringList parts;
  if (mesh.replicas > 1) parts << Timeline::tr("replica %1").arg(place.replica);
  if (mesh.stages > 1) parts << Timeline::tr("stage %1").arg(place.stage);
  if (mesh.shards > 1) parts << Timeline::tr("shard %1").arg(place.shard);
  return parts.isEmpty() ? Timeline::tr("rank %1").arg(rank) : parts.join(QStringLiteral(", "));
}

QString span_text(const StepTimeline& timeline, std::size_t index) {
  const Span& span = timeline.spans[index];
  QString what = words(timeline, index);
  if (timeline.micro_batches > 1 && (computes(span) || is_message(span)))
    what = Timeline::tr("%1 · micro-batch %2").arg(what).arg(span.micro_batch + 1);
  const QString times = Timeline::tr("%1 to %2 ms (%3 ms)")
                            .arg(span.start_ms, 0, 'f', 2)
                            .arg(span.end_ms, 0, 'f', 2)
                            .arg(span.end_ms - span.start_ms, 0, 'f', 2);
  return rank_title(span.rank, timeline.mesh) + QLatin1String(": ") + what + QLatin1Char('\n') +
         times;
}

}  // namespace strata::ui
