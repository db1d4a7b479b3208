// Whole runs on several ranks, each a thread of this process, and the same run on one device.
#pragma once

#include <QTemporaryDir>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>

#include "core/comm/ranks.h"
#include "core/engine/networks.h"
#include "engine/train.h"
#include "exchange/tensor_file.h"

namespace strata::test {

/// What a run leaves behind.
struct RunRecord {
  std::vector<std::string> errors;  // by rank; empty where it went well
  std::vector<double> losses;       // by step
  std::vector<double> validation;   // loss by epoch
  std::vector<link::Event> events;
  std::map<std::string, std::vector<double>> weights;  // of the last checkpoint
  std::int64_t last_step = 0;

  [[nodiscard]] bool ok() const {
    return std::all_of(errors.begin(), errors.end(), [](const auto& e) { return e.empty(); });
  }
  [[nodiscard]] std::string first_error() const {
    for (std::size_t r = 0; r < errors.size(); ++r)
      if (!errors[r].empty()) return "rank " + std::to_string(r) + ": " + errors[r];
    return {};
  }
};

inline std::vector<double> numbers_of(const exchange::TensorView& tensor) {
  const std::size_t count = tensor.data.size_bytes() / exchange::bytes_of(tensor.type);
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (exchange::bytes_of(tensor.type) == 8) {
      std::memcpy(&out[i], tensor.data.data() + 8 * i, 8);
    } else {
      float value = 0;
      std::memcpy(&value, tensor.data.data() + 4 * i, 4);
      out[i] = value;
    }
  }
  return out;
}

/// Trains `project` on so many ranks (1: on one device) as its "parallel" object says. `more` may
/// change the request of every rank; `keep`: where checkpoints stay, by step.
inline RunRecord train_on(Project project, int ranks,
                          const std::function<void(engine::TrainRequest&)>& more = {},
                          const std::filesystem::path& keep = {}) {
  const QTemporaryDir folder;
  const std::filesystem::path root =
      keep.empty() ? std::filesystem::path(folder.path().toStdString()) : keep;
  std::filesystem::create_directories(root);
  project.parallel.devices.assign(static_cast<std::size_t>(ranks), "cpu");
  RunRecord record;
  record.errors.resize(static_cast<std::size_t>(ranks));
  engine::TrainHooks hooks;
  hooks.on_event = [&](const link::Event& event) -> Result<> {
    record.events.push_back(event);
    if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload))
      record.losses.insert(record.losses.end(), steps->loss.begin(), steps->loss.end());
    if (const auto* epoch = std::get_if<link::EpochEvent>(&event.payload))
      record.validation.push_back(epoch->val_loss.value_or(NAN));
    return {};
  };
  hooks.checkpoint_folder = [&](std::int64_t step) { return root / std::to_string(step); };
  hooks.publish_checkpoint = [&](std::int64_t step, bool /*best*/) -> Result<> {
    record.last_step = step;
    return {};
  };
  const auto train = [&](int rank, std::shared_ptr<comm::Communicator> world) {
    engine::TrainRequest request;
    request.project = project;
    request.project_file = "test.strata";
    request.threads = 1;
    request.ranks = std::move(world);
    if (more) more(request);
    const auto result = engine::train(request, rank == 0 ? hooks : engine::TrainHooks{});
    if (!result.ok()) record.errors[static_cast<std::size_t>(rank)] = result.error().text();
  };
  if (ranks == 1) {
    train(0, nullptr);
  } else {
    const std::string joined = run_ranks(ranks, [&](comm::Communicator& world) {
      train(world.rank(), std::shared_ptr<comm::Communicator>(&world, [](auto*) {}));
    });
    if (!joined.empty()) record.errors[0] = joined;
  }
  if (record.last_step == 0) return record;
  const auto file =
      exchange::read_safetensors(root / std::to_string(record.last_step) / "model.safetensors");
  if (!file.ok()) return record;
  for (const exchange::TensorView& tensor : file->tensors())
    record.weights[std::string(tensor.name)] = numbers_of(tensor);
  return record;
}

/// Largest |a - b| over the largest |b|; infinity where the lengths differ.
inline double relative_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) return INFINITY;
    largest = std::max(largest, std::abs(b[i]));
    difference = std::max(difference, std::abs(a[i] - b[i]));
  }
  return largest > 0 ? difference / largest : difference;
}

/// Of losses, validation losses and every parameter.
inline double relative_difference(const RunRecord& a, const RunRecord& b) {
  double worst = std::max(relative_difference(a.losses, b.losses),
                          relative_difference(a.validation, b.validation));
  if (a.weights.size() != b.weights.size() || a.weights.empty()) return INFINITY;
  for (const auto& [name, values] : b.weights) {
    const auto found = a.weights.find(name);
    worst = std::max(
        worst, found == a.weights.end() ? INFINITY : relative_difference(found->second, values));
  }
  return worst;
}

}  // namespace strata::test
