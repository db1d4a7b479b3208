// A run on disk whose checkpoints hold a few numbers, for the tests of this folder.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "exchange/tensor_file.h"

namespace strata::ui {

inline void write_weights(const std::filesystem::path& file, const std::vector<float>& numbers) {
  std::filesystem::create_directories(file.parent_path());
  const exchange::TensorView view = {"fc.weight",
                                     exchange::NumberType::f32,
                                     {1, static_cast<std::int64_t>(numbers.size())},
                                     std::as_bytes(std::span(numbers))};
  const auto written = exchange::write_safetensors(file, {view});
  if (!written.ok()) qFatal("%s", written.error().text().c_str());
}

/// Checkpoints at steps 10, 20 and 30; 20 is the best one and 30 the last.
inline void write_run(const std::filesystem::path& run) {
  std::filesystem::create_directories(run / "checkpoints");
  std::ofstream(run / "run.json") << "{\"name\": \"My Run\", \"state\": \"finished\"}";
  for (const int step : {10, 20, 30})
    write_weights(run / "checkpoints" / std::to_string(step) / "model.safetensors",
                  {static_cast<float>(step), -1.5F, 0.25F});
  std::filesystem::create_symlink("20", run / "checkpoints" / "best");
  std::filesystem::create_symlink("30", run / "checkpoints" / "last");
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  return names;
}

/// The first number of an exported file.
inline float first_number(const std::filesystem::path& file) {
  const auto read = exchange::read_safetensors(file);
  if (!read.ok()) return -1;
  float number = 0;
  std::memcpy(&number, read->tensors().front().data.data(), sizeof(number));
  return number;
}

}  // namespace strata::ui
