// load_data of a generated Python file: the project's source as PyTorch users would read it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "data/source.h"
#include "translate/torch/names.h"
#include "translate/torch/python_readers.h"
#include "translate/torch/python_training.h"

namespace strata::translate::python {
namespace {

using data::Validation;

Validation effective(const data::DataSpec& spec) {
  if (spec.validation.kind != Validation::Kind::usual) return spec.validation;
  const data::SourceKind* kind = data::find_source_kind(spec.source);
  const std::string_view usual = kind == nullptr ? "none" : kind->usual_validation;
  if (usual == "none") return {Validation::Kind::none, 0, {}};
  if (usual == "test") return {Validation::Kind::test, 0, {}};
  double fraction = 0;
  std::from_chars(usual.data(), usual.data() + usual.size(), fraction);
  return {Validation::Kind::fraction, fraction, {}};
}

std::string validation_lines(const data::DataSpec& spec) {
  const Validation validation = effective(spec);
  std::string out;
  if (validation.kind == Validation::Kind::none) return out + "    return train, None\n";
  if (validation.kind == Validation::Kind::path)
    return out + fmt::format("    validation, _ = read_rows({})\n    return train, validation\n",
                             quoted(validation.path, true));
  const double fraction = validation.kind == Validation::Kind::fraction ? validation.fraction : 0.1;
  const std::string split = fmt::format(
      "    x, y = train\n"
      "    order = torch.randperm(len(x), generator=torch.Generator().manual_seed({}))\n"
      "    taken = max(round(len(x) * {}), 1)\n"
      "    return (x[order[taken:]], y[order[taken:]]), (x[order[:taken]], y[order[:taken]])\n",
      spec.split_seed, fraction);
  const data::SourceKind* kind = data::find_source_kind(spec.source);
  const bool has_test = kind != nullptr && kind->group != data::SourceGroup::files;
  if (validation.kind == Validation::Kind::fraction) return split;
  if (has_test) return "    return train, test\n";
  return "    if test is not None:\n        return train, test\n" + split;
}

std::string limit_lines(const data::DataSpec& spec) {
  if (spec.limit == 0) return {};
  return fmt::format(
      "    train = tuple(part[:{0}] for part in train)  # as many as the project takes\n"
      "    test = test and tuple(part[:{0}] for part in test)\n",
      spec.limit);
}

}  // namespace

std::string data_code(const Project& project) {
  return reader_code(project) +
         "\n\ndef load_data(path):\n"
         "    \"\"\"Training and validation rows, (x, y) each, before the transforms.\"\"\"\n"
         "    train, test = read_rows(path)\n" +
         limit_lines(project.data) + validation_lines(project.data);
}

}  // namespace strata::translate::python
