// CIFAR-10, binary version: 32x32 colour images of ten things.
// A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009.
#include <fmt/format.h>

#include <algorithm>

#include "data/files/decoded.h"
#include "data/files/members.h"
#include "data/source.h"

namespace strata::data {
namespace {

constexpr std::int64_t kPixels = 3 * 32 * 32;
constexpr std::int64_t kRecord = 1 + kPixels;  // a label byte, then red, green and blue planes

const std::vector<std::string> kNames = {"airplane", "automobile", "bird",  "cat",  "deer",
                                         "dog",      "frog",       "horse", "ship", "truck"};

Result<SourceFacts> describe(const SourceQuestion& /*question*/) {
  SourceFacts out;
  out.signal = {graph::Shape{3, 32, 32}, 0};
  out.target = {Target::Kind::classes, 10, {}, kNames};
  out.train_rows = 50'000;
  out.test_rows = 10'000;
  return out;
}

/// Images and labels of one split, batch files in the order of their names.
struct Records {
  std::vector<std::uint8_t> pixels;
  std::vector<std::int64_t> labels;

  Result<> add(const std::string& bytes, const std::string& where) {
    if (bytes.empty() || bytes.size() % kRecord != 0)
      return Error{
          fmt::format("{} bytes are no whole number of {}-byte records (complete to row {})",
                      bytes.size(), kRecord, bytes.size() / kRecord),
          where, "the file is cut short: fetch it again"};
    const std::size_t rows = bytes.size() / kRecord;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto label = static_cast<std::uint8_t>(bytes[row * kRecord]);
      if (label >= 10)
        return Error{fmt::format("row {}: label {} is out of range, there are 10 classes (0 to 9)",
                                 row, label),
                     where, "use the binary version of CIFAR-10"};
      labels.push_back(label);
      const char* from = bytes.data() + row * kRecord + 1;
      pixels.insert(pixels.end(), from, from + kPixels);
    }
    return {};
  }

  Part part(const std::string& split) && {
    Part out;
    out.rows = static_cast<std::int64_t>(labels.size());
    out.x = table_of(std::move(pixels), kPixels);
    out.y = table_of(std::move(labels), 1);
    out.name = [split](std::int64_t row) { return fmt::format("{} row {}", split, row); };
    return out;
  }
};

Result<RawSet> open(const SourceQuestion& question) {
  const std::vector<std::string> batches = {"data_batch_1.bin", "data_batch_2.bin",
                                            "data_batch_3.bin", "data_batch_4.bin",
                                            "data_batch_5.bin"};
  std::vector<std::string> names = batches;
  names.emplace_back("test_batch.bin");
  // Unpacking the archive takes seconds: it is done once.
  const std::string key = decoded_key("cifar10 1", packed_files(question.path, names));
  if (auto known = load_decoded_images(key)) {
    known->target.names = kNames;
    return *std::move(known);
  }
  STRATA_TRY(auto files, read_named(question.path, names, question.report));
  Records train;
  train.pixels.reserve(50'000 * kPixels);
  for (const std::string& name : batches) {
    if (!files.contains(name))
      return Error{name + " is missing", question.path.string(),
                   "use the binary version of CIFAR-10 (cifar-10-binary)"};
    STRATA_CHECK(train.add(files[name], (question.path / name).string()));
    files.erase(name);
  }
  RawSet out;
  out.signal = {graph::Shape{3, 32, 32}, 0};
  out.target = {Target::Kind::classes, 10, {}, kNames};
  out.train = std::move(train).part("train");
  Records test;
  if (!files.contains("test_batch.bin"))
    return Error{"test_batch.bin is missing", question.path.string(), "put the file there"};
  STRATA_CHECK(test.add(files["test_batch.bin"], (question.path / "test_batch.bin").string()));
  out.test = std::move(test).part("test");
  store_decoded_images(key, out);
  return out;
}

}  // namespace

SourceKind cifar10_source() {
  return {.name = "cifar10",
          .title = "CIFAR-10",
          .group = SourceGroup::known,
          .summary =
              "Small colour photographs of ten things, 3x32x32: 50,000 to train, 10,000 to test.",
          .layout = "folder with data_batch_1.bin .. 5 and test_batch.bin, or the archive of them",
          .settings = {},
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
