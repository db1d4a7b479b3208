#include "data/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "data/chain.h"
#include "data/input_reader.h"
#include "data/order.h"
#include "data/places.h"
#include "data/samples.h"

namespace strata::data {
namespace {

using Rows = std::vector<std::int64_t>;

Result<const SourceKind*> kind_of(const DataSpec& spec) {
  if (const SourceKind* kind = find_source_kind(spec.source)) return kind;
  return Error{fmt::format("there is no data source '{}'", spec.source), spec.where, {}};
}

/// The project's validation, with the source's habit filled in where it says nothing.
Validation effective(const DataSpec& spec, const SourceKind& kind) {
  if (spec.validation.kind != Validation::Kind::usual) return spec.validation;
  if (kind.usual_validation == "none") return {Validation::Kind::none, 0, {}};
  if (kind.usual_validation == "test") return {Validation::Kind::test, 0, {}};
  double fraction = 0;
  std::from_chars(kind.usual_validation.begin(), kind.usual_validation.end(), fraction);
  return {Validation::Kind::fraction, fraction, {}};
}

Result<SourceQuestion> ask(const DataSpec& spec, const SourceKind& kind,
                           const std::filesystem::path& folder, bool must_exist) {
  SourceQuestion question{spec, {}, {}, folder, {}};
  question.path = question.resolve(spec.path);
  if (spec.validation.kind == Validation::Kind::path)
    question.validation_path = question.resolve(spec.validation.path);
  if (question.path.empty() && kind.group == SourceGroup::known && must_exist) {
    STRATA_TRY(question.path, find_dataset(kind.name));
  }
  return question;
}

Rows all_rows(const Part& part) {
  Rows out(static_cast<std::size_t>(part.rows));
  std::iota(out.begin(), out.end(), std::int64_t{0});
  return out;
}

/// The class of each chosen row, where rows have one class each; else empty.
Rows classes_of(const Part& part, const Rows& rows) {
  const auto* table = std::get_if<Table<std::int64_t>>(&part.y);
  if (table == nullptr || table->length != 1) return {};
  Rows out;
  out.reserve(rows.size());
  for (const std::int64_t row : rows)
    out.push_back(*table->row(row));
  return out;
}

/// Splits chosen rows of a part; the numbers that come back are the part's.
Split split_part(std::uint64_t seed, const Part& part, const Rows& rows, std::int64_t count) {
  const Rows classes = classes_of(part, rows);
  Split out = classes.empty() ? split_rows(seed, static_cast<std::int64_t>(rows.size()), count)
                              : split_stratified(seed, classes, count);
  for (Rows* side : {&out.kept, &out.taken})
    for (std::int64_t& row : *side)
      row = rows[static_cast<std::size_t>(row)];
  return out;
}

Rows limited(const DataSpec& spec, const Part& part, Rows rows) {
  if (spec.limit == 0 || static_cast<std::int64_t>(rows.size()) <= spec.limit) return rows;
  return split_part(spec.split_seed, part, rows, spec.limit).taken;
}

std::int64_t share(std::int64_t rows, double fraction) {
  return std::clamp<std::int64_t>(std::llround(static_cast<double>(rows) * fraction), 1, rows - 1);
}

/// Replaces NaN by the column's mean over the training rows, in every part alike.
void fill_missing(RawSet& set, const Rows& train_rows) {
  auto& table = std::get<Table<float>>(set.train.x);
  std::vector<double> sum(static_cast<std::size_t>(table.length));
  std::vector<double> count(sum.size());
  for (const std::int64_t row : train_rows) {
    for (std::size_t c = 0; c < sum.size(); ++c) {
      const float value = table.row(row)[c];
      if (std::isnan(value)) continue;
      sum[c] += value;
      count[c] += 1;
    }
  }
  const auto fill = [&](Part& part) {
    const auto& old = std::get<Table<float>>(part.x);
    std::vector<float> values(old.row(0), old.row(part.rows));
    for (std::size_t i = 0; i < values.size(); ++i)
      if (const std::size_t c = i % sum.size(); std::isnan(values[i]))
        values[i] = count[c] > 0 ? static_cast<float>(sum[c] / count[c]) : 0;
    part.x = table_of(std::move(values), old.length);
  };
  fill(set.train);
  if (set.validation) fill(*set.validation);
  if (set.test) fill(*set.test);
}

/// A class that no training row has cannot be learnt.
Result<> no_empty_class(const RawSet& set, const Rows& rows, const SourceQuestion& question) {
  const Rows classes = classes_of(set.train, rows);
  if (classes.empty() || question.spec.limit > 0) return {};
  // Where the next word is the target, some words may well stand in other splits alone.
  if (set.signal.is_tokens() && set.signal.vocabulary == set.target.classes) return {};
  std::vector<bool> seen(static_cast<std::size_t>(set.target.classes));
  for (const std::int64_t one : classes)
    seen[static_cast<std::size_t>(one)] = true;
  const auto empty = std::find(seen.begin(), seen.end(), false);
  if (empty == seen.end()) return {};
  const auto number = static_cast<std::size_t>(empty - seen.begin());
  const std::string name =
      number < set.target.names.size() ? set.target.names[number] : std::to_string(number);
  return Error{fmt::format("class '{}' has no training row", name), question.path.string(),
               "give it rows, or take the class away"};
}

/// Which rows train and which validate.
struct Division {
  Rows train;
  Rows validation;          // of the part below
  bool from_train = false;  // validation rows come out of the training part
};

Result<Division> divide(const DataSpec& spec, const Validation& validation, const RawSet& set,
                        const std::string& where) {
  Division out;
  const Rows rows = limited(spec, set.train, all_rows(set.train));
  out.train = rows;
  const bool own = set.validation.has_value();
  if (validation.kind == Validation::Kind::none) return out;
  if (own && (spec.validation.kind == Validation::Kind::usual ||
              validation.kind == Validation::Kind::path)) {
    out.validation = limited(spec, *set.validation, all_rows(*set.validation));
    return out;
  }
  if (validation.kind == Validation::Kind::path)
    return Error{"this source cannot take its validation rows from another place", where,
                 "use \"test\", a share such as 0.1, or \"none\""};
  if (validation.kind == Validation::Kind::test) {
    if (set.test) return out;
    return Error{"\"validation\": \"test\", but there are no test rows", where,
                 "use a share such as 0.1, or \"none\""};
  }
  if (rows.size() < 2)
    return Error{"one row cannot be split into training and validation", where, "add rows"};
  const auto count = share(static_cast<std::int64_t>(rows.size()), validation.fraction);
  Split split = split_part(spec.split_seed, set.train, rows, count);
  out.train = std::move(split.kept);
  out.validation = std::move(split.taken);
  out.from_train = true;
  return out;
}

/// Where validation "test" is a habit, not a wish, and there are no test rows, none are used.
Validation fitting(Validation validation, const DataSpec& spec, bool has_test) {
  if (spec.validation.kind == Validation::Kind::usual &&
      validation.kind == Validation::Kind::test && !has_test)
    return {Validation::Kind::fraction, 0.1, {}};
  return validation;
}

}  // namespace

Result<Dataset> open_dataset(const DataSpec& spec, const std::filesystem::path& project_folder,
                             const ProgressReport& report) {
  STRATA_TRY(const SourceKind* kind, kind_of(spec));
  STRATA_TRY(SourceQuestion question, ask(spec, *kind, project_folder, true));
  question.report = report;
  STRATA_TRY(RawSet set, kind->open(question));
  const Validation validation = fitting(effective(spec, *kind), spec, set.test.has_value());
  STRATA_TRY(Division division, divide(spec, validation, set, spec.where));
  STRATA_CHECK(no_empty_class(set, division.train, question));
  if (set.has_missing) fill_missing(set, division.train);

  STRATA_TRY(Chain bound, Chain::bind(spec.transforms, set.signal, set.train, division.train));
  const auto chain = std::make_shared<const Chain>(std::move(bound));
  const auto train = std::make_shared<const Part>(std::move(set.train));
  Dataset out;
  out.signal = chain->output();
  out.target = std::move(set.target);
  out.words = std::move(set.words);
  out.columns = std::move(set.columns);
  out.input = make_input_reader(std::move(set.input), set.signal, chain);
  out.train = make_samples(train, std::move(division.train), chain);
  if (set.test) {
    const auto test = std::make_shared<const Part>(std::move(*set.test));
    out.test = make_samples(test, limited(spec, *test, all_rows(*test)), chain);
  }
  if (validation.kind == Validation::Kind::none) return out;
  if (division.from_train) {
    out.validation = make_samples(train, std::move(division.validation), chain);
  } else if (!division.validation.empty()) {
    out.validation = make_samples(std::make_shared<const Part>(std::move(*set.validation)),
                                  std::move(division.validation), chain);
  } else {
    out.validation = out.test;
  }
  return out;
}

Result<SourceFacts> describe_dataset(const DataSpec& spec,
                                     const std::filesystem::path& project_folder) {
  STRATA_TRY(const SourceKind* kind, kind_of(spec));
  STRATA_TRY(const SourceQuestion question, ask(spec, *kind, project_folder, false));
  STRATA_TRY(SourceFacts facts, kind->describe(question));
  STRATA_TRY(facts.signal, transformed(spec.transforms, facts.signal));
  const auto limit = [&](std::int64_t rows) {
    return rows < 0 || spec.limit == 0 ? rows : std::min(rows, spec.limit);
  };
  facts.train_rows = limit(facts.train_rows);
  facts.test_rows = limit(facts.test_rows);
  facts.validation_rows = limit(facts.validation_rows);
  const Validation validation = fitting(effective(spec, *kind), spec, facts.test_rows >= 0);
  if (validation.kind == Validation::Kind::none) {
    facts.validation_rows = 0;
  } else if (validation.kind == Validation::Kind::test && facts.validation_rows < 0) {
    facts.validation_rows = facts.test_rows;
  } else if (validation.kind == Validation::Kind::fraction && facts.validation_rows < 0 &&
             facts.train_rows > 1) {
    facts.validation_rows = share(facts.train_rows, validation.fraction);
    facts.train_rows -= facts.validation_rows;
  }
  return facts;
}

}  // namespace strata::data
