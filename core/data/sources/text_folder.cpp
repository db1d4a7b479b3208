// Texts in files, one sub-folder per class.
#include "base/file.h"
#include "data/sources/class_folders.h"
#include "data/text/corpus.h"

namespace strata::data {
namespace {

bool is_text(std::string_view name) { return name.ends_with(".txt") || name.ends_with(".TXT"); }

Target target_of(const ClassFolders& folders) {
  return {Target::Kind::classes,
          static_cast<std::int64_t>(folders.classes.size()),
          {},
          folders.classes};
}

Result<ClassFolders> list(const SourceQuestion& question) {
  if (question.path.empty())
    return Error{"'path' is missing", question.spec.where, "add \"path\": the folder"};
  return list_class_folders(question.path, is_text, "text");
}

Result<> add(CorpusBuilder& builder, const std::filesystem::path& root,
             const std::vector<ClassFile>& files, TextSplit split) {
  for (const ClassFile& file : files) {
    STRATA_TRY(const std::string text, read_file(root / file.name));
    STRATA_CHECK(builder.add(text, (root / file.name).string(),
                             static_cast<std::int32_t>(file.label), split));
  }
  return {};
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const ClassFolders folders, list(question));
  const auto rows = [](const std::vector<ClassFile>& files) {
    return files.empty() ? -1 : static_cast<std::int64_t>(files.size());
  };
  return SourceFacts{text_signal(question.settings()), target_of(folders), rows(folders.train),
                     rows(folders.validation), rows(folders.test)};
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(ClassFolders folders, list(question));
  CorpusBuilder builder;
  STRATA_CHECK(add(builder, folders.root, folders.train, TextSplit::train));
  if (!question.validation_path.empty()) {
    STRATA_TRY(const auto more, list_more(question.validation_path, folders.classes, is_text));
    STRATA_CHECK(add(builder, question.validation_path, more, TextSplit::validation));
  } else {
    STRATA_CHECK(add(builder, folders.root, folders.validation, TextSplit::validation));
  }
  STRATA_CHECK(add(builder, folders.root, folders.test, TextSplit::test));
  const Corpus corpus = std::move(builder).finish(false);
  return text_rows(corpus, question.settings().integer("vocabulary"),
                   question.settings().integer("max_length"), target_of(folders),
                   question.path.string());
}

}  // namespace

SourceKind text_folder_source() {
  return {.name = "text-folder",
          .title = "Text folder",
          .group = SourceGroup::files,
          .summary =
              "Text files (UTF-8), one sub-folder per class; train, val and test folders above "
              "them are understood.",
          .layout = "a folder with one sub-folder of .txt files per class",
          .settings = text_settings(10'000, 200),
          .usual_validation = "0.2",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
