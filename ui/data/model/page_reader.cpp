#include "ui/data/model/page_reader.h"

#include <algorithm>
#include <cstring>

#include "ui/data/model/row_image.h"
#include "ui/data/model/table_columns.h"

namespace strata::ui {
namespace {

/// What decides how one row becomes a PreviewRow.
struct Reader {
  const OpenedData& data;
  const PageQuery& query;
  const data::Dataset& set;
  const data::Samples& samples;

  [[nodiscard]] std::size_t elements() const {
    return static_cast<std::size_t>(set.signal.shape.elements());
  }
};

/// The numbers of the rows on this page.
std::vector<std::int64_t> rows_of(const Reader& reader, std::int64_t& total) {
  const PageQuery& query = reader.query;
  total = reader.samples.rows();
  if (!query.rows.empty()) return query.rows;
  std::vector<std::int64_t> out;
  const auto& classes = reader.data.classes[static_cast<std::size_t>(query.split)];
  if (query.only_class && !classes.empty()) {
    total = 0;
    for (std::size_t row = 0; row < classes.size(); ++row) {
      if (classes[row] != *query.only_class) continue;
      if (total >= query.first && total < query.first + query.count)
        out.push_back(static_cast<std::int64_t>(row));
      ++total;
    }
    return out;
  }
  const std::int64_t end = std::min(total, query.first + query.count);
  for (std::int64_t row = query.first; row < end; ++row)
    out.push_back(row);
  return out;
}

QString target_text(const data::Target& target, const std::byte* y) {
  const auto length = static_cast<std::size_t>(target.shape.elements());
  QStringList out;
  for (std::size_t i = 0; i < std::min<std::size_t>(length, 8); ++i) {
    if (target.kind == data::Target::Kind::classes) {
      std::int64_t number = 0;
      std::memcpy(&number, y + i * sizeof(number), sizeof(number));
      const QString name = QString::fromStdString(class_name(target, number));
      out << (name == " " ? QString(QChar(0x2423)) : name == "\n" ? QString(QChar(0x21b5)) : name);
    } else {
      float value = 0;
      std::memcpy(&value, y + i * sizeof(value), sizeof(value));
      out << QString::number(static_cast<double>(value), 'g', 4);
    }
  }
  if (length > 8) out << QString(QChar(0x2026));
  return out.join(length > 1 && target.kind == data::Target::Kind::classes ? "" : ", ");
}

std::size_t target_bytes(const data::Target& target) {
  const std::size_t each =
      target.kind == data::Target::Kind::classes ? sizeof(std::int64_t) : sizeof(float);
  return static_cast<std::size_t>(target.shape.elements()) * each;
}

/// Words without the padding in front.
void fill_words(const Reader& reader, const std::vector<std::byte>& x, PreviewRow& row) {
  const auto& words = reader.set.words;
  const bool letters = words && !words->empty() && !words->front().empty();  // no padding there
  for (std::size_t i = 0; i < reader.elements(); ++i) {
    std::int32_t number = 0;
    std::memcpy(&number, x.data() + i * sizeof(number), sizeof(number));
    if (number == 0 && !letters && row.tokens.empty()) continue;
    row.tokens.push_back(number);
    const auto at = static_cast<std::size_t>(number);
    row.cells << (words && at < words->size() ? QString::fromStdString((*words)[at])
                                              : QString::number(number));
  }
}

void fill_numbers(const Reader& reader, std::vector<float> values, PreviewRow& row) {
  switch (view_kind(reader.set.signal)) {
    case ViewKind::images:
      row.image =
          row_image(values, reader.set.signal.shape, range_for(values), reader.query.image_side);
      return;
    case ViewKind::points:
    case ViewKind::curves:
      row.values = std::move(values);
      return;
    case ViewKind::table:
    case ViewKind::text:
      break;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(values.size(), kMostColumns); ++i)
    row.cells << QString::number(static_cast<double>(values[i]), 'g', 5);
  row.cells << row.target;
}

Result<PreviewRow> read_row(const Reader& reader, std::int64_t at) {
  PreviewRow out;
  out.row = at;
  out.name = QString::fromStdString(reader.samples.name(at));
  std::vector<std::byte> x(reader.elements() * sizeof(float));
  std::vector<std::byte> y(target_bytes(reader.set.target));
  const data::ReadContext context{0, reader.query.epoch,
                                  reader.query.after && reader.query.split == Split::train};
  STRATA_CHECK(reader.samples.read(std::span(&at, 1), context, x.data(), y.data()));
  out.target = target_text(reader.set.target, y.data());
  const auto& classes = reader.data.classes[static_cast<std::size_t>(reader.query.split)];
  if (!classes.empty()) out.target_class = classes[static_cast<std::size_t>(at)];
  if (reader.set.signal.is_tokens()) {
    fill_words(reader, x, out);
    return out;
  }
  std::vector<float> values(reader.elements());
  std::memcpy(values.data(), x.data(), x.size());
  fill_numbers(reader, std::move(values), out);
  return out;
}

/// A raw row of a csv source shows the file's own fields.
void use_fields(const OpenedData& data, PreviewPage& page) {
  for (PreviewRow& row : page.rows)
    row.cells = fields_of(*data.table, row.name);
  page.columns = column_names(*data.table);
}

}  // namespace

PreviewPage read_page(const OpenedData& data, const PageQuery& query) {
  PreviewPage out;
  out.query = query;
  const data::Dataset& set = data.set(query.after);
  out.kind = view_kind(set.signal);
  const bool own_fields = data.table && !query.after;
  if (own_fields) out.kind = ViewKind::table;
  const data::Samples* samples = data.samples(query.split, query.after);
  if (samples == nullptr) return out;
  const Reader reader{data, out.query, set, *samples};
  if (out.kind == ViewKind::points && query.rows.empty()) out.query.count = kMostPoints;
  for (const std::int64_t at : rows_of(reader, out.total)) {
    auto row = read_row(reader, at);
    if (row.ok())
      out.rows.push_back(*std::move(row));
    else if (!out.error)
      out.error = row.error();
  }
  if (own_fields)
    use_fields(data, out);
  else if (out.kind == ViewKind::table)
    out.columns = column_names(set);
  return out;
}

}  // namespace strata::ui
