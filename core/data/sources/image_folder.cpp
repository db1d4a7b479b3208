// Images in files, one sub-folder per class. They are decoded when they are read, so a set may be
// larger than memory; what fits into the allowance is kept.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/file.h"
#include "data/image/decode.h"
#include "data/image/resize.h"
#include "data/source.h"
#include "data/sources/class_folders.h"

namespace strata::data {
namespace {

using graph::SettingType;

constexpr std::int64_t kUsualSide = 128;  // where sizes are mixed and the project names none

struct Format {
  std::int64_t channels = 3;
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool stretch = false;
  [[nodiscard]] std::int64_t elements() const { return channels * height * width; }
};

/// One image file as channels x height x width.
Result<> decode_file(const std::string& bytes, const std::string& where, const Format& format,
                     std::uint8_t* out) {
  STRATA_TRY(const Pixels pixels,
             decode_image(bytes, where, format.channels, {format.height, format.width}));
  const Crop crop =
      format.stretch
          ? Crop{0, 0, static_cast<double>(pixels.height), static_cast<double>(pixels.width)}
          : centred_crop(pixels.height, pixels.width, format.height, format.width);
  resize_interleaved(pixels.bytes.data(), pixels.height, pixels.width, format.channels, crop,
                     format.height, format.width, out);
  return {};
}

/// Decodes on demand and keeps rows while the allowance lasts. A row's state goes from empty over
/// busy to kept.
class FileDecoder final : public Decoder {
 public:
  FileDecoder(std::vector<std::filesystem::path> files, const Format& format,
              std::int64_t allowance)
      : files_(std::move(files)),
        format_(format),
        keeps_(allowance / std::max<std::int64_t>(1, format.elements())) {
    keeps_ = std::min(keeps_, static_cast<std::int64_t>(files_.size()));
    kept_.reset(new std::uint8_t[static_cast<std::size_t>(keeps_ * format.elements())]);
    states_ = std::vector<std::atomic<std::uint8_t>>(static_cast<std::size_t>(keeps_));
  }

  Result<> decode(std::int64_t row, std::uint8_t* out) const override {
    const std::int64_t elements = format_.elements();
    std::uint8_t* place = row < keeps_ ? kept_.get() + row * elements : nullptr;
    if (place != nullptr && state(row).load(std::memory_order_acquire) == kKept) {
      std::copy_n(place, elements, out);
      return {};
    }
    const std::filesystem::path& file = files_[static_cast<std::size_t>(row)];
    STRATA_TRY(const std::string bytes, read_file(file));
    STRATA_CHECK(decode_file(bytes, file.string(), format_, out));
    std::uint8_t empty = kEmpty;
    if (place != nullptr && state(row).compare_exchange_strong(empty, kBusy)) {
      std::copy_n(out, elements, place);
      state(row).store(kKept, std::memory_order_release);
    }
    return {};
  }

 private:
  static constexpr std::uint8_t kEmpty = 0, kBusy = 1, kKept = 2;
  [[nodiscard]] std::atomic<std::uint8_t>& state(std::int64_t row) const {
    return states_[static_cast<std::size_t>(row)];
  }

  std::vector<std::filesystem::path> files_;
  Format format_;
  std::int64_t keeps_;
  std::unique_ptr<std::uint8_t[]>
      kept_;  // left unwritten until used, so unused memory is never touched
  mutable std::vector<std::atomic<std::uint8_t>> states_;
};

/// Looks into every file, on all cores; the first fault in the files' order.
Result<std::vector<ImageSize>> check_files(const std::vector<std::filesystem::path>& files) {
  std::vector<ImageSize> sizes(files.size());
  std::vector<Error> faults(files.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> first_fault = files.size();
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) {
      auto size = check_image(files[i]);
      if (size.ok()) {
        sizes[i] = *size;
        continue;
      }
      faults[i] = size.error();
      std::size_t before = first_fault;
      while (i < before && !first_fault.compare_exchange_weak(before, i)) {
      }
      return;
    }
  };
  std::vector<std::thread> threads;
  const std::size_t count =
      std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), files.size());
  for (std::size_t i = 1; i < count; ++i)
    threads.emplace_back(work);
  work();
  for (std::thread& thread : threads)
    thread.join();
  if (first_fault < files.size()) return faults[first_fault];
  return sizes;
}

std::vector<std::filesystem::path> paths(const std::filesystem::path& root,
                                         const std::vector<ClassFile>& files) {
  std::vector<std::filesystem::path> out;
  for (const ClassFile& file : files)
    out.push_back(root / file.name);
  return out;
}

/// The size all images have, or the usual one where they differ.
ImageSize common_size(const std::vector<ImageSize>& sizes) {
  const bool equal = std::all_of(sizes.begin(), sizes.end(), [&](const ImageSize& size) {
    return size.height == sizes.front().height && size.width == sizes.front().width;
  });
  return equal ? sizes.front() : ImageSize{kUsualSide, kUsualSide};
}

Result<ClassFolders> list(const SourceQuestion& question) {
  if (question.path.empty())
    return Error{"'path' is missing", question.spec.where, "add \"path\": the folder"};
  return list_class_folders(question.path, is_image_name, "image");
}

