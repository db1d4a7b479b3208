#include "ui/data/model/opened.h"

#include <algorithm>

#include "data/open.h"
#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

constexpr std::int64_t kMostClassified = 20'000'000;           // rows: 80 MB
constexpr std::size_t kLargestTable = std::size_t{256} << 20;  // bytes

/// Classes of a split, read in pieces.
std::vector<std::int32_t> classes_of(const data::Samples& samples, const data::Target& target) {
  if (target.kind != data::Target::Kind::classes || target.shape.rank() != 0 ||
      samples.rows() > kMostClassified)
    return {};
  constexpr std::int64_t kPiece = 65536;
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(samples.rows()));
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> found;
  for (std::int64_t first = 0; first < samples.rows(); first += kPiece) {
    rows.resize(static_cast<std::size_t>(std::min(kPiece, samples.rows() - first)));
    found.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i] = first + static_cast<std::int64_t>(i);
    if (!samples.read_targets(rows, reinterpret_cast<std::byte*>(found.data())).ok()) return {};
    for (const std::int64_t one : found)
      out.push_back(static_cast<std::int32_t>(one));
  }
  return out;
}

std::shared_ptr<const data::CsvTable> table_of(const data::DataSpec& spec,
                                               const std::filesystem::path& folder) {
  if (spec.source != "csv") return nullptr;
  auto table = data::read_csv(resolved_path(spec.path, folder), spec, kLargestTable);
  if (!table.ok()) return nullptr;
  return std::make_shared<const data::CsvTable>(*std::move(table));
}

data::DataSpec without_transforms(data::DataSpec spec) {
  spec.transforms.clear();
  return spec;
}

}  // namespace

ViewKind view_kind(const graph::Signal& signal) {
  if (signal.is_tokens()) return ViewKind::text;
  if (signal.shape.rank() == 3) return ViewKind::images;
  if (signal.shape.rank() == 2) return ViewKind::curves;
  if (signal.shape.elements() == 2) return ViewKind::points;
  return ViewKind::table;
}

const data::Samples* OpenedData::samples(Split split, bool after) const {
  const data::Dataset& chosen = set(after);
  switch (split) {
    case Split::train:
      return chosen.train.get();
    case Split::validation:
      return chosen.validation.get();
    case Split::test:
      break;
  }
  return chosen.test.get();
}

std::int64_t OpenedData::rows(Split split) const {
  const data::Samples* found = samples(split, false);
  return found == nullptr ? 0 : found->rows();
}

bool OpenedData::validation_is_test() const {
  return raw.validation != nullptr && raw.validation == raw.test;
}

Result<OpenedPointer> open_for_look(const data::DataSpec& spec, const std::filesystem::path& folder,
                                    const OpenedPointer& known,
                                    const data::ProgressReport& report) {
  auto out = std::make_shared<OpenedData>();
  const bool same_rows = known && known->folder == folder &&
                         without_transforms(known->spec) == without_transforms(spec);
  if (same_rows) {
    if (known->spec == spec) return known;
    *out = *known;
  } else {
    STRATA_TRY(out->raw, data::open_dataset(without_transforms(spec), folder, report));
    for (const Split split : kSplits)
      if (const data::Samples* samples = out->samples(split, false))
        out->classes[static_cast<std::size_t>(split)] = classes_of(*samples, out->raw.target);
    out->table = table_of(spec, folder);
  }
  out->spec = spec;
  out->folder = folder;
  out->prepared = out->raw;
  out->transforms_error.reset();
  if (spec.transforms.empty()) return OpenedPointer(out);
  auto prepared = data::open_dataset(spec, folder);
  if (prepared.ok())
    out->prepared = *std::move(prepared);
  else
    out->transforms_error = prepared.error();
  return OpenedPointer(out);
}

std::string class_name(const data::Target& target, std::int64_t number) {
  const auto at = static_cast<std::size_t>(number);
  if (number >= 0 && at < target.names.size() && !target.names[at].empty()) return target.names[at];
  return std::to_string(number);
}

}  // namespace strata::ui
