#include "ui/data/model/measure.h"

#include <QCoreApplication>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "data/statistics.h"
#include "ui/data/model/table_columns.h"

namespace strata::ui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Measures)
};

ValueFigures figures_of(const QString& name, const std::vector<float>& values) {
  ValueFigures out;
  out.name = name;
  if (values.empty()) return out;
  double sum = 0;
  double squares = 0;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  for (const float value : values) {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  const auto count = static_cast<double>(values.size());
  out.least = *least;
  out.most = *most;
  out.mean = sum / count;
  out.deviation = std::sqrt(std::max(0.0, squares / count - out.mean * out.mean));
  return out;
}

void fill_bins(ValueFigures& figures, const std::vector<float>& values, double from, double to) {
  figures.from = from;
  figures.to = to > from ? to : from + 1;
  figures.bins.assign(kBins, 0);
  for (const float value : values) {
    const double share = (value - figures.from) / (figures.to - figures.from);
    const int bin = std::clamp(static_cast<int>(share * kBins), 0, kBins - 1);
    figures.bins[static_cast<std::size_t>(bin)] += 1.0 / static_cast<double>(values.size());
  }
}

std::vector<std::int64_t> spaced(std::int64_t rows, std::int64_t most) {
  std::vector<std::int64_t> out;
  const std::int64_t count = std::min(rows, most);
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(i * rows / count);
  return out;
}

QString group_name(const data::Dataset& set, std::size_t group) {
  if (set.signal.shape.rank() == 3 && set.signal.shape[0] == 3) {
    const QString colours[] = {Words::tr("red"), Words::tr("green"), Words::tr("blue")};
    return colours[group];
  }
  if (set.signal.shape.rank() == 3 && set.signal.shape[0] == 1) return Words::tr("grey");
  if (set.signal.shape.rank() == 2 && set.signal.shape[1] == 1) return Words::tr("value");
  if (group < set.columns.size()) return QString::fromStdString(set.columns[group]);
  if (view_kind(set.signal) == ViewKind::points) return group == 0 ? "x" : "y";
  return Words::tr("column %1").arg(group + 1);
}

/// A group's values of all rows read so far.
using Groups = std::vector<std::vector<float>>;

void measure_numbers(const OpenedData& data, const data::Samples& samples, Measures& out,
                     std::int64_t most_rows) {
  const data::Dataset& set = data.set(out.after);
  const auto elements = static_cast<std::size_t>(set.signal.shape.elements());
  // A few million numbers say enough about any data set.
  most_rows = std::clamp<std::int64_t>(
      (std::int64_t{8} << 20) / static_cast<std::int64_t>(elements), 16, most_rows);
  const data::Grouping grouping = data::grouping_of(set.signal.shape);
  const auto groups =
      std::min<std::size_t>(static_cast<std::size_t>(grouping.groups), kMostColumns);
  Groups values(groups);
  std::vector<float> x(elements);
  std::vector<std::byte> y(static_cast<std::size_t>(set.target.shape.elements()) * 8);
  for (const std::int64_t row : spaced(samples.rows(), most_rows)) {
    if (!samples.read(std::span(&row, 1), {}, reinterpret_cast<std::byte*>(x.data()), y.data())
             .ok())
      continue;
    ++out.rows_looked_at;
    for (std::size_t e = 0; e < elements; ++e) {
      const auto group =
          (e / static_cast<std::size_t>(grouping.run)) % static_cast<std::size_t>(grouping.groups);
      if (group < groups && std::isfinite(x[e])) values[group].push_back(x[e]);
    }
  }
  double least = 0;
  double most = 0;
  for (std::size_t g = 0; g < groups; ++g) {
    out.values.push_back(figures_of(group_name(set, g), values[g]));
    least = g == 0 ? out.values[g].least : std::min(least, out.values[g].least);
    most = g == 0 ? out.values[g].most : std::max(most, out.values[g].most);
  }
  if (out.kind == ViewKind::images && least >= 0 && most <= 255 && most > 2) {
    least = 0;
    most = 255;
  }
  const bool shared = out.kind != ViewKind::table;  // channels are compared, columns are not
  for (std::size_t g = 0; g < groups; ++g)
    fill_bins(out.values[g], values[g], shared ? least : out.values[g].least,
              shared ? most : out.values[g].most);
}

/// How many words texts have.
void measure_texts(const OpenedData& data, const data::Samples& samples, Measures& out,
                   std::int64_t most_rows) {
  const data::Dataset& set = data.set(out.after);
  const auto length = static_cast<std::size_t>(set.signal.shape.elements());
  std::vector<std::int32_t> x(length);
  std::vector<std::byte> y(static_cast<std::size_t>(set.target.shape.elements()) * 8);
  std::vector<float> lengths;
  std::vector<float> unknown;
  for (const std::int64_t row : spaced(samples.rows(), most_rows)) {
    if (!samples.read(std::span(&row, 1), {}, reinterpret_cast<std::byte*>(x.data()), y.data())
             .ok())
      continue;
    ++out.rows_looked_at;
    const auto first =
        std::find_if(x.begin(), x.end(), [](std::int32_t word) { return word != 0; });
    const auto words = static_cast<float>(x.end() - first);
    lengths.push_back(words);
    unknown.push_back(words > 0 ? 100 * static_cast<float>(std::count(first, x.end(), 1)) / words
                                : 0);
  }
  out.values.push_back(figures_of(Words::tr("words per text"), lengths));
  fill_bins(out.values.back(), lengths, 0, static_cast<double>(length) + 1);
  const bool has_unknown = set.words && set.words->size() > 1 && (*set.words)[0].empty();
  if (has_unknown) {
    out.values.push_back(figures_of(Words::tr("unknown words, %"), unknown));
    fill_bins(out.values.back(), unknown, 0, 100);
  }
}

/// A column of words: its most frequent ones, as bins.
void count_words(const data::CsvTable& table, std::size_t column, ValueFigures& out) {
  std::map<std::string_view, std::int64_t> found;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const std::string_view field = table.field(row, column); !data::csv_missing(field))
      ++found[data::trimmed(field)];
  out.distinct = static_cast<std::int64_t>(found.size());
  for (const auto& [word, count] : found)
    out.bins.push_back(static_cast<double>(count) / static_cast<double>(table.rows()));
  std::sort(out.bins.rbegin(), out.bins.rend());
  if (out.bins.size() > kBins) out.bins.resize(kBins);
}

