#include "ui/export/export_job.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/file.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

/// Largest difference of numbers that are stored as T.
template <class T>
double difference_as(std::span<const std::byte> a, std::span<const std::byte> b) {
  double largest = 0;
  for (std::size_t at = 0; at + sizeof(T) <= a.size(); at += sizeof(T)) {
    T x = {};
    T y = {};
    std::memcpy(&x, a.data() + at, sizeof(T));
    std::memcpy(&y, b.data() + at, sizeof(T));
    const auto left = static_cast<double>(x);
    const auto right = static_cast<double>(y);
    if (left == right || (std::isnan(left) && std::isnan(right))) continue;
    const double difference = std::abs(left - right);
    largest = std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                     : std::max(largest, difference);
  }
  return largest;
}

double difference_of(const exchange::TensorView& a, const exchange::TensorView& b) {
  if (std::equal(a.data.begin(), a.data.end(), b.data.begin(), b.data.end())) return 0;
  switch (a.type) {
    case exchange::NumberType::f32:
      return difference_as<float>(a.data, b.data);
    case exchange::NumberType::f64:
      return difference_as<double>(a.data, b.data);
    case exchange::NumberType::i64:
      return difference_as<std::int64_t>(a.data, b.data);
    case exchange::NumberType::i32:
      return difference_as<std::int32_t>(a.data, b.data);
    case exchange::NumberType::i16:
      return difference_as<std::int16_t>(a.data, b.data);
    case exchange::NumberType::i8:
      return difference_as<std::int8_t>(a.data, b.data);
    case exchange::NumberType::u8:
      return difference_as<std::uint8_t>(a.data, b.data);
    default:
      break;
  }
  return std::numeric_limits<double>::infinity();  // half precision: any other byte is a fault
}

/// Beside the target, so that the last step is a rename on the same disk.
fs::path unfinished(const fs::path& file) {
  return file.parent_path() /
         fmt::format(".{}.{}.unfinished", file.filename().string(), ::getpid());
}

/// Goes away again with whatever lies there.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Error cancelled_error() { return {"the export was cancelled", {}, {}}; }

Result<double> write_and_check(const ExportRequest& request, const exchange::TensorFile& weights,
                               const fs::path& to, const std::function<void(ExportStage)>& at,
                               const std::atomic<bool>& cancelled) {
  if (cancelled) return cancelled_error();
  at(ExportStage::writing);
  STRATA_CHECK(request.format->write(to, weights, request.about));
  if (cancelled) return cancelled_error();
  at(ExportStage::checking);
  STRATA_TRY(const exchange::TensorFile written, request.format->read(to));
  STRATA_TRY(const double difference, largest_difference(weights, written));
  if (difference > 0)
    return Error{
        fmt::format("what was written differs from the checkpoint by up to {:g}", difference),
        request.file.string(), "the disk may be faulty: export to another one"};
  if (cancelled) return cancelled_error();
  return difference;
}

}  // namespace

Result<double> largest_difference(const exchange::TensorFile& a, const exchange::TensorFile& b) {
  if (a.tensors().size() != b.tensors().size())
    return Error{
        fmt::format("{} tensors became {}", a.tensors().size(), b.tensors().size()), {}, {}};
  double largest = 0;
  for (const exchange::TensorView& tensor : a.tensors()) {
    const exchange::TensorView* other = b.find(tensor.name);
    if (other == nullptr || other->type != tensor.type || other->shape != tensor.shape)
      return Error{
          fmt::format("'{}' is missing or has another type or shape", tensor.name), {}, {}};
    largest = std::max(largest, difference_of(tensor, *other));
  }
  return largest;
}

Result<ExportOutcome> export_weights(const ExportRequest& request,
                                     const std::function<void(ExportStage)>& at,
                                     const std::atomic<bool>& cancelled) {
  at(ExportStage::reading);
  std::error_code code;
  if (fs::is_directory(request.file, code))
    return Error{"this is a folder", request.file.string(), "choose a file name in it"};
  STRATA_TRY(const exchange::TensorFile weights, exchange::read_safetensors(request.weights));
  const TemporaryFile temporary(unfinished(request.file));
  STRATA_TRY(const double difference,
             write_and_check(request, weights, temporary.path(), at, cancelled));

  at(ExportStage::placing);
  ExportOutcome outcome;
  outcome.tensors = weights.tensors().size();
  outcome.largest_difference = difference;
  outcome.bytes = static_cast<std::int64_t>(fs::file_size(temporary.path(), code));
  for (const exchange::TensorView& tensor : weights.tensors())
    outcome.numbers +=
        static_cast<std::int64_t>(tensor.data.size() / exchange::bytes_of(tensor.type));
  fs::rename(temporary.path(), request.file, code);
  if (code) return system_error("cannot put the file in its place", request.file, code.value());
  STRATA_CHECK(sync_folder(fs::absolute(request.file).parent_path()));
  return outcome;
}

}  // namespace strata::ui
