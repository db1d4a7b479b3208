// One transform at work: a row as it reaches it, and what comes out.
#pragma once

#include <QImage>
#include <QString>
#include <vector>

#include "ui/data/model/opened.h"

namespace strata::ui {

struct Comparison {
  std::size_t position = 0;  // in the list of transforms
  QImage before;
  std::vector<QImage> after;  // several draws of a random one
  QString before_text;        // of rows that are no pictures: their first numbers
  QString after_text;
};

/// Row `row` of the training split before and after transforms[position]. Statistics of
/// `standardise` are taken from a few hundred rows here.
Result<Comparison> compare_transform(const OpenedData& data, std::size_t position, std::int64_t row,
                                     int image_side);

}  // namespace strata::ui
