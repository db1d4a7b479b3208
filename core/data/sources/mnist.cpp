// MNIST: 28x28 grey handwritten digits, 60,000 to train and 10,000 to test.
// Y. LeCun, C. Cortes, C. Burges: "The MNIST database of handwritten digits".
#include "data/sources/idx_files.h"

namespace strata::data {
namespace {

const std::vector<std::string> kDigits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

Result<SourceFacts> describe(const SourceQuestion& /*question*/) {
  return describe_mnist_layout(kDigits);
}

Result<RawSet> open(const SourceQuestion& question) {
  return open_mnist_layout(question, "MNIST", kDigits);
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
