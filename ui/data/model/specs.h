// Changes of a data spec that more than one place makes, and how its parts read in plain words.
#pragma once

#include <QString>
#include <filesystem>

#include "base/result.h"
#include "data/source.h"
#include "data/spec.h"
#include "data/transform.h"

namespace strata::ui {

/// Core's constant texts (titles, summaries) as Qt wants them.
inline QString to_text(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// The source with its defaults, and the transforms nearly everybody wants: image bytes are brought
/// to 0..1, columns of tables to mean 0 and deviation 1.
data::DataSpec sensible_spec(std::string_view source);

/// `path` as it is written into a project in `folder`: relative where it lies below, absolute else.
std::string path_for_project(const std::filesystem::path& path,
                             const std::filesystem::path& folder);
/// The other way round; empty stays empty.
std::filesystem::path resolved_path(const std::string& written,
                                    const std::filesystem::path& folder);

/// A transform with its settings at their defaults, and usual ones where there are none for `input`
/// (a crop keeps the image's size).
data::TransformSpec new_transform(const data::TransformKind& kind, const graph::Signal& input);
/// "x / 255", "p = 0.5", "32x32 after padding 4": the transform's settings in a line.
QString transform_line(const data::TransformSpec& transform);
/// True where the kind takes `input`.
bool fits(const data::TransformKind& kind, const graph::Signal& input);

/// The icon of a source's card: "data-image", ...
QString source_icon(std::string_view source);
/// What rows of a source are called: "images", "texts", "rows", "points".
QString row_word(const data::SourceKind& kind, const graph::Signal& signal);

}  // namespace strata::ui
