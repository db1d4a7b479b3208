// TensorBoard's event files, written by hand: TFRecord framing around protobuf messages of scalars.
// Formats: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto and
// summary.proto.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "link/event.h"
#include "run/append_file.h"

namespace strata::run {

/// CRC-32C (Castagnoli), as TFRecord uses it.
std::uint32_t crc32c(std::string_view bytes);
/// TFRecord stores checksums rotated and shifted, so that a checksum of a checksum is no fixed
/// point.
std::uint32_t masked_crc32c(std::string_view bytes);

/// One event file in a folder: loss/train, accuracy/train, learning_rate by step, loss/validation,
/// accuracy/validation and further metrics at the last step of their epoch.
class TensorBoardFile {
 public:
  /// Makes events.out.tfevents.<time>.<host>.<process> with its version record.
  static Result<std::unique_ptr<TensorBoardFile>> create(const std::filesystem::path& folder,
                                                         const std::string& host);
  /// Adds the scalars of a steps or epoch event; passes over others.
  Result<> append(const link::Event& event);

 private:
  using Scalars = std::vector<std::pair<std::string, double>>;
  explicit TensorBoardFile(std::unique_ptr<AppendFile> file) : file_(std::move(file)) {}
  Result<> append_steps(double time, const link::StepsEvent& steps);
  Result<> append_epoch(double time, const link::EpochEvent& epoch);

  std::unique_ptr<AppendFile> file_;
  std::int64_t last_step_ = 0;
};

}  // namespace strata::run
