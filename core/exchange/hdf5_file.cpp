#include "exchange/hdf5_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/file.h"
#include "exchange/hdf5_object.h"
#include "exchange/tensor_pieces.h"
#include "exchange/zip_archive.h"

namespace strata::exchange {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 40;
constexpr int kDeepest = 24;
constexpr std::string_view kWeightsMember = "model.weights.h5";

/// A data set with its place in the tree.
struct Found {
  std::string path;
  std::uint64_t header = 0;  // address: data sets' headers lie in the order they were written in
  Hdf5Numbers numbers;
};

/// Natural order of the last part of a path: "vars/2" before "vars/10".
bool before(const std::string& a, const std::string& b) {
  const auto number = [](const std::string& path) {
    const std::size_t at = path.find_last_of('/') + 1;
    return at < path.size() && path.find_first_not_of("0123456789", at) == std::string::npos &&
                   path.size() - at < 10
               ? std::stol(path.substr(at))
               : -1L;
  };
  return number(a) < number(b);
}

class KerasReader {
 public:
  KerasReader(const Hdf5File& file, std::uint64_t file_bytes, const std::string& where)
      : file_(file), where_(where), left_(file_bytes / 16 + 64) {}

  Result<> run() {
    STRATA_TRY(const Hdf5Object root, file_.object(file_.root()));
    if (const auto config = file_.texts(root, "model_config"); config && config->size() == 1)
      metadata["config"] = config->front();
    STRATA_TRY(const std::vector<Hdf5Link> links, file_.links(root));
    for (const Hdf5Link& link : links)
      if (link.name == "model_weights") {
        STRATA_TRY(const Hdf5Object group, file_.object(link.address));
        return layer_groups(group);
      }
    if (texts_in_parts(root, "layer_names")) return layer_groups(root);
    STRATA_CHECK(walk(root, "", 0));
    order_by_writing();
    return {};
  }

  std::vector<Found> found;
  std::map<std::string, std::string> metadata;

 private:
  [[nodiscard]] Error refuse(std::string what) const {
    return {std::move(what), where_, "save the weights again with model.save_weights"};
  }

  /// Keras cuts long lists of names into "layer_names0", "layer_names1", ...
  [[nodiscard]] std::optional<std::vector<std::string>> texts_in_parts(
      const Hdf5Object& object, const std::string& attribute) const {
    auto all = file_.texts(object, attribute);
    if (all) return all;
    for (int part = 0; part < 10'000; ++part) {
      auto more = file_.texts(object, attribute + std::to_string(part));
      if (!more) break;
      if (!all) all.emplace();
      std::move(more->begin(), more->end(), std::back_inserter(*all));
    }
    return all;
  }

  /// The older layout: the names of layers and of their weights stand in attributes, in order.
  Result<> layer_groups(const Hdf5Object& root) {
    STRATA_TRY(const std::vector<Hdf5Link> links, file_.links(root));
    auto layers = texts_in_parts(root, "layer_names");
    if (!layers) return refuse("the file names no layers");
    layers->emplace_back("top_level_model_weights");
    std::map<std::string_view, std::uint64_t> groups;
    for (const Hdf5Link& link : links)
      groups[link.name] = link.address;
    for (const std::string& layer : *layers) {
      const auto group = groups.find(layer);
      if (group == groups.end()) {
        if (&layer == &layers->back()) break;
        return refuse(fmt::format("the file has no layer '{}'", layer));
      }
      STRATA_TRY(const Hdf5Object object, file_.object(group->second));
      const auto weights = texts_in_parts(object, "weight_names");
      if (!weights) continue;
      const std::size_t first = found.size();
      STRATA_CHECK(walk(object, layer, 1));
      STRATA_CHECK(order_by_names(first, layer, *weights));
    }
    return {};
  }

  Result<> order_by_names(std::size_t first, const std::string& layer,
                          const std::vector<std::string>& weights) {
    std::map<std::string, std::size_t> rank;
    for (const std::string& weight : weights)
      rank.emplace(layer + "/" + weight, rank.size());
    for (std::size_t i = first; i < found.size(); ++i)
      if (!rank.contains(found[i].path))
        return refuse(
            fmt::format("the layer '{}' does not name its weight '{}'", layer, found[i].path));
    if (found.size() - first != rank.size())
      return refuse(fmt::format("the layer '{}' lacks one of its weights", layer));
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
              [&](const Found& a, const Found& b) { return rank[a.path] < rank[b.path]; });
    return {};
  }

