#include "engine/checkpoint.h"

#include <ATen/ops/zeros.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/file.h"
#include "engine/exchange_types.h"
#include "engine/parallel/collect.h"
#include "engine/parallel/tensor_slice.h"
#include "exchange/checkpoint_seal.h"

namespace strata::engine {
namespace {

namespace fs = std::filesystem;

/// Puts the complete folder where `folder` is or will be: at any instant one of the two is there.
Result<> put_in_place(const fs::path& complete, const fs::path& folder) {
  std::error_code failed;
  if (::renameat2(AT_FDCWD, complete.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(complete, failed);  // the one before; what stays costs only space
  } else {
    // There is none yet, or the file system cannot exchange.
    if (errno != ENOENT) fs::remove_all(folder, failed);
    fs::rename(complete, folder, failed);
    if (failed) return system_error("cannot put the checkpoint in place", folder, failed.value());
  }
  return sync_folder(folder.parent_path());
}

Result<> write_files(const fs::path& folder, StepRunner& runner, const CheckpointContent& content) {
  const bool leads = runner.team().is_leader();
  std::error_code failed;
  if (leads) {
    fs::remove_all(folder, failed);
    fs::create_directories(folder, failed);
  }
  // Also after a failure: other ranks are about to send.
  const auto parameters = write_parameters(runner, content.trained, folder / "model.safetensors");
  const auto optimizer = write_optimizer(runner, content.trained, folder / "optimizer.safetensors");
  if (failed) return system_error("cannot make the checkpoint's folder", folder, failed.value());
  STRATA_CHECK(parameters);
  STRATA_CHECK(optimizer);
  return leads ? exchange::seal_checkpoint(folder, to_json(content.progress, content.scale))
               : Result<>();
}

/// Adds to a failed write how much space it still wants.
Error with_missing_space(Error error, const fs::path& folder, std::int64_t wanted) {
  std::error_code failed;
  const fs::space_info space = fs::space(folder, failed);
  const auto free = static_cast<std::int64_t>(space.available);
  if (!failed && free < wanted)
    error.remedy = fmt::format("free {} bytes: the checkpoint needs {}, and {} are free",
                               wanted - free, wanted, free);
  return error;
}

}  // namespace

Result<> save_checkpoint(const fs::path& folder, StepRunner& runner,
                         const CheckpointContent& content) {
  const bool leads = runner.team().is_leader();
  fs::path unfinished = folder;
  unfinished += ".unfinished";
  Result<> written = write_files(unfinished, runner, content);
  if (written.ok() && leads) written = put_in_place(unfinished, folder);
  if (written.ok() || !leads) return written;
  std::error_code ignored;  // a folder that stays is removed by the next checkpoint
  fs::remove_all(unfinished, ignored);
  return with_missing_space(written.error(), folder.parent_path(),
                            bytes_of(runner, content.trained));
}

Result<Progress> load_checkpoint(const std::filesystem::path& folder, StepRunner& runner) {
  const std::filesystem::path weights_file = folder / "model.safetensors";
  const std::filesystem::path optimizer_file = folder / "optimizer.safetensors";
  STRATA_TRY(const JsonValue state, exchange::open_checkpoint(folder));
  STRATA_TRY(const Progress progress, read_progress(state));
  STRATA_CHECK(read_loss_scale(state, runner.loss_scale()));
  STRATA_TRY(const exchange::TensorFile weights, exchange::read_safetensors(weights_file));
  STRATA_CHECK(runner.parameters().load(weights, weights_file.string()));

  STRATA_TRY(const exchange::TensorFile states, exchange::read_safetensors(optimizer_file));
  const ParameterStore& store = runner.parameters();
  const comm::Share own = runner.own();
  for (const auto& [name, flat] : runner.optimizer().state()) {
    at::Tensor whole = flat.numel() == store.trained_elements()
                           ? flat
                           : at::zeros({store.trained_elements()}, flat.options());
    for (const ParameterSlot& slot : store.entries()) {
      if (!slot.trained) continue;
      const exchange::TensorView* found = states.find(slot.name + "." + name);
      if (found == nullptr || found->shape != slot.full_sizes)
        return Error{
            fmt::format("the optimizer's '{}.{}' is missing or has another shape", slot.name, name),
            optimizer_file.string(), "resume with the optimizer and network of that run"};
      store.view_of(whole, slot).copy_(slice_of(tensor_from(*found), slot));
    }
    if (!whole.is_same(flat)) flat.copy_(whole.narrow(0, own.first, own.count));
  }
  return progress;
}

}  // namespace strata::engine
