#include "engine/cuda/nccl.h"

#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#include <nccl.h>

#include <string>
#include <thread>
#include <utility>

#include "comm/settled.h"

namespace strata::engine::cuda {
namespace {

using comm::Block;
using comm::Pending;
using comm::Share;

Error failed(const std::string& what, const char* why) {
  return {what + " (" + why + ")", "GPU communication",
          "see nvidia-smi; NCCL_DEBUG=INFO says more"};
}

Result<> check(cudaError_t code, const std::string& what) {
  if (code == cudaSuccess) return {};
  return failed(what, cudaGetErrorString(code));
}

Result<> check(ncclResult_t code, const std::string& what) {
  if (code == ncclSuccess) return {};
  return failed(what, ncclGetErrorString(code));
}

ncclDataType_t type_of(comm::Number number) {
  switch (number) {
    case comm::Number::float32:
      return ncclFloat32;
    case comm::Number::float64:
      return ncclFloat64;
    case comm::Number::int32:
      return ncclInt32;
    case comm::Number::int64:
      return ncclInt64;
    case comm::Number::byte:
      break;
  }
  return ncclUint8;
}

bool on_gpu(const Block& block) {
  cudaPointerAttributes found{};
  const bool known = cudaPointerGetAttributes(&found, block.data) == cudaSuccess;
  if (!known) cudaGetLastError();  // forgets it
  return known && (found.type == cudaMemoryTypeDevice || found.type == cudaMemoryTypeManaged);
}

std::byte* at_share(const Block& block, const Share& share) {
  return static_cast<std::byte*>(block.data) + share.first * comm::bytes_of(block.type);
}

/// What a communicator and its operations share.
struct Core {
  explicit Core(std::unique_ptr<comm::Communicator> on_host, int which)
      : host(std::move(on_host)), device(which) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core() {
    cudaSetDevice(device);
    // Not destroy: that waits for ranks which may be gone.
    if (nccl != nullptr) ncclCommAbort(nccl);
    if (stream != nullptr) cudaStreamDestroy(stream);
  }

  std::unique_ptr<comm::Communicator> host;
  int device;
  ncclComm_t nccl = nullptr;
  cudaStream_t stream = nullptr;
};

struct Event {
  Event() { cudaEventCreateWithFlags(&value, cudaEventDisableTiming); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { cudaEventDestroy(value); }
  cudaEvent_t value = nullptr;
};

/// A byte that all ranks of an operation exchange on the host: it says who is missing.
using Token = std::unique_ptr<std::uint8_t>;

Block block_of(const Token& token) { return {token.get(), 1, comm::Number::byte}; }

/// Done when all ranks have begun, as the token says, and the GPU is through.
class GpuOperation final : public comm::Operation {
 public:
  GpuOperation(std::shared_ptr<Core> core, Result<> begun, Token token, Pending exchange)
      : core_(std::move(core)),
        result_(std::move(begun)),
        token_(std::move(token)),
        exchange_(std::move(exchange)) {
    cudaEventRecord(done_.value, core_->stream);
  }
  Result<> wait() override {
    if (exchange_ == nullptr) return result_;
    const Pending exchange = std::move(exchange_);
    const Result<> all_here = exchange->wait();
    if (result_.ok()) result_ = all_here.ok() ? finish() : all_here;
    return result_;
  }

 private:
  Result<> finish() {
    for (;;) {
      const cudaError_t state = cudaEventQuery(done_.value);
      if (state != cudaErrorNotReady) return check(state, "the GPU has not carried it out");
      ncclResult_t broken = ncclSuccess;
      ncclCommGetAsyncError(core_->nccl, &broken);
      STRATA_CHECK(check(broken, "NCCL has failed"));
      std::this_thread::yield();
    }
  }