  /// The newer layout has no list of layers: they were written one after the other.
  void order_by_writing() {
    const auto group_of = [](const std::string& path) {
      const std::size_t first = path.find('/');
      return path.substr(0, path.find('/', first == std::string::npos ? first : first + 1));
    };
    std::map<std::string, std::uint64_t> begins;
    for (const Found& entry : found) {
      const auto [place, fresh] = begins.emplace(group_of(entry.path), entry.header);
      if (!fresh) place->second = std::min(place->second, entry.header);
    }
    std::stable_sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
      const std::string left = group_of(a.path);
      const std::string right = group_of(b.path);
      if (left != right) return begins[left] < begins[right];
      const std::string_view a_folder = std::string_view(a.path).substr(0, a.path.rfind('/'));
      const std::string_view b_folder = std::string_view(b.path).substr(0, b.path.rfind('/'));
      return a_folder == b_folder ? before(a.path, b.path) : a.header < b.header;
    });
  }

  Result<> walk(const Hdf5Object& object, const std::string& path, int depth) {
    if (depth > kDeepest || left_ == 0)
      return refuse("the groups of the file are too many, or hold one another");
    --left_;
    STRATA_TRY(auto numbers, file_.numbers(object));
    if (numbers) {
      // Of a type that is not read are only the states of random generators.
      if (numbers->type) found.push_back({path, object.address, std::move(*numbers)});
      return {};
    }
    if (const auto name = file_.texts(object, "name"); name && name->size() == 1)
      if (path.ends_with("/vars"))
        metadata["layer " + path.substr(0, path.size() - 5)] = name->front();
    STRATA_TRY(const std::vector<Hdf5Link> links, file_.links(object));
    for (const Hdf5Link& link : links) {
      if (path.empty() && (link.name == "optimizer" || link.name == "optimizer_weights")) continue;
      if (path.size() + link.name.size() > 4096) return refuse("a name in the file is too long");
      STRATA_TRY(const Hdf5Object child, file_.object(link.address));
      STRATA_CHECK(walk(child, path.empty() ? link.name : path + '/' + link.name, depth + 1));
    }
    return {};
  }

  const Hdf5File& file_;
  const std::string& where_;
  std::uint64_t left_;  // objects that may still be met: a file cannot hold more
};

Result<TensorFile> read_weights_of(std::string bytes, std::map<std::string, std::string> metadata,
                                   const std::string& where) {
  STRATA_TRY(const Hdf5File file, Hdf5File::open(bytes, where));
  KerasReader reader(file, bytes.size(), where);
  STRATA_CHECK(reader.run());
  if (reader.found.empty())
    return Error{"the file holds no weights", where, "save the weights with model.save_weights"};
  std::vector<TensorPiece> pieces;
  for (Found& entry : reader.found) {
    TensorPiece piece{.name = std::move(entry.path), .type = *entry.numbers.type};
    piece.shape = std::move(entry.numbers.shape);
    piece.begin = entry.numbers.begin;
    piece.end = entry.numbers.end;
    piece.own = entry.numbers.is_compact;
    piece.bytes = std::move(entry.numbers.compact);
    pieces.push_back(std::move(piece));
  }
  metadata.merge(reader.metadata);
  metadata["format"] = "keras";
  return gather_pieces(std::move(bytes), std::move(pieces), std::move(metadata), where);
}

Result<TensorFile> read_keras_archive(const std::string& bytes, const std::string& where) {
  STRATA_TRY(const ZipArchive archive, ZipArchive::open(bytes, where));
  const ZipEntry* weights = archive.find(kWeightsMember);
  if (weights == nullptr)
    return Error{fmt::format("the archive holds no {}", kWeightsMember), where,
                 "save the model with model.save(\"model.keras\")"};
  std::map<std::string, std::string> metadata;
  if (const ZipEntry* config = archive.find("config.json")) {
    STRATA_TRY(metadata["config"], archive.content(*config));
  }
  STRATA_TRY(std::string content, archive.content(*weights));
  return read_weights_of(std::move(content), std::move(metadata), where);
}

}  // namespace

bool is_keras_file(std::string_view bytes) {
  if (is_hdf5(bytes)) return true;
  if (!is_zip(bytes)) return false;
  const auto archive = ZipArchive::open(bytes, "");
  return archive.ok() && archive->find(kWeightsMember) != nullptr;
}

Result<TensorFile> read_hdf5_bytes(std::string bytes, const std::string& where) {
  if (is_zip(bytes)) return read_keras_archive(bytes, where);
  bytes.reserve(64);
  return read_weights_of(std::move(bytes), {}, where);
}

Result<TensorFile> read_hdf5_weights(const std::filesystem::path& file) {
  STRATA_TRY(std::string bytes, read_file(file, kLargestFile));
  return read_hdf5_bytes(std::move(bytes), file.string());
}

}  // namespace strata::exchange
