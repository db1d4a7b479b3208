#include "run/tensorboard.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <ctime>

namespace strata::run {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table = {};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value & 1) != 0 ? 0x82F63B78U ^ (value >> 1) : value >> 1;
    table[i] = value;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> kCrcTable = crc_table();

template <class T>
std::string little_endian(T value) {
  static_assert(std::endian::native == std::endian::little);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// Protobuf's wire format: a key (field number and type) before each value.
enum class Wire : unsigned { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
  return out;
}
std::string key(unsigned field, Wire wire) {
  return varint(field << 3 | static_cast<unsigned>(wire));
}
std::string bytes_field(unsigned field, std::string_view value) {
  return key(field, Wire::bytes) + varint(value.size()) + std::string(value);
}

/// TFRecord: length, its checksum, the message, its checksum.
std::string record(const std::string& message) {
  const std::string length = little_endian<std::uint64_t>(message.size());
  return length + little_endian(masked_crc32c(length)) + message +
         little_endian(masked_crc32c(message));
}

/// Event { double wall_time = 1; int64 step = 2; ... }
std::string event_head(double time, std::int64_t step) {
  return key(1, Wire::fixed64) + little_endian(time) + key(2, Wire::varint) +
         varint(static_cast<std::uint64_t>(step));
}

/// Event.summary = 5, Summary.value = 1 { string tag = 1; float simple_value = 2; }
std::string scalar_record(double time, std::int64_t step,
                          const std::vector<std::pair<std::string, double>>& scalars) {
  std::string summary;
  for (const auto& [tag, value] : scalars)
    summary += bytes_field(
        1, bytes_field(1, tag) + key(2, Wire::fixed32) + little_endian(static_cast<float>(value)));
  return record(event_head(time, step) + bytes_field(5, summary));
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes)
    crc = kCrcTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

std::uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xA282EAD8U;
}

Result<std::unique_ptr<TensorBoardFile>> TensorBoardFile::create(
    const std::filesystem::path& folder, const std::string& host) {
  const auto now = static_cast<double>(std::time(nullptr));
  STRATA_TRY(auto file, AppendFile::open(folder / fmt::format("events.out.tfevents.{:.0f}.{}.{}",
                                                              now, host, ::getpid())));
  STRATA_CHECK(file->append(record(event_head(now, 0) + bytes_field(3, "brain.Event:2"))));
  return std::unique_ptr<TensorBoardFile>(new TensorBoardFile(std::move(file)));
}

Result<> TensorBoardFile::append(const link::Event& event) {
  if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload))
    return append_steps(event.t, *steps);
  if (const auto* epoch = std::get_if<link::EpochEvent>(&event.payload))
    return append_epoch(event.t, *epoch);
  return {};
}

Result<> TensorBoardFile::append_steps(double time, const link::StepsEvent& steps) {
  std::string records;
  // The event leaves when its last step is done; the ones before it lie one step time apart each.
  double ago = 0;
  for (const double ms : steps.step_ms)
    ago += std::isfinite(ms) ? ms / 1000 : 0;
  for (std::size_t i = 0; i < steps.loss.size(); ++i) {
    if (i < steps.step_ms.size() && std::isfinite(steps.step_ms[i])) ago -= steps.step_ms[i] / 1000;
    Scalars scalars = {{"loss/train", steps.loss[i]}};
    if (i < steps.accuracy.size()) scalars.emplace_back("accuracy/train", steps.accuracy[i]);
    if (i < steps.learning_rate.size())
      scalars.emplace_back("learning_rate", steps.learning_rate[i]);
    last_step_ = steps.first + static_cast<std::int64_t>(i);
    records += scalar_record(time - ago, last_step_, scalars);
  }
  return file_->append(records);
}

Result<> TensorBoardFile::append_epoch(double time, const link::EpochEvent& epoch) {
  Scalars scalars;
  if (epoch.val_loss) scalars.emplace_back("loss/validation", *epoch.val_loss);
  if (epoch.val_accuracy) scalars.emplace_back("accuracy/validation", *epoch.val_accuracy);
  for (const auto& [name, value] : epoch.metrics)
    scalars.emplace_back("metrics/" + name, value);
  if (scalars.empty()) return {};
  return file_->append(scalar_record(time, last_step_, scalars));
}

}  // namespace strata::run
