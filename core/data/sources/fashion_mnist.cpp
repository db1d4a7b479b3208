// Fashion-MNIST: clothes in MNIST's layout. H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747.
#include "data/sources/idx_files.h"

namespace strata::data {
namespace {

const std::vector<std::string> kClothes = {"T-shirt/top", "Trouser",   "Pullover", "Dress",
                                           "Coat",        "Sandal",    "Shirt",    "Sneaker",
                                           "Bag",         "Ankle boot"};

Result<SourceFacts> describe(const SourceQuestion& /*question*/) {
  SourceFacts out;
  out.signal = {graph::Shape{1, 28, 28}, 0};
  out.target = {Target::Kind::classes, 10, {}, kClothes};
  out.train_rows = 60'000;
  out.test_rows = 10'000;
  return out;
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(RawSet set, open_idx_folder(question.path, 10));
  if (set.signal.shape != graph::Shape{1, 28, 28})
    return Error{"the images are " + set.signal.shape.text() + ", Fashion-MNIST has 1x28x28",
                 question.path.string(), "use the source 'idx' for other sets"};
  set.target.names = kClothes;
  return set;
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
