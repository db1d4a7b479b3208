// MNIST: 28x28 grey handwritten digits, 60,000 to train and 10,000 to test.
// Y. LeCun, C. Cortes, C. Burges: "The MNIST database of handwritten digits".
#include "data/sources/idx_files.h"

namespace strata::data {
namespace {

const std::vector<std::string> kDigits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

Result<SourceFacts> describe(const SourceQuestion& /*question*/) {
  SourceFacts out;
  out.signal = {graph::Shape{1, 28, 28}, 0};
  out.target = {Target::Kind::classes, 10, {}, kDigits};
  out.train_rows = 60'000;
  out.test_rows = 10'000;
  return out;
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(RawSet set, open_idx_folder(question.path, 10));
  if (set.signal.shape != graph::Shape{1, 28, 28})
    return Error{"the images are " + set.signal.shape.text() + ", MNIST has 1x28x28",
                 question.path.string(), "use the source 'idx' for other sets"};
  set.target.names = kDigits;
  return set;
}

}  // namespace

SourceKind mnist_source() {
  return {.name = "mnist",
          .title = "MNIST",
          .group = SourceGroup::known,
          .summary = "Handwritten digits, 28x28 grey: 60,000 to train, 10,000 to test.",
          .layout = "folder or archive with train-images-idx3-ubyte(.gz) and its three companions",
          .settings = {},
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
