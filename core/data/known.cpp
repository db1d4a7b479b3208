#include "data/known.h"

#include "data/files/members.h"

namespace strata::data {
namespace {

constexpr const char* kIdxNames[4] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                      "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

std::vector<KnownDownload> idx_downloads(const std::vector<std::string>& folders) {
  std::vector<KnownDownload> out;
  for (const char* name : kIdxNames) {
    KnownDownload& one = out.emplace_back(KnownDownload{std::string(name) + ".gz", {}});
    for (const std::string& folder : folders)
      one.addresses.push_back(folder + one.file);
  }
  return out;
}

std::vector<KnownGroup> idx_groups(const std::vector<std::string>& digests) {
  std::vector<KnownGroup> out;
  for (std::size_t i = 0; i < 4; ++i)
    out.push_back({kIdxNames[i], 1, digests[i]});
  return out;
}

std::vector<KnownSet> make_sets() {
  return {
      {"mnist", "MNIST", 11'594'722,
       idx_downloads({"https://ossci-datasets.s3.amazonaws.com/mnist/",
                      "http://yann.lecun.com/exdb/mnist/",
                      "https://storage.googleapis.com/cvdf-datasets/mnist/"}),
       idx_groups({"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                   "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                   "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                   "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}),
       false},
      {"fashion-mnist", "Fashion-MNIST", 30'878'645,
       idx_downloads({"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                      "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"}),
       idx_groups({"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                   "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                   "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                   "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}),
       false},
      {"cifar10",
       "CIFAR-10",
       170'052'171,
       {{"cifar-10-binary.tar.gz", {"https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"}}},
       {{"data_batch_1.bin", 1, "b18df861489631d4f28d917d372421f57be13e743739e55519745266b3782b35"},
        {"data_batch_2.bin", 1, "0881d1a5de6d6aacf5465e1876cd49a3d309b247b911d80c182083198e0718a3"},
        {"data_batch_3.bin", 1, "376405de1fd8c6e8f2529f480cbbd5d019c33e0ed63ff3c8f2f18ea775c761ec"},
        {"data_batch_4.bin", 1, "f2b3c453f1869ea1e3b245cd5b8fea9f2f05f14ac1f3fc9fa1fe058522cb0009"},
        {"data_batch_5.bin", 1, "869fbba29d6c3865c2be103841a592b5d83ac6c6d8c4a2d5139c1b5d874e7536"},
        {"test_batch.bin", 1, "0b25bef48162c5fc0b0c6ec38e7427d207490206490935159fd934902bc66f4a"}},
       false},
      {"imdb",
       "IMDB reviews",
       84'125'825,
       {{"aclImdb_v1.tar.gz", {"https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"}}},
       {{"train/neg", 12'500, "d459caa0188bc4da0987982491ce3e7ae2234746a1c9119f5137bfd58a437f04"},
        {"train/pos", 12'500, "1eea558ab38fa7e9e96ef965f57647f5ee71c500c632927adbec0b574445289e"},
        {"test/neg", 12'500, "c9e44a43ced007d160b6d60ae1ae9f814f94d58389e1c29de8676c5f07e75e09"},
        {"test/pos", 12'500, "ad67304bcabc212219bbd9d0a9a33aabee8c69dc53d7f2060c04d190111468f5"}},
       true},
  };
}

}  // namespace

std::optional<KnownSet::Member> KnownSet::member(std::string_view file) const {
  if (file.ends_with(".gz")) file.remove_suffix(3);
  const std::string_view base = base_name(file);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].files == 1) {
      if (base == groups[i].name) return Member{i, groups[i].name};
      continue;
    }
    const std::string folder = groups[i].name + "/";
    if (!base.ends_with(".txt") || file.size() < folder.size() + base.size()) continue;
    const std::size_t at = file.size() - base.size() - folder.size();
    if (file.substr(at, folder.size()) == folder && (at == 0 || file[at - 1] == '/'))
      return Member{i, std::string(file.substr(at))};
  }
  return std::nullopt;
}

std::span<const KnownSet> known_sets() {
  static const std::vector<KnownSet> sets = make_sets();
  return sets;
}

const KnownSet* find_known_set(std::string_view name) {
  for (const KnownSet& set : known_sets())
    if (set.name == name) return &set;
  return nullptr;
}

}  // namespace strata::data
