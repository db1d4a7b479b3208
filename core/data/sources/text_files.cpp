#include "data/sources/text_files.h"

#include <cstring>

#include "data/files/decoded.h"
#include "data/files/members.h"

namespace strata::data {
namespace {

/// Strings one after the other, each closed by a zero byte (texts' names and words hold none).
std::string joined(const std::vector<std::string>& strings) {
  std::string out;
  for (const std::string& one : strings)
    out.append(one).push_back('\0');
  return out;
}

std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\0', from);
    out.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

template <class T>
std::string_view raw(const T* first, std::size_t count) {
  return {reinterpret_cast<const char*>(first), count * sizeof(T)};
}

template <class T>
std::vector<T> numbers(const DecodedSection& section) {
  std::vector<T> out(section.size / sizeof(T));
  std::memcpy(out.data(), section.text().data(), out.size() * sizeof(T));
  return out;
}

void store(const std::string& key, const Corpus& corpus) {
  const std::string names = joined(corpus.names);
  const std::string words = joined(corpus.words);
  const std::string_view sections[] = {
      raw(corpus.numbers.get(), static_cast<std::size_t>(corpus.starts.back())),
      raw(corpus.starts.data(), corpus.starts.size()),
      raw(corpus.labels.data(), corpus.labels.size()),
      raw(corpus.splits.data(), corpus.splits.size()),
      names,
      words};
  store_decoded(key, sections);
}

std::optional<Corpus> load(const std::string& key) {
  const auto sections = load_decoded(key);
  if (!sections || sections->size() != 6) return std::nullopt;
  Corpus out;
  out.numbers = (*sections)[0].as<std::int32_t>();
  out.starts = numbers<std::int64_t>((*sections)[1]);
  out.labels = numbers<std::int32_t>((*sections)[2]);
  out.splits = numbers<std::uint8_t>((*sections)[3]);
  out.names = parted((*sections)[4].text());
  out.words = parted((*sections)[5].text());
  return out;
}

}  // namespace

Result<Corpus> read_texts(const std::filesystem::path& root, const TextRule& rule,
                          const ProgressReport& report) {
  std::error_code ignored;
  std::string key;
  if (!std::filesystem::is_directory(root, ignored))
    key = decoded_key("texts 1", std::span(&root, 1));
  if (auto known = load(key)) return *std::move(known);
  CorpusBuilder builder;
  STRATA_CHECK(visit_members(
      root, [&](std::string_view name) { return rule(name).has_value(); },
      [&](std::string_view name, std::string content) -> Result<> {
        const TextPlace place = *rule(name);
        return builder.add(content, std::string(name), place.label, place.split);
      },
      report));
  Corpus out = std::move(builder).finish(true);
  store(key, out);
  return out;
}

}  // namespace strata::data
