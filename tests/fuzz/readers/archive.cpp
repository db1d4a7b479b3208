#include "data/files/archive.h"

#include <cstring>

#include "reader.h"

namespace strata::fuzz {
namespace {

/// A tar archive of one file (POSIX.1-1988, ustar).
std::string tar_of(const std::string& name, const std::string& content) {
  std::string head(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    std::memcpy(head.data() + at, text.data(), text.size());
  };
  put(0, name);
  put(100, "0000644");
  put(124, "00000000005");
  put(136, "00000000000");
  put(156, "0");
  put(257, "ustar");
  put(263, "00");
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : head)
    sum += static_cast<unsigned char>(c);
  std::string digits(6, '0');
  for (std::size_t i = 6; i-- > 0; sum /= 8)
    digits[i] = static_cast<char>('0' + sum % 8);
  put(148, digits + std::string("\0 ", 2));
  std::string body = content;
  body.resize((content.size() + 511) / 512 * 512);
  return head + body + std::string(1024, '\0');
}

std::vector<std::string> seeds() {
  return {tar_of("a.txt", "abcde"), made_file("packed.zip"), made_file("plain.pt")};
}

void read(const std::string& bytes) {
  const MemoryFile file(bytes);
  const auto visited = data::visit_archive(
      file.path(), [](std::string_view) { return true; },
      [](std::string_view name, const std::string& content) -> Result<> {
        touch(name);
        touch(content);
        return {};
      });
  if (!visited.ok()) touch(visited.error().text());
}

}  // namespace

FuzzReader archive_reader() { return {"archive", read, seeds, 1100}; }

}  // namespace strata::fuzz