  std::shared_ptr<Core> core_;
  Result<> result_;
  Token token_;
  Pending exchange_;
  Event done_;
};

class Nccl final : public comm::Communicator {
 public:
  explicit Nccl(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  [[nodiscard]] int rank() const override { return core_->host->rank(); }
  [[nodiscard]] int size() const override { return core_->host->size(); }

  Result<std::shared_ptr<void>> allocate(std::int64_t bytes) override {
    cudaSetDevice(core_->device);
    void* memory = nullptr;
    const auto whole = static_cast<std::size_t>(bytes > 0 ? bytes : 1);
    STRATA_CHECK(check(cudaMalloc(&memory, whole), "the GPU's memory is used up"));
    std::shared_ptr<void> owner(memory, [](void* gone) { cudaFree(gone); });
    STRATA_CHECK(check(cudaMemset(memory, 0, whole), "the GPU's memory cannot be written"));
    return owner;
  }
  Pending start_all_reduce(Block block) override {
    if (!on_gpu(block)) return core_->host->start_all_reduce(block);
    return together([&](const Core& core) {
      return ncclAllReduce(block.data, block.data, static_cast<std::size_t>(block.count),
                           type_of(block.type), ncclSum, core.nccl, core.stream);
    });
  }
  Pending start_reduce_scatter(Block block) override {
    if (!on_gpu(block)) return core_->host->start_reduce_scatter(block);
    return for_each_share(block,
                          [&](const Core& core, std::byte* data, std::size_t count, int owner) {
                            return ncclReduce(data, data, count, type_of(block.type), ncclSum,
                                              owner, core.nccl, core.stream);
                          });
  }
  Pending start_all_gather(Block block) override {
    if (!on_gpu(block)) return core_->host->start_all_gather(block);
    return for_each_share(block, [&](const Core& core, std::byte* data, std::size_t count,
                                     int owner) {
      return ncclBroadcast(data, data, count, type_of(block.type), owner, core.nccl, core.stream);
    });
  }
  Pending start_broadcast(Block block, int root) override {
    if (!is_rank(root)) return comm::no_such_rank(root, size());
    if (!on_gpu(block)) return core_->host->start_broadcast(block, root);
    return together([&](const Core& core) {
      return ncclBroadcast(block.data, block.data, static_cast<std::size_t>(block.count),
                           type_of(block.type), root, core.nccl, core.stream);
    });
  }
  Pending start_send(Block block, int to) override {
    if (!is_rank(to)) return comm::no_such_rank(to, size());
    if (!on_gpu(block)) return core_->host->start_send(block, to);
    const Result<> begun = enqueue([&](const Core& core) {
      return ncclSend(block.data, static_cast<std::size_t>(block.count), type_of(block.type), to,
                      core.nccl, core.stream);
    });
    auto token = std::make_unique<std::uint8_t>();
    Pending exchange = core_->host->start_send(block_of(token), to);
    return under_way(begun, std::move(token), std::move(exchange));
  }
  Pending start_recv(Block block, int from) override {
    if (!is_rank(from)) return comm::no_such_rank(from, size());
    if (!on_gpu(block)) return core_->host->start_recv(block, from);
    const Result<> begun = enqueue([&](const Core& core) {
      return ncclRecv(block.data, static_cast<std::size_t>(block.count), type_of(block.type), from,
                      core.nccl, core.stream);
    });
    auto token = std::make_unique<std::uint8_t>();
    Pending exchange = core_->host->start_recv(block_of(token), from);
    return under_way(begun, std::move(token), std::move(exchange));
  }
  Result<std::unique_ptr<Communicator>> split(int colour) override {
    STRATA_TRY(auto host, core_->host->split(colour));
    return join_nccl(std::move(host), core_->device);
  }
  void note(std::string_view doing) override { core_->host->note(doing); }
  void note(std::string_view doing, std::chrono::seconds patience) override {
    core_->host->note(doing, patience);
  }
  void fail(const Error& error) override { core_->host->fail(error); }

 private:
  [[nodiscard]] bool is_rank(int rank) const { return rank >= 0 && rank < size(); }

  /// Puts it behind what the current stream does now.
  template <class Body>
  Result<> enqueue(const Body& body) {
    cudaSetDevice(core_->device);
    const Event ready;
    const auto current =
        c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(core_->device));
    cudaEventRecord(ready.value, current.stream());
    cudaStreamWaitEvent(core_->stream, ready.value, 0);
    return check(body(*core_), "NCCL has refused an operation");
  }
  Pending under_way(const Result<>& begun, Token token, Pending exchange) {
    return std::make_unique<GpuOperation>(core_, begun, std::move(token), std::move(exchange));
  }
  template <class Body>
  Pending together(const Body& body) {
    const Result<> begun = enqueue(body);
    auto token = std::make_unique<std::uint8_t>();
    Pending exchange = core_->host->start_all_reduce(block_of(token));
    return under_way(begun, std::move(token), std::move(exchange));
  }
  /// Shares may be uneven, which NCCL's own reduce_scatter and all_gather are not made for.
  template <class Body>
  Pending for_each_share(const Block& block, const Body& body) {
    return together([&](const Core& core) {
      ncclResult_t first = ncclGroupStart();
      for (int owner = 0; owner < size() && first == ncclSuccess; ++owner) {
        const Share share = comm::share_of(block.count, owner, size());
        if (share.count > 0)
          first = body(core, at_share(block, share), static_cast<std::size_t>(share.count), owner);
      }
      const ncclResult_t last = ncclGroupEnd();
      return first == ncclSuccess ? last : first;
    });
  }

  std::shared_ptr<Core> core_;
};

}  // namespace

Result<std::unique_ptr<comm::Communicator>> join_nccl(std::unique_ptr<comm::Communicator> host,
                                                      int device) {
  auto core = std::make_shared<Core>(std::move(host), device);
  STRATA_CHECK(check(cudaSetDevice(device), "the GPU cannot be used"));
  STRATA_CHECK(check(cudaStreamCreateWithFlags(&core->stream, cudaStreamNonBlocking),
                     "the GPU cannot be used"));
  ncclUniqueId id{};
  if (core->host->rank() == 0) STRATA_CHECK(check(ncclGetUniqueId(&id), "NCCL cannot begin"));
  STRATA_CHECK(core->host->broadcast({id.internal, sizeof id.internal, comm::Number::byte}, 0));
  STRATA_CHECK(check(ncclCommInitRank(&core->nccl, core->host->size(), id, core->host->rank()),
                     "NCCL cannot connect the GPUs"));
  return std::unique_ptr<comm::Communicator>(std::make_unique<Nccl>(std::move(core)));
}

extern "C" __attribute__((visibility("default"))) void strata_join_nccl(
    std::unique_ptr<comm::Communicator> host, int device,
    Result<std::unique_ptr<comm::Communicator>>& joined) {
  joined = join_nccl(std::move(host), device);
}

}  // namespace strata::engine::cuda
