#include "exchange/zip_archive.h"
#include "exchange/zip_writer.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

/// Two members, one packed: made with Python's zipfile.
std::string packed_archive() { return made_file("packed.zip"); }

std::vector<std::string> seeds() {
  exchange::ZipLayout layout;
  std::string own = layout.header_of("a/data.pkl", "abc") + "abc";
  own += layout.directory();
  return {without_checksums(packed_archive()), without_checksums(own),
          without_checksums(made_file("plain.pt"))};
}

void read(const std::string& bytes) {
  const auto archive = exchange::ZipArchive::open(bytes, "fuzz.zip");
  if (!archive.ok()) return;
  for (const exchange::ZipEntry& entry : archive->entries()) {
    touch(entry.name);
    if (const auto content = archive->content(entry); content.ok()) touch(*content);
  }
}

}  // namespace

FuzzReader zip_reader() { return {"zip", read, seeds, 256}; }

}  // namespace strata::fuzz
