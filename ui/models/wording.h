// How the models of the Design mode put core's values into words.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string_view>

#include "graph/layer_kind.h"
#include "graph/network.h"

namespace strata::ui::wording {

/// Core's text is UTF-8.
QString text(std::string_view words);
/// The name of a word that does not follow from it: "relu" -> "ReLU"; nothing for others.
std::optional<QString> own_name(std::string_view word);
/// With a multiplication sign for every x between digits: "32×30×30".
QString with_signs(std::string_view words);
/// "32×30×30", "200 words"; a dash for what is not known.
QString shape(const graph::Signal& signal);
QString dash();
/// "3,692,938"
QString grouped(std::int64_t number);
/// Bytes in powers of 1000 with one decimal: "115.2 kB".
QString bytes(double number);
/// The kind's title, or its name where there is no such kind.
QString title(const std::string& kind);
/// with_signs, beginning with a capital letter.
QString sentence(std::string_view words);
/// What is wrong and what mends it, without the place in a file.
QString problem(const graph::Problem& problem);

}  // namespace strata::ui::wording
