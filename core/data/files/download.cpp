#include "data/files/download.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/file.h"

namespace strata::data {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// One transfer into an open file.
struct Transfer {
  std::unique_ptr<std::FILE, CloseFile> out;
  const DownloadProgress& progress;
  std::int64_t before = 0;  // bytes that were there already
  int write_error = 0;
  bool stopped = false;
};

std::size_t on_bytes(const char* bytes, std::size_t size, std::size_t count, void* user) {
  auto* transfer = static_cast<Transfer*>(user);
  const std::size_t written = std::fwrite(bytes, size, count, transfer->out.get());
  if (written != count) transfer->write_error = errno;
  return written * size;
}

int on_progress(void* user, curl_off_t total, curl_off_t now, curl_off_t /*up_total*/,
                curl_off_t /*up_now*/) {
  auto* transfer = static_cast<Transfer*>(user);
  if (!transfer->progress) return 0;
  transfer->stopped =
      !transfer->progress(transfer->before + now, total > 0 ? transfer->before + total : 0);
  return transfer->stopped ? 1 : 0;
}

void configure(CURL* handle, const std::string& url, Transfer& transfer, char* message) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 60L);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  if (transfer.before > 0)
    curl_easy_setopt(handle, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.before));
}

/// How one try ended.
enum class Outcome { done, restart };

Result<Outcome> try_once(const std::string& url, const fs::path& part,
                         const DownloadProgress& progress) {
  std::error_code code;
  const auto there =
      fs::exists(part, code) ? static_cast<std::int64_t>(fs::file_size(part, code)) : 0;
  Transfer transfer{
      std::unique_ptr<std::FILE, CloseFile>(std::fopen(part.c_str(), there > 0 ? "ab" : "wb")),
      progress, there, 0, false};
  if (!transfer.out) return system_error("cannot write the download", part, errno);
  const std::unique_ptr<CURL, CloseCurl> handle(curl_easy_init());
  if (!handle) return Error{"libcurl could not start", url, {}};
  char message[CURL_ERROR_SIZE] = "";
  configure(handle.get(), url, transfer, message);
  const CURLcode status = curl_easy_perform(handle.get());
  long http = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &http);
  const bool flushed =
      std::fflush(transfer.out.get()) == 0 && ::fsync(fileno(transfer.out.get())) == 0;
  // A server that cannot continue, or has nothing behind the part: start over.
  if (there > 0 && (status == CURLE_RANGE_ERROR || http == 416)) return Outcome::restart;
  if (transfer.write_error != 0 || (status == CURLE_OK && !flushed))
    return system_error("cannot write the download", part,
                        transfer.write_error != 0 ? transfer.write_error : errno);
  if (status == CURLE_OK) return Outcome::done;
  if (transfer.stopped)
    return Error{"the download was stopped", url, "start it again to go on where it stopped"};
  return Error{fmt::format("the download failed ({})",
                           message[0] != 0 ? message : curl_easy_strerror(status)),
               url, "check the network; a second try goes on where this one broke off"};
}

}  // namespace

Result<> download(const std::string& url, const fs::path& file, const DownloadProgress& progress) {
  fs::path part = file;
  part += ".part";
  std::error_code code;
  STRATA_TRY(Outcome outcome, try_once(url, part, progress));
  if (outcome == Outcome::restart) {
    fs::remove(part, code);
    STRATA_TRY(outcome, try_once(url, part, progress));
  }
  fs::rename(part, file, code);
  if (code) return system_error("cannot put the download in place", file, code.value());
  return sync_folder(file.parent_path());
}

}  // namespace strata::data
