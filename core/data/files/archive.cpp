#include "data/files/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace strata::data {
namespace {

constexpr std::int64_t kRatioMatters = std::int64_t{64} << 20;
constexpr std::size_t kBlock = std::size_t{256} << 10;

struct Close {
  void operator()(::archive* reader) const { archive_read_free(reader); }
};

/// Why an entry's name would leave the folder it is unpacked into; "" when it would not.
std::string name_fault(std::string_view name) {
  if (name.empty()) return "has no name";
  if (name.front() == '/' || name.front() == '\\') return "has an absolute path";
  if (name.size() > 1 && name[1] == ':') return "has an absolute path";
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", from), name.size());
    if (name.substr(from, end - from) == "..") return "climbs out of its folder";
    from = end + 1;
  }
  return {};
}

/// Why an entry's type is refused; "" for files and folders.
std::string type_fault(::archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return "is a hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case AE_IFDIR:
      return {};
    case AE_IFLNK:
      return "is a symbolic link";
    default:
      return "is a device or another special file";
  }
}

/// One pass through one archive, with its running totals.
class Visit {
 public:
  Visit(const std::filesystem::path& file, const ArchiveLimits& limits,
        const ProgressReport& report)
      : file_(file), limits_(limits), report_(report), reader_(archive_read_new()) {
    std::error_code ignored;
    progress_.doing = "unpacking " + file.filename().string();
    progress_.total = static_cast<std::int64_t>(std::filesystem::file_size(file, ignored));
    if (ignored) progress_.total = 0;
  }

  Result<> run(const MemberWanted& wanted, const MemberUse& use) {
    archive_read_support_filter_all(reader_.get());
    archive_read_support_format_tar(reader_.get());
    archive_read_support_format_gnutar(reader_.get());
    archive_read_support_format_zip(reader_.get());
    if (archive_read_open_filename(reader_.get(), file_.c_str(), kBlock) != ARCHIVE_OK)
      return broken();
    while (true) {
      ::archive_entry* entry = nullptr;
      const int status = archive_read_next_header(reader_.get(), &entry);
      if (status == ARCHIVE_EOF) return {};
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return broken();
      STRATA_CHECK(entry_seen(entry, wanted, use));
    }
  }

 private:
  Result<> entry_seen(::archive_entry* entry, const MemberWanted& wanted, const MemberUse& use) {
    if (++entries_ > limits_.entries)
      return bomb(fmt::format("more than {} entries", limits_.entries));
    const char* given = archive_entry_pathname_utf8(entry);
    if (given == nullptr) given = archive_entry_pathname(entry);
    std::string name = given == nullptr ? "" : given;
    std::string fault = name_fault(name);
    if (fault.empty()) fault = type_fault(entry);
    if (!fault.empty())
      return Error{fmt::format("the archive is refused: its entry '{}' {}", name, fault),
                   file_.string(),
                   "take the official archive, or unpack it yourself and name the folder"};
    if (name.starts_with("./")) name.erase(0, 2);
    if (archive_entry_filetype(entry) != AE_IFREG) return {};
    const bool keep = wanted(name);
    std::string content;
    // What an entry says of its size may be a lie; more than a few times the archive comes in
    // steps.
    if (keep && archive_entry_size_is_set(entry))
      content.reserve(static_cast<std::size_t>(
          std::clamp(archive_entry_size(entry), std::int64_t{0},
                     std::min(std::int64_t{64} << 20, 8 * progress_.total))));
    STRATA_CHECK(read_data(name, keep ? &content : nullptr));
    return keep ? use(name, std::move(content)) : Result<>();
  }

  /// Reads an entry's bytes past the caps, into `content` or (null) nowhere.
  Result<> read_data(const std::string& name, std::string* content) {
    std::int64_t member = 0;
    while (true) {
      const la_ssize_t got = archive_read_data(reader_.get(), block_.data(), block_.size());
      if (got < 0) return broken();
      if (got == 0) return {};
      member += got;
      bytes_ += got;
      if (bytes_ > limits_.bytes) return bomb(fmt::format("more than {} bytes", limits_.bytes));
      if (content != nullptr && member > limits_.member_bytes)
        return bomb(fmt::format("'{}' is larger than {} bytes", name, limits_.member_bytes));
      const std::int64_t packed = archive_filter_bytes(reader_.get(), -1);
      if (bytes_ > kRatioMatters && bytes_ / std::max<std::int64_t>(packed, 1) > limits_.ratio)
        return bomb(fmt::format("more than {} times its packed size", limits_.ratio));
      if (content != nullptr) content->append(block_.data(), static_cast<std::size_t>(got));
      if (packed == progress_.done) continue;
      progress_.done = packed;
      STRATA_CHECK(tell(report_, progress_));
    }
  }

  [[nodiscard]] Error broken() const {
    const char* why = archive_error_string(reader_.get());
    return {fmt::format("the archive cannot be read ({})", why == nullptr ? "unknown reason" : why),
            file_.string(), "it may be cut short or not an archive: fetch it again"};
  }
  [[nodiscard]] Error bomb(const std::string& why) const {
    return {fmt::format("the archive is refused: it unpacks to {}", why), file_.string(),
            "unpack it yourself if you trust it, and name the folder"};
  }

  const std::filesystem::path& file_;
  const ArchiveLimits& limits_;
  const ProgressReport& report_;
  Progress progress_;
  std::unique_ptr<::archive, Close> reader_;
  std::vector<char> block_ = std::vector<char>(kBlock);
  std::int64_t entries_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace

Result<> visit_archive(const std::filesystem::path& archive, const MemberWanted& wanted,
                       const MemberUse& use, const ArchiveLimits& limits,
                       const ProgressReport& report) {
  return Visit(archive, limits, report).run(wanted, use);
}

bool is_archive_name(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kEndings = {
      ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip"};
  for (const std::string_view ending : kEndings)
    if (name.ends_with(ending)) return true;
  return false;
}

}  // namespace strata::data
