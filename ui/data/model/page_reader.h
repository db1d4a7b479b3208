// One page of rows of an opened data set, ready to be painted.
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/data/model/opened.h"

namespace strata::ui {

struct PreviewRow {
  std::int64_t row = 0;   // in its split
  QString name;           // "cats/17.jpg"
  QString target;         // class name or value
  int target_class = -1;  // where there is one
  QImage image;
  QStringList cells;                 // of a table; or the words of a text
  std::vector<std::int32_t> tokens;  // the words' numbers
  std::vector<float> values;         // of points and curves
};

struct PageQuery {
  Split split = Split::train;
  bool after = false;             // after the transforms
  std::optional<int> only_class;  // rows of that class alone
  std::int64_t first = 0;         // among the rows that fit
  int count = 40;
  int image_side = 64;                  // pixels
  std::int64_t epoch = 1;               // decides the augmentation shown
  std::vector<std::int64_t> rows = {};  // these instead, where not empty
};

struct PreviewPage {
  ViewKind kind = ViewKind::table;
  PageQuery query;
  std::int64_t total = 0;  // rows that fit the query
  std::vector<PreviewRow> rows;
  QStringList columns;         // of a table, the target last
  std::optional<Error> error;  // of the row that could not be read; the others are there
};

/// Most points that are drawn at once.
inline constexpr int kMostPoints = 2000;

PreviewPage read_page(const OpenedData& data, const PageQuery& query);

}  // namespace strata::ui
