// Fashion-MNIST: clothes in MNIST's layout. H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747.
#include "data/sources/idx_files.h"

namespace strata::data {
namespace {

const std::vector<std::string> kClothes = {"T-shirt/top", "Trouser",   "Pullover", "Dress",
                                           "Coat",        "Sandal",    "Shirt",    "Sneaker",
                                           "Bag",         "Ankle boot"};

Result<SourceFacts> describe(const SourceQuestion& /*question*/) {
  return describe_mnist_layout(kClothes);
}

Result<RawSet> open(const SourceQuestion& question) {
  return open_mnist_layout(question, "Fashion-MNIST", kClothes);
}

}  // namespace

SourceKind fashion_mnist_source() {
  return {.name = "fashion-mnist",
          .title = "Fashion-MNIST",
          .group = SourceGroup::known,
          .summary =
              "Photographs of ten kinds of clothes, 28x28 grey: 60,000 to train, 10,000 to test.",
          .layout = "folder or archive with train-images-idx3-ubyte(.gz) and its three companions",
          .settings = {},
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
