// IDX files, as MNIST made them known: a magic number, big-endian sizes, bytes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/source.h"

namespace strata::data {

struct IdxFile {
  std::vector<std::int64_t> sizes;  // of all dimensions, rows first
  std::vector<std::uint8_t> values;
};

/// Parses a whole IDX file of unsigned bytes; `where` names it in messages.
Result<IdxFile> parse_idx(std::string_view bytes, const std::string& where);

/// One split out of images and labels. Images of rank 3 become 1 x height x width rows, others keep
/// their shape. Labels must lie below `classes`; 0: the largest label found decides.
struct IdxPart {
  Part part;
  graph::Shape shape;
  std::int64_t classes = 0;
};
Result<IdxPart> idx_part(IdxFile images, const IdxFile& labels, std::int64_t classes,
                         const std::string& images_name, const std::string& labels_name);

/// The four official files (train-images-idx3-ubyte, ...) below a folder or in an archive, each
/// packed with gzip or not. The test files may be missing.
Result<RawSet> open_idx_folder(const std::filesystem::path& path, std::int64_t classes,
                               const ProgressReport& report = {});

/// MNIST and the sets in its layout: 28x28 grey, ten classes of those names, 60,000 and 10,000
/// rows.
SourceFacts describe_mnist_layout(const std::vector<std::string>& names);
/// `title` is used in the refusal of images of another size.
Result<RawSet> open_mnist_layout(const SourceQuestion& question, const std::string& title,
                                 const std::vector<std::string>& names);

}  // namespace strata::data
