// A small reader of TensorBoard's event files, independent of the writer: for tests.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strata::test {

struct EventRecord {
  double wall_time = 0;
  std::int64_t step = 0;
  std::string file_version;
  std::map<std::string, float> scalars;
};

/// CRC-32C bit by bit, as RFC 3720 defines it.
inline std::uint32_t slow_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
  }
  return ~crc;
}
inline std::uint32_t slow_masked(std::string_view bytes) {
  const std::uint32_t crc = slow_crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
}

/// The fields of a protobuf message: number -> values (raw bytes for all wire types).
inline std::vector<std::pair<unsigned, std::string>> fields(std::string_view message) {
  std::vector<std::pair<unsigned, std::string>> out;
  std::size_t at = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(message.at(at++));
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.size()) {
    const std::uint64_t key = varint();
    std::string value;
    switch (key & 7) {
      case 0: {
        const std::uint64_t number = varint();
        value.assign(reinterpret_cast<const char*>(&number), 8);
        break;
      }
      case 1:
        value = message.substr(at, 8);
        at += 8;
        break;
      case 2: {
        const std::uint64_t length = varint();
        value = message.substr(at, length);
        at += length;
        break;
      }
      case 5:
        value = message.substr(at, 4);
        at += 4;
        break;
      default:
        throw std::runtime_error("wire type");
    }
    out.emplace_back(static_cast<unsigned>(key >> 3), value);
  }
  return out;
}

template <class T>
T number(const std::string& bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

inline EventRecord event_record(std::string_view message) {
  EventRecord record;
  for (const auto& [field, value] : fields(message)) {
    if (field == 1) record.wall_time = number<double>(value);
    if (field == 2) record.step = number<std::int64_t>(value);
    if (field == 3) record.file_version = value;
    if (field != 5) continue;
    for (const auto& [inner, scalar] : fields(value)) {
      if (inner != 1) throw std::runtime_error("summary field");
      std::string tag;
      float figure = 0;
      for (const auto& [part, bytes] : fields(scalar)) {
        if (part == 1) tag = bytes;
        if (part == 2) figure = number<float>(bytes);
      }
      record.scalars[tag] = figure;
    }
  }
  return record;
}

/// All records of a file; throws where framing or a checksum is wrong.
inline std::vector<EventRecord> event_records(std::string_view file) {
  std::vector<EventRecord> out;
  while (!file.empty()) {
    if (file.size() < 16) throw std::runtime_error("torn record");
    const std::string length(file.substr(0, 8));
    if (number<std::uint32_t>(std::string(file.substr(8, 4))) != slow_masked(length))
      throw std::runtime_error("length checksum");
    const auto size = number<std::uint64_t>(length);
    const std::string_view message = file.substr(12, size);
    if (number<std::uint32_t>(std::string(file.substr(12 + size, 4))) != slow_masked(message))
      throw std::runtime_error("message checksum");
    out.push_back(event_record(message));
    file.remove_prefix(16 + size);
  }
  return out;
}

}  // namespace strata::test
