#include "data/sources/idx_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/files/decoded.h"
#include "data/files/members.h"

namespace strata::data {
namespace {

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i)
    out = out << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return out;
}

graph::Shape row_shape(const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> row(sizes.begin() + 1, sizes.end());
  if (row.size() == 2) row.insert(row.begin(), 1);
  return graph::Shape(std::move(row));
}

using Files = std::map<std::string, std::string>;

Result<IdxPart> part_from(const Files& files, const std::filesystem::path& path,
                          const std::string& split, std::int64_t classes) {
  const std::string names[2] = {split + "-images-idx3-ubyte", split + "-labels-idx1-ubyte"};
  IdxFile read[2];
  for (int i = 0; i < 2; ++i) {
    const auto found = files.find(names[i]);
    if (found == files.end())
      return Error{fmt::format("{} is missing", names[i]), path.string(), "put the file there"};
    STRATA_TRY(read[i], parse_idx(found->second, (path / names[i]).string()));
  }
  return idx_part(std::move(read[0]), read[1], classes, names[0], (path / names[1]).string());
}

}  // namespace

Result<IdxFile> parse_idx(std::string_view bytes, const std::string& where) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0)
    return Error{"this is not an IDX file", where, "check that it is the right file"};
  if (bytes[2] != 8)
    return Error{
        fmt::format("IDX values of type {:#04x} are not read", static_cast<unsigned>(bytes[2])),
        where, "use unsigned bytes (type 0x08)"};
  const auto rank = static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[3]));
  if (rank == 0 || rank > 8 || bytes.size() < 4 + 4 * rank)
    return Error{"the IDX header is cut short", where, "fetch the file again"};
  IdxFile out;
  for (std::size_t i = 0; i < rank; ++i)
    out.sizes.push_back(big_endian(bytes, 4 + 4 * i));
  const auto shape = graph::Shape::checked(out.sizes);
  if (!shape)
    return Error{"the IDX header names an empty or impossible size", where, "fetch the file again"};
  const std::size_t start = 4 + 4 * rank;
  const auto wanted = static_cast<std::size_t>(shape->elements());
  if (bytes.size() - start != wanted) {
    const std::int64_t row = shape->elements() / out.sizes[0];
    return Error{
        fmt::format("{} rows need {} bytes, but {} follow the header (complete to row {})",
                    out.sizes[0], wanted, bytes.size() - start,
                    static_cast<std::int64_t>(bytes.size() - start) / row),
        where,
        bytes.size() - start < wanted ? "the file is cut short: fetch it again" : "fetch it again"};
  }
  out.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(start), bytes.end());
  return out;
}

Result<IdxPart> idx_part(IdxFile images, const IdxFile& labels, std::int64_t classes,
                         const std::string& images_name, const std::string& labels_name) {
  if (labels.sizes.size() != 1)
    return Error{"labels must be one number per row", labels_name,
                 "check that it is the label file"};
  if (images.sizes.size() < 2)
    return Error{"rows must have a size", images_name, "check that it is the image file"};
  if (labels.sizes[0] != images.sizes[0])
    return Error{
        fmt::format("{} labels, but {} rows in {}", labels.sizes[0], images.sizes[0], images_name),
        labels_name, "take both files from the same set"};
  const std::uint8_t highest = *std::max_element(labels.values.begin(), labels.values.end());
  const std::int64_t most = classes == 0 ? highest + 1 : classes;
  for (std::size_t row = 0; row < labels.values.size(); ++row)
    if (labels.values[row] >= most)
      return Error{fmt::format("row {}: label {} is out of range, there are {} classes (0 to {})",
                               row, labels.values[row], most, most - 1),
                   labels_name, "correct the label"};
  IdxPart out;
  out.shape = row_shape(images.sizes);
  out.classes = most;
  out.part.rows = images.sizes[0];
  out.part.x = table_of(std::move(images.values), out.shape.elements());
  out.part.y = table_of(std::vector<std::int64_t>(labels.values.begin(), labels.values.end()), 1);
  out.part.name = [images_name](std::int64_t row) {
    return fmt::format("{} row {}", images_name, row);
  };
  return out;
}

Result<RawSet> open_idx_folder(const std::filesystem::path& path, std::int64_t classes,
                               const ProgressReport& report) {
  const std::vector<std::string> names = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                          "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  const std::string key = decoded_key("idx 1", packed_files(path, names));
  if (auto known = load_decoded_images(key)) return *std::move(known);
  STRATA_TRY(const Files files, read_named(path, names, report));
  STRATA_TRY(IdxPart train, part_from(files, path, "train", classes));
  RawSet out;
  out.signal = {train.shape, 0};
  out.target.classes = train.classes;
  out.train = std::move(train.part);
  if (files.contains("t10k-images-idx3-ubyte")) {
    STRATA_TRY(IdxPart test, part_from(files, path, "t10k", out.target.classes));
    if (test.shape != out.signal.shape)
      return Error{
          fmt::format("test rows are {}, training rows {}", test.shape.text(), train.shape.text()),
          path.string(), "take all four files from the same set"};
    out.test = std::move(test.part);
  }
  if (out.signal.shape.rank() == 3) store_decoded_images(key, out);
  return out;
}

SourceFacts describe_mnist_layout(const std::vector<std::string>& names) {
  SourceFacts out;
  out.signal = {graph::Shape{1, 28, 28}, 0};
  out.target = {Target::Kind::classes, static_cast<std::int64_t>(names.size()), {}, names};
  out.train_rows = 60'000;
  out.test_rows = 10'000;
  return out;
}

Result<RawSet> open_mnist_layout(const SourceQuestion& question, const std::string& title,
                                 const std::vector<std::string>& names) {
  STRATA_TRY(RawSet set, open_idx_folder(question.path, static_cast<std::int64_t>(names.size())));
  if (set.signal.shape != graph::Shape{1, 28, 28})
    return Error{"the images are " + set.signal.shape.text() + ", " + title + " has 1x28x28",
                 question.path.string(), "use the source 'idx' for other sets"};
  set.target.names = names;
  return set;
}

}  // namespace strata::data
