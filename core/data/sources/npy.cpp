// Arrays saved by NumPy: x holds the rows, y the targets.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/source.h"
#include "data/sources/npy_file.h"

namespace strata::data {
namespace {

using graph::SettingType;

/// Above this many values only the targets are searched for NaN: the rows stay on the disk until
/// read.
constexpr std::int64_t kMostChecked = std::int64_t{1} << 30;

struct Pair {
  NpyArray x;
  NpyArray y;
};

struct Arrays {
  Pair train;
  std::optional<Pair> test;
};

Result<> same_rows(const Pair& pair) {
  if (pair.x.rows() == pair.y.rows()) return {};
  return Error{fmt::format("{} rows, but {} has {}", pair.y.rows(), pair.x.where, pair.x.rows()),
               pair.y.where, "give one target per row"};
}

Result<Arrays> from_npz(const SourceQuestion& question) {
  STRATA_TRY(const auto arrays, open_npz(question.path));
  const auto find = [&](std::initializer_list<std::string_view> names) -> const NpyArray* {
    for (const std::string_view name : names)
      for (const auto& [key, array] : arrays)
        if (key == name) return &array;
    return nullptr;
  };
  const NpyArray* x = find({"x", "x_train"});
  const NpyArray* y = find({"y", "y_train"});
  if (x == nullptr || y == nullptr)
    return Error{"the archive holds no arrays x and y (or x_train and y_train)",
                 question.path.string(), "save it with numpy.savez(file, x=..., y=...)"};
  Arrays out{{*x, *y}, {}};
  const NpyArray* x_test = find({"x_test"});
  const NpyArray* y_test = find({"y_test"});
  if (x_test != nullptr && y_test != nullptr) out.test = Pair{*x_test, *y_test};
  return out;
}

Result<Arrays> open_arrays(const SourceQuestion& question) {
  const graph::Settings& settings = question.settings();
  if (settings.word("x").empty()) {
    if (!question.path.empty()) return from_npz(question);
    return Error{"'x' is missing", question.spec.where,
                 "add \"x\" and \"y\": .npy files, or \"path\": an .npz file"};
  }
  const auto open = [&](std::string_view field) {
    return open_npy(question.resolve(settings.word(field)));
  };
  if (settings.word("y").empty())
    return Error{"'y' is missing", question.spec.where,
                 "add \"y\": the .npy file with the targets"};
  Arrays out;
  STRATA_TRY(out.train.x, open("x"));
  STRATA_TRY(out.train.y, open("y"));
  if (settings.word("x_test").empty()) return out;
  Pair test;
  STRATA_TRY(test.x, open("x_test"));
  STRATA_TRY(test.y, open("y_test"));
  out.test = std::move(test);
  return out;
}

graph::Shape row_shape(const NpyArray& x) {
  if (x.sizes.size() == 1) return {1};
  return graph::Shape(std::vector<std::int64_t>(x.sizes.begin() + 1, x.sizes.end()));
}

/// One column of targets is one target: (rows, 1) reads like (rows).
graph::Shape target_shape(const NpyArray& y) {
  if (y.row_elements() == 1) return {};
  return graph::Shape(std::vector<std::int64_t>(y.sizes.begin() + 1, y.sizes.end()));
}

Result<Target> target_of(const NpyArray& y, std::int64_t classes) {
  Target out;
  out.shape = target_shape(y);
  if (y.is_real()) {
    out.kind = Target::Kind::values;
    return out;
  }
  out.classes = classes;
  if (classes == 0)
    for (std::int64_t i = 0; i < y.elements(); ++i)
      out.classes = std::max(out.classes, y.integer(i) + 1);
  return out;
}

Result<RawTargets> targets(const NpyArray& y, const Target& target) {
  const std::int64_t length = target.shape.elements();
  if (target.kind == Target::Kind::values) {
    std::vector<float> out(static_cast<std::size_t>(y.elements()));
    for (std::int64_t i = 0; i < y.elements(); ++i) {
      const double value = y.real(i);
      if (!std::isfinite(value))
        return Error{fmt::format("{}: the target is {}", y.place(i), value), y.where,
                     "drop or correct the row"};
      out[static_cast<std::size_t>(i)] = static_cast<float>(value);
    }
    return RawTargets(table_of(std::move(out), length));
  }
  std::vector<std::int64_t> out(static_cast<std::size_t>(y.elements()));
  for (std::int64_t i = 0; i < y.elements(); ++i) {
    const std::int64_t label = y.is_real() ? -1 : y.integer(i);
    if (label < 0 || label >= target.classes)
      return Error{fmt::format("{}: label {} is out of range, there are {} classes (0 to {})",
                               y.place(i), label, target.classes, target.classes - 1),
                   y.where, "correct the label"};
    out[static_cast<std::size_t>(i)] = label;
  }
  return RawTargets(table_of(std::move(out), length));
}

Result<RawInputs> words(const NpyArray& x, std::int64_t vocabulary) {
  if (x.is_real())
    return Error{"word numbers must be whole numbers", x.where, "save x.astype('int32')"};
  std::vector<std::int32_t> out(static_cast<std::size_t>(x.elements()));
  for (std::int64_t i = 0; i < x.elements(); ++i) {
    const std::int64_t word = x.integer(i);
    if (word < 0 || word >= vocabulary)
      return Error{fmt::format("{}: word number {} is out of range, \"tokens\" is {}", x.place(i),
                               word, vocabulary),
                   x.where, "raise \"tokens\" or correct the file"};
    out[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(word);
  }
  return RawInputs(table_of(std::move(out), x.row_elements()));
}

Result<RawInputs> inputs(const NpyArray& x) {
  const std::int64_t length = x.row_elements();
  if (x.width == 1 && (x.kind == 'u' || x.kind == 'b'))
    return RawInputs(Table<std::uint8_t>{
        {x.values, reinterpret_cast<const std::uint8_t*>(x.values.get())}, length, length});
  if (x.is_real() && x.elements() <= kMostChecked)
    for (std::int64_t i = 0; i < x.elements(); ++i)
      if (!std::isfinite(x.real(i)))
        return Error{fmt::format("{}: the value is {}", x.place(i), x.real(i)), x.where,
                     "drop or correct the row"};
  const auto* first = reinterpret_cast<const float*>(x.values.get());
  if (x.is_real() && x.width == 4 && reinterpret_cast<std::uintptr_t>(first) % alignof(float) == 0)
    return RawInputs(Table<float>{{x.values, first}, length, length});
  std::vector<float> out(static_cast<std::size_t>(x.elements()));
  for (std::int64_t i = 0; i < x.elements(); ++i)
    out[static_cast<std::size_t>(i)] = static_cast<float>(x.real(i));
  return RawInputs(table_of(std::move(out), length));
}

Result<Part> part_of(const Pair& pair, const graph::Signal& signal, const Target& target) {
  STRATA_CHECK(same_rows(pair));
  if (row_shape(pair.x) != signal.shape)
    return Error{fmt::format("test rows are {}, training rows {}", row_shape(pair.x).text(),
                             signal.shape.text()),
                 pair.x.where, "give both the same shape"};
  if (pair.y.is_real() != (target.kind == Target::Kind::values) ||
      target_shape(pair.y) != target.shape)
    return Error{"test targets have another type or shape than training targets", pair.y.where,
                 "save both with the same type and shape"};
  Part out;
  out.rows = pair.x.rows();
  out.name = [where = pair.x.where](std::int64_t row) {
    return fmt::format("{} row {}", where, row);
  };
  STRATA_TRY(out.x, signal.is_tokens() ? words(pair.x, signal.vocabulary) : inputs(pair.x));
  STRATA_TRY(out.y, targets(pair.y, target));
  return out;
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const Arrays arrays, open_arrays(question));
  RawSet out;
  out.signal = {row_shape(arrays.train.x), question.settings().integer("tokens")};
  STRATA_TRY(out.target, target_of(arrays.train.y, question.settings().integer("classes")));
  STRATA_TRY(out.train, part_of(arrays.train, out.signal, out.target));
  if (arrays.test) {
    STRATA_TRY(out.test, part_of(*arrays.test, out.signal, out.target));
  }
  return out;
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const Arrays arrays, open_arrays(question));
  STRATA_CHECK(same_rows(arrays.train));
  SourceFacts out;
  out.signal = {row_shape(arrays.train.x), question.settings().integer("tokens")};
  STRATA_TRY(out.target, target_of(arrays.train.y, question.settings().integer("classes")));
  out.train_rows = arrays.train.x.rows();
  if (arrays.test) out.test_rows = arrays.test->x.rows();
  return out;
}

graph::Setting file(std::string name, std::string title, std::string help) {
  return {.name = std::move(name),
          .title = std::move(title),
          .type = SettingType::word,
          .otherwise = std::string(),
          .help = std::move(help)};
}

graph::Setting count(std::string name, std::string title, std::string help) {
  return {.name = std::move(name),
          .title = std::move(title),
          .type = SettingType::integer,
          .otherwise = std::int64_t{0},
          .help = std::move(help),
          .most = 2147483647};
}

}  // namespace

SourceKind npy_source() {
  return {
      .name = "npy",
      .title = "NumPy arrays",
      .group = SourceGroup::files,
      .summary =
          "Arrays saved by NumPy: x holds the rows, y class numbers (whole numbers) or values "
          "(reals).",
      .layout =
          "an .npz file with x and y (or x_train, y_train, x_test, y_test), instead of \"x\" and "
          "\"y\"",
      .settings = {file("x", "Rows", "The .npy file with one row per sample."),
                   file("y", "Targets", "The .npy file with one target per row."),
                   file("x_test", "Test rows", "Rows that are kept apart for testing."),
                   file("y_test", "Test targets", "Their targets."),
                   count("tokens", "Words", "x holds word numbers below this; 0: real numbers."),
                   count("classes", "Classes",
                         "How many there are; 0: one more than the largest in y.")},
      .usual_validation = "none",
      .describe = describe,
      .open = open};
}

}  // namespace strata::data
