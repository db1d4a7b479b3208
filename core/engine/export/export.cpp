#include "engine/export/export.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>

#include "base/file.h"
#include "engine/export/writers.h"
#include "engine/guard.h"

namespace strata::engine {
namespace {

namespace fs = std::filesystem;

/// A folder of this name beside the file, in which the files are made; gone with this object.
class Workshop {
 public:
  explicit Workshop(const fs::path& beside)
      : path_(beside.parent_path() /
              fmt::format(".{}.{}.exporting", beside.filename().string(), ::getpid())) {}
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Result<> open() const {
    std::error_code failed;
    fs::remove_all(path_, failed);
    fs::create_directory(path_, failed);
    if (failed)
      return system_error("cannot write into the folder", path_.parent_path(), failed.value());
    return {};
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Relative to the largest output where that is above 1: float32 cannot be closer.
Result<double> difference(const at::Tensor& outputs, const at::Tensor& wanted) {
  if (outputs.numel() != wanted.numel())
    return Error{
        fmt::format("the file gives {} outputs instead of {}", outputs.numel(), wanted.numel()),
        "export",
        {}};
  const at::Tensor a = outputs.to(at::kCPU, at::kDouble).contiguous();
  const at::Tensor b = wanted.to(at::kCPU, at::kDouble).contiguous();
  double largest = 1;
  double apart = 0;
  for (std::int64_t i = 0; i < a.numel(); ++i) {
    const double is = a.const_data_ptr<double>()[i];
    const double should = b.const_data_ptr<double>()[i];
    if (std::isnan(is) && std::isnan(should)) continue;
    if (std::isnan(is) || std::isnan(should)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, std::abs(should));
    apart = std::max(apart, std::abs(is - should));
  }
  return apart / largest;
}

Result<> check_difference(ExportResult& result, const Written& written,
                          const TrainedNetwork& network) {
  if (!written.outputs) return {};
  STRATA_TRY(result.largest_difference, difference(*written.outputs, network.outputs));
  result.rows = network.rows.size(0);
  if (*result.largest_difference > kLargestExportDifference)
    return Error{
        fmt::format("read back, the file gives outputs that differ by {:.3g}, more than {}",
                    *result.largest_difference, kLargestExportDifference),
        network.request.file.string(), "nothing was exported; please report this network"};
  return {};
}

Result<> put_in_place(const Written& written, const fs::path& from, const fs::path& folder,
                      ExportResult& result) {
  for (const std::string& name : written.names) {
    std::error_code failed;
    fs::rename(from / name, folder / name, failed);
    if (failed) return system_error("cannot put the file in place", folder / name, failed.value());
    result.files.push_back(folder / name);
    result.bytes += fs::file_size(folder / name, failed);
  }
  return sync_folder(folder);
}

Result<fs::path> folder_for(const fs::path& file, translate::ExportFormat format) {
  const fs::path folder =
      format == translate::ExportFormat::folder ? file : fs::absolute(file).parent_path();
  std::error_code failed;
  if (format == translate::ExportFormat::folder) fs::create_directory(folder, failed);
  if (fs::is_directory(folder, failed)) return folder;
  return Error{"there is no such folder", folder.string(), "make it first, or name another"};
}

Result<ExportResult> run(const ExportRequest& request) {
  fs::path file = fs::absolute(request.file).lexically_normal();
  if (!file.has_filename()) file = file.parent_path();  // "weights/"
  std::error_code code;
  const translate::ExportFormatInfo* info =
      fs::is_directory(file, code) ? &translate::info_of(translate::ExportFormat::folder)
                                   : translate::export_format_for(file);
  if (info == nullptr) {
    std::string endings;
    for (const translate::ExportFormatInfo& known : translate::export_formats())
      endings += fmt::format("{}{}", endings.empty() ? "" : ", ", known.ending);
    return Error{"no export is known for this ending", request.file.string(), "use " + endings};
  }
  STRATA_TRY(const TrainedNetwork network, open_trained(request));
  const Workshop workshop(file);
  STRATA_CHECK(workshop.open());
  STRATA_TRY(const Written written,
             writer_of(info->format)(network, workshop.path(), file.filename().string()));

  ExportResult result;
  result.format = info->format;
  result.parameters = network.model().parameter_count();
  result.notes = written.notes;
  STRATA_CHECK(check_difference(result, written, network));
  STRATA_TRY(const fs::path folder, folder_for(file, info->format));
  STRATA_CHECK(put_in_place(written, workshop.path(), folder, result));
  result.load = translate::load_line(info->format, request.file);
  return result;
}

}  // namespace

Result<ExportResult> export_network(const ExportRequest& request) {
  return guarded("export", [&] { return run(request); });
}

}  // namespace strata::engine
