// The short words that nodes and edges show: shapes, counts, bytes.
#pragma once

#include <QString>
#include <cstdint>

#include "graph/shape.h"

namespace strata::ui {

/// "3x3" -> "3×3": an x between digits becomes a multiplication sign.
QString with_times(const std::string& text);
/// "32×15×15", "200 words"; empty while the signal is not known.
QString shape_text(const graph::Signal& signal);
/// 3686912 -> "3,686,912"
QString count_text(std::int64_t count);
/// 3692938 -> "3.69 M", 896 -> "896"
QString short_count_text(double count);
/// "1 layer", "5 layers"
QString layers_text(qsizetype count);
/// 1843200 -> "1.84 MB" (powers of 1000)
QString byte_text(double bytes);

}  // namespace strata::ui
