// Rows of numbers as pictures.
#pragma once

#include <QImage>
#include <span>

#include "graph/shape.h"

namespace strata::ui {

/// Which number is black and which is white.
struct ValueRange {
  float low = 0;
  float high = 255;
};

/// 0..255 for bytes, 0..1 for scaled ones, else the range of the numbers themselves.
ValueRange range_for(std::span<const float> values);

/// channels x height x width as a picture that fits `side` pixels: one channel is grey, three are
/// colours, of others the first is shown. Small pictures keep hard pixel edges.
QImage row_image(std::span<const float> values, const graph::Shape& shape, ValueRange range,
                 int side);

}  // namespace strata::ui