Format format_of(const graph::Settings& settings, const std::vector<ImageSize>& sizes) {
  Format out;
  out.channels = settings.word("colour") == "grey" ? 1 : 3;
  out.stretch = settings.word("fit") == "stretch";
  const graph::Integers& size = settings.integers("size");
  const ImageSize chosen = size.size() == 2 ? ImageSize{size[0], size[1]} : common_size(sizes);
  out.height = chosen.height;
  out.width = chosen.width;
  return out;
}

Target target_of(const ClassFolders& folders) {
  return {Target::Kind::classes,
          static_cast<std::int64_t>(folders.classes.size()),
          {},
          folders.classes};
}

Part part_of(const std::filesystem::path& root, const std::vector<ClassFile>& files,
             const Format& format, std::int64_t allowance) {
  std::vector<std::int64_t> labels;
  std::vector<std::string> names;
  for (const ClassFile& file : files) {
    labels.push_back(file.label);
    names.push_back(file.name);
  }
  Part out;
  out.rows = static_cast<std::int64_t>(files.size());
  out.x = std::shared_ptr<const Decoder>(
      std::make_shared<FileDecoder>(paths(root, files), format, allowance));
  out.y = table_of(std::move(labels), 1);
  out.name = [names = std::move(names)](std::int64_t row) {
    return names[static_cast<std::size_t>(row)];
  };
  return out;
}

/// A dropped image file as a row.
class ImageInput final : public RawInputReader {
 public:
  explicit ImageInput(const Format& format) : format_(format) {}
  Result<Row> read(const std::string& input) const override {
    STRATA_TRY(const std::string bytes, read_file(input));
    std::vector<std::uint8_t> row(static_cast<std::size_t>(format_.elements()));
    STRATA_CHECK(decode_file(bytes, input, format_, row.data()));
    return Row(std::move(row));
  }

 private:
  Format format_;
};

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const ClassFolders folders, list(question));
  std::vector<ImageSize> sizes;
  if (question.settings().integers("size").size() != 2) {
    STRATA_TRY(sizes, check_files(paths(folders.root, folders.train)));
  }
  const Format format = format_of(question.settings(), sizes);
  const auto rows = [](const std::vector<ClassFile>& files) {
    return files.empty() ? -1 : static_cast<std::int64_t>(files.size());
  };
  return SourceFacts{{graph::Shape{format.channels, format.height, format.width}, 0},
                     target_of(folders),
                     rows(folders.train),
                     rows(folders.validation),
                     rows(folders.test)};
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const ClassFolders folders, list(question));
  std::filesystem::path validation_root = folders.root;
  std::vector<ClassFile> validation = folders.validation;
  if (!question.validation_path.empty()) {
    validation_root = question.validation_path;
    STRATA_TRY(validation, list_more(validation_root, folders.classes, is_image_name));
  }
  STRATA_TRY(const auto sizes, check_files(paths(folders.root, folders.train)));
  STRATA_TRY(const auto checked_validation, check_files(paths(validation_root, validation)));
  STRATA_TRY(const auto checked_test, check_files(paths(folders.root, folders.test)));
  const Format format = format_of(question.settings(), sizes);
  const std::int64_t allowance = question.settings().integer("cache_mb") << 20;
  RawSet out;
  out.signal = {graph::Shape{format.channels, format.height, format.width}, 0};
  out.target = target_of(folders);
  out.train = part_of(folders.root, folders.train, format, allowance);
  if (!validation.empty())
    out.validation = part_of(validation_root, validation, format, allowance / 4);
  if (!folders.test.empty()) out.test = part_of(folders.root, folders.test, format, allowance / 4);
  out.input = std::make_shared<ImageInput>(format);
  return out;
}

std::vector<graph::Setting> settings() {
  return {
      {.name = "size",
       .title = "Size",
       .type = SettingType::integers,
       .otherwise = graph::Integers{},
       .help = "Height and width that all images are brought to, or one number for both; empty: as "
               "they are, or 128 "
               "where they differ.",
       .least = 1,
       .most = 8192,
       .count = 2},
      {.name = "fit",
       .title = "Fit",
       .type = SettingType::word,
       .otherwise = std::string("crop"),
       .help = "Cut the middle out, or stretch.",
       .choices = {"crop", "stretch"}},
      {.name = "colour",
       .title = "Colour",
       .type = SettingType::word,
       .otherwise = std::string("rgb"),
       .help = "Three channels, or one.",
       .choices = {"rgb", "grey"}},
      {.name = "cache_mb",
       .title = "Memory (MiB)",
       .type = SettingType::integer,
       .otherwise = std::int64_t{1024},
       .help = "Decoded images are kept in so much memory; the rest is decoded again every epoch.",
       .most = 1 << 20}};
}

}  // namespace

SourceKind image_folder_source() {
  return {.name = "image-folder",
          .title = "Image folder",
          .group = SourceGroup::files,
          .summary =
              "JPEG and PNG images of any size, one sub-folder per class; train, val and test "
              "folders above them are understood.",
          .layout = "a folder with one sub-folder of images per class",
          .settings = settings(),
          .usual_validation = "0.2",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
