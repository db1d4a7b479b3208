#include "engine/checkpoint_writer.h"

#include <c10/util/Exception.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <new>
#include <utility>

#include "engine/guard.h"

namespace strata::engine {
namespace {

/// The calling thread takes processor time that the training leaves. Where every processor
/// computes, a step would else wait for the one of its threads that the writer has displaced.
void give_way() {
  constexpr int kLeastUrgent = 19;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kLeastUrgent);
}

}  // namespace

CheckpointWriter::~CheckpointWriter() {
  if (writing_.valid()) writing_.wait();
}

bool CheckpointWriter::holds_all() const {
  const plan::ParallelPlan& plan = runner_.team().plan();
  return plan.mesh.stages == 1 && plan.mesh.shards == 1 && !plan.shard_optimizer;
}

bool CheckpointWriter::reserve() {
  if (copies_) return true;
  try {
    copies_ = host_memory_like(live_);
    return true;
  } catch (const std::bad_alloc&) {
  } catch (const c10::Error&) {
    // What LibTorch says where memory is missing; what else it could be, writing will meet again.
  }
  return false;
}

void CheckpointWriter::start(Order order) {
  order_ = std::move(order);
  live_ = trained_state(runner_);
  CheckpointContent content{live_, order_->progress, runner_.loss_scale()};
  if (!holds_all() || !reserve()) {
    written_ = write(content);
    return;
  }
  if (!runner_.team().is_leader()) {
    written_ = Result<>();
    return;
  }
  copy_statistics(live_, *copies_);
  std::promise<void> copied;
  runner_.keep_parameters_until(copied.get_future().share());
  writing_ = std::async(std::launch::async,
                        [this, copied = std::move(copied), content = std::move(content)]() mutable {
                          return copy_and_write(std::move(copied), std::move(content));
                        });
}

Result<> CheckpointWriter::write(const CheckpointContent& content) {
  STRATA_CHECK(save_checkpoint(order_->folder, runner_, content));
  return runner_.team().is_leader() ? publish_(*order_) : Result<>();
}

Result<> CheckpointWriter::copy_and_write(std::promise<void> copied, CheckpointContent content) {
  return guarded("writing a checkpoint", [&]() -> Result<> {
    copy_parameters(content.trained, *copies_);
    copied.set_value();
    give_way();
    content.trained = *copies_;
    return write(content);
  });
}

std::optional<CheckpointWriter::Outcome> CheckpointWriter::take(bool wait) {
  if (!order_) return std::nullopt;
  if (writing_.valid()) {
    if (!wait && writing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      return std::nullopt;
    written_ = writing_.get();
  }
  Outcome outcome{*std::exchange(order_, {}), *std::exchange(written_, {})};
  return outcome;
}

}  // namespace strata::engine
