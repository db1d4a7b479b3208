#include "run/event_reader.h"

#include <cerrno>
#include <fstream>

#include "base/file.h"

namespace strata::run {

Result<std::vector<link::Event>> EventReader::read_new() {
  std::vector<link::Event> events;
  std::ifstream in(file_, std::ios::binary);
  if (!in) return system_error("cannot read the run's events", file_, errno);
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(in.tellg());
  // A worker that went on with the run has dropped a torn line.
  at_ = std::min(at_, size);
  std::string fresh(size - at_, '\0');
  in.seekg(static_cast<std::streamoff>(at_));
  in.read(fresh.data(), static_cast<std::streamsize>(fresh.size()));
  for (std::size_t start = 0;;) {
    const std::size_t end = fresh.find('\n', start);
    if (end == std::string::npos) {
      at_ += start;
      return events;
    }
    if (auto event = link::event_from(fresh.substr(start, end - start)); event.ok())
      events.push_back(std::move(event).value());
    start = end + 1;
  }
}

}  // namespace strata::run