/// Columns as the file writes them: all rows, with what is missing.
void measure_table(const data::CsvTable& table, Measures& out) {
  out.rows_looked_at = static_cast<std::int64_t>(table.rows());
  const QStringList names = column_names(table);
  for (std::size_t c = 0; c < std::min(table.columns(), kMostColumns); ++c) {
    std::vector<float> values;
    std::int64_t missing = 0;
    bool words = false;
    for (std::size_t row = 0; row < table.rows() && !words; ++row) {
      double value = 0;
      const std::string_view field = table.field(row, c);
      if (data::csv_missing(field))
        ++missing;
      else if (data::csv_number(field, value))
        values.push_back(static_cast<float>(value));
      else
        words = true;
    }
    ValueFigures figures =
        figures_of(names[static_cast<qsizetype>(c)], words ? std::vector<float>() : values);
    if (words) {
      count_words(table, c, figures);
      missing = 0;
      for (std::size_t row = 0; row < table.rows(); ++row)
        missing += data::csv_missing(table.field(row, c)) ? 1 : 0;
    } else {
      fill_bins(figures, values, figures.least, figures.most);
    }
    figures.missing = missing;
    out.values.push_back(std::move(figures));
  }
}

void count_classes(const OpenedData& data, Measures& out) {
  const data::Target& target = data.raw.target;
  if (target.kind != data::Target::Kind::classes || data.classes[0].empty()) return;
  for (std::int64_t c = 0; c < target.classes; ++c)
    out.class_names.push_back(QString::fromStdString(class_name(target, c)));
  for (std::size_t split = 0; split < 3; ++split) {
    out.class_rows[split].assign(static_cast<std::size_t>(target.classes), 0);
    for (const std::int32_t one : data.classes[split])
      ++out.class_rows[split][static_cast<std::size_t>(one)];
  }
}

void measure_targets(const OpenedData& data, const data::Samples& samples, Measures& out) {
  const data::Target& target = data.raw.target;
  if (target.kind != data::Target::Kind::values) return;
  const auto length = static_cast<std::size_t>(target.shape.elements());
  std::vector<float> y(length);
  Groups values(std::min<std::size_t>(length, 8));
  for (const std::int64_t row : spaced(samples.rows(), 20000)) {
    if (!samples.read_targets(std::span(&row, 1), reinterpret_cast<std::byte*>(y.data())).ok())
      continue;
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i].push_back(y[i]);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const QString name = i < target.names.size() ? QString::fromStdString(target.names[i])
                                                 : Words::tr("target %1").arg(i + 1);
    out.targets.push_back(figures_of(name, values[i]));
    fill_bins(out.targets.back(), values[i], out.targets.back().least, out.targets.back().most);
  }
}

}  // namespace

double Measures::imbalance() const {
  if (class_rows[0].empty()) return 0;
  const auto [least, most] = std::minmax_element(class_rows[0].begin(), class_rows[0].end());
  return static_cast<double>(*most) / static_cast<double>(std::max<std::int64_t>(*least, 1));
}

Measures measure(const OpenedData& data, bool after, std::int64_t most_rows) {
  Measures out;
  out.after = after;
  out.kind = view_kind(data.set(after).signal);
  count_classes(data, out);
  const data::Samples* samples = data.samples(Split::train, after);
  if (samples == nullptr) return out;
  measure_targets(data, *samples, out);
  const auto start = std::chrono::steady_clock::now();
  if (data.table && !after) {
    out.kind = ViewKind::table;
    measure_table(*data.table, out);
  } else if (data.set(after).signal.is_tokens()) {
    measure_texts(data, *samples, out, most_rows);
  } else {
    measure_numbers(data, *samples, out, most_rows);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (took.count() > 0)
    out.rows_per_second = static_cast<double>(out.rows_looked_at) / took.count();
  return out;
}

}  // namespace strata::ui
