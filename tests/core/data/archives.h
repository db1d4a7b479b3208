// Archives for tests, good and bad.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <filesystem>
#include <string>
#include <vector>

namespace strata::data {

struct Entry {
  std::string name;
  std::string content;
  unsigned type = AE_IFREG;
  std::string link = {};
};

/// Writes an archive; the format follows the ending (.tar, .tar.gz, .tar.xz, .zip).
inline void write_archive(const std::filesystem::path& file, const std::vector<Entry>& entries) {
  ::archive* out = archive_write_new();
  const std::string name = file.string();
  if (name.ends_with(".zip"))
    archive_write_set_format_zip(out);
  else
    archive_write_set_format_pax_restricted(out);
  if (name.ends_with(".gz")) archive_write_add_filter_gzip(out);
  if (name.ends_with(".xz")) archive_write_add_filter_xz(out);
  archive_write_open_filename(out, file.c_str());
  for (const Entry& one : entries) {
    ::archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, one.name.c_str());
    archive_entry_set_filetype(entry, one.type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry,
                           one.type == AE_IFREG ? static_cast<la_int64_t>(one.content.size()) : 0);
    if (one.type == AE_IFLNK) archive_entry_set_symlink(entry, one.link.c_str());
    if (one.type == AE_IFREG && !one.link.empty()) {
      archive_entry_set_size(entry, 0);
      archive_entry_set_hardlink(entry, one.link.c_str());
    }
    archive_write_header(out, entry);
    if (one.type == AE_IFREG && one.link.empty())
      archive_write_data(out, one.content.data(), one.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
}

inline std::string gzipped(const std::string& bytes) {
  z_stream z = {};
  deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, bytes.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

}  // namespace strata::data
