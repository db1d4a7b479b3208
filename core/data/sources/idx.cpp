// IDX files of any set: images and labels by name, or MNIST's four names in a folder.
#include <fmt/format.h>

#include "data/files/gzip.h"
#include "data/sources/idx_files.h"

namespace strata::data {
namespace {

using graph::SettingType;

Result<IdxFile> read_idx(const std::filesystem::path& file) {
  STRATA_TRY(const std::string bytes, read_maybe_gzip(file));
  return parse_idx(bytes, file.string());
}

Result<IdxPart> part_of(const SourceQuestion& question, const std::string& images,
                        const std::string& labels, std::int64_t classes) {
  const std::filesystem::path image_file = question.resolve(question.settings().word(images));
  const std::filesystem::path label_file = question.resolve(question.settings().word(labels));
  if (label_file.empty())
    return Error{fmt::format("'{}' is missing", labels), question.spec.where,
                 fmt::format("add \"{}\": the IDX file with the labels", labels)};
  STRATA_TRY(IdxFile x, read_idx(image_file));
  STRATA_TRY(const IdxFile y, read_idx(label_file));
  return idx_part(std::move(x), y, classes, image_file.string(), label_file.string());
}

Result<RawSet> open(const SourceQuestion& question) {
  const std::int64_t classes = question.settings().integer("classes");
  if (question.settings().word("images").empty()) {
    if (!question.path.empty()) return open_idx_folder(question.path, classes);
    return Error{"'path' is missing", question.spec.where,
                 "add \"path\": a folder with train-images-idx3-ubyte and its companions, or "
                 "\"images\" and \"labels\""};
  }
  STRATA_TRY(IdxPart train, part_of(question, "images", "labels", classes));
  RawSet out;
  out.signal = {train.shape, 0};
  out.target.classes = train.classes;
  out.train = std::move(train.part);
  if (question.settings().word("test_images").empty()) return out;
  STRATA_TRY(IdxPart test, part_of(question, "test_images", "test_labels", train.classes));
  if (test.shape != train.shape)
    return Error{
        fmt::format("test rows are {}, training rows {}", test.shape.text(), train.shape.text()),
        question.spec.where, "take all files from the same set"};
  out.test = std::move(test.part);
  return out;
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const RawSet set, open(question));
  return SourceFacts{set.signal, set.target, set.train.rows, -1, set.test ? set.test->rows : -1};
}

graph::Setting file(std::string name, std::string title) {
  return {.name = std::move(name),
          .title = std::move(title),
          .type = SettingType::word,
          .otherwise = std::string(),
          .help = "An IDX file of bytes, packed with gzip or not."};
}

}  // namespace

SourceKind idx_source() {
  return {.name = "idx",
          .title = "IDX files",
          .group = SourceGroup::files,
          .summary = "Images and labels in MNIST's file format.",
          .layout =
              "folder or archive with train-images-idx3-ubyte(.gz) and its companions, instead of "
              "\"images\"",
          .settings = {file("images", "Images"),
                       file("labels", "Labels"),
                       file("test_images", "Test images"),
                       file("test_labels", "Test labels"),
                       {.name = "classes",
                        .title = "Classes",
                        .type = SettingType::integer,
                        .otherwise = std::int64_t{0},
                        .help = "How many there are; 0: one more than the largest label.",
                        .most = 256}},
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
