// Words of the project file as people write them.
#pragma once

#include <QString>
#include <string>

namespace strata::ui {

/// "relu" -> "ReLU", "kaiming_uniform" -> "Kaiming uniform", "same" -> "Same"
QString readable(const std::string& word);
/// Sums of core with proper signs: "2 * (3*3*3)" -> "2 · (3·3·3)", "32x30x30" -> "32×30×30".
QString readable_sum(const std::string& sum);

}  // namespace strata::ui
