#include "ui/data/model/specs.h"

#include <QCoreApplication>
#include <QHash>
#include <cmath>

#include "data/chain.h"

namespace strata::ui {
namespace {

struct Specs {
  Q_DECLARE_TR_FUNCTIONS(Specs)
};

bool holds_image_bytes(std::string_view source) {
  for (const std::string_view one :
       {"mnist", "fashion-mnist", "cifar10", "image-folder", "idx", "shapes"})
    if (source == one) return true;
  return false;
}

QString sizes_text(const graph::Settings& settings, std::string_view name) {
  QStringList out;
  for (const std::int64_t size : settings.integers(name))
    out << QString::number(size);
  return out.join(QChar(0x00d7));
}

graph::SettingValue first_value(const graph::Setting& setting, const graph::Signal& input) {
  if (setting.otherwise) return *setting.otherwise;
  if (setting.name == "size" && input.shape.rank() == 3)
    return graph::Integers{input.shape[1], input.shape[2]};
  const auto least = static_cast<std::int64_t>(std::max(1.0, setting.least));
  if (setting.type == graph::SettingType::integers)
    return graph::Integers(static_cast<std::size_t>(std::max(setting.count, 1)), 2 * least);
  if (setting.type == graph::SettingType::integer) return least;
  if (setting.type == graph::SettingType::real) return std::max(0.0, setting.least);
  if (setting.type == graph::SettingType::flag) return false;
  return setting.choices.empty() ? std::string() : setting.choices.front();
}

}  // namespace

data::DataSpec sensible_spec(std::string_view source) {
  auto found = data::default_data_spec(source);
  data::DataSpec out = found.ok() ? *std::move(found) : data::DataSpec{};
  const auto add = [&](std::string_view kind, const graph::Signal& input) {
    if (const data::TransformKind* known = data::find_transform_kind(kind))
      out.transforms.push_back(new_transform(*known, input));
  };
  if (holds_image_bytes(source)) add("scale", {});
  if (source == "csv") add("standardise", {});
  return out;
}

std::string path_for_project(const std::filesystem::path& path,
                             const std::filesystem::path& folder) {
  if (folder.empty() || path.empty()) return path.string();
  const std::filesystem::path below = path.lexically_relative(folder);
  const bool outside = below.empty() || *below.begin() == "..";
  return outside ? path.string() : below.string();
}

std::filesystem::path resolved_path(const std::string& written,
                                    const std::filesystem::path& folder) {
  if (written.empty()) return {};
  const std::filesystem::path path(written);
  return path.is_absolute() ? path : folder / path;
}

data::TransformSpec new_transform(const data::TransformKind& kind, const graph::Signal& input) {
  data::TransformSpec out{std::string(kind.name), {}, {}};
  for (const graph::Setting& setting : kind.settings)
    out.settings.set(setting.name, first_value(setting, input));
  if (kind.name == "crop" && input.shape.rank() == 3) out.settings.set("padding", std::int64_t{4});
  return out;
}

QString transform_line(const data::TransformSpec& transform) {
  const graph::Settings& s = transform.settings;
  if (transform.kind == "scale") {
    const double inverse = s.real("factor") == 0 ? 0 : 1 / s.real("factor");
    if (inverse > 1.5 && std::abs(inverse - std::round(inverse)) < 1e-6)
      return QString("x / %1").arg(std::llround(inverse));
    return QString::fromUtf8("x × %1").arg(s.real("factor"));
  }
  if (transform.kind == "standardise") return Specs::tr("to mean 0, deviation 1");
  if (transform.kind == "resize") return Specs::tr("to %1").arg(sizes_text(s, "size"));
  if (transform.kind == "crop")
    return s.integer("padding") == 0 ? sizes_text(s, "size")
                                     : Specs::tr("%1 after padding %2")
                                           .arg(sizes_text(s, "size"))
                                           .arg(s.integer("padding"));
  if (transform.kind == "flip") {
    QStringList ways;
    if (s.flag("horizontal")) ways << Specs::tr("left to right");
    if (s.flag("vertical")) ways << Specs::tr("upside down");
    return ways.isEmpty() ? Specs::tr("neither way") : ways.join(", ") + ", p = 0.5";
  }
  if (transform.kind == "rotate") return QString::fromUtf8("±%1°").arg(s.real("degrees"));
  QStringList parts;
  if (const data::TransformKind* kind = data::find_transform_kind(transform.kind))
    for (const graph::Setting& setting : kind->settings) {
      if (!s.has(setting.name)) continue;
      const graph::SettingValue& value = s.get(setting.name);
      QString text;
      if (const auto* real = std::get_if<double>(&value)) text = QString::number(*real);
      if (const auto* whole = std::get_if<std::int64_t>(&value)) text = QString::number(*whole);
      if (std::holds_alternative<graph::Integers>(value)) text = sizes_text(s, setting.name);
      if (!text.isEmpty()) parts << QString::fromStdString(setting.title).toLower() + " " + text;
    }
  return parts.join(QString::fromUtf8(" · "));
}

bool fits(const data::TransformKind& kind, const graph::Signal& input) {
  if (input.is_tokens()) return false;
  const data::TransformSpec trial = new_transform(kind, input);
  return data::transformed({trial}, input).ok();
}

QString source_icon(std::string_view source) {
  static const QHash<QString, QString> icons = {
      {"mnist", "number"},     {"fashion-mnist", "shirt"}, {"cifar10", "image"},
      {"imdb", "review"},      {"image-folder", "folder"}, {"csv", "table"},
      {"text-folder", "text"}, {"text-csv", "table"},      {"text", "text"},
      {"npy", "array"},        {"idx", "number"},          {"shapes", "shapes"},
      {"spirals", "spiral"},   {"moons", "moons"},         {"circles", "circles"},
      {"xor", "xor"},          {"sine", "sine"},           {"reviews", "review"}};
  const QString name = to_text(source);
  return "data-" + icons.value(name, "array");
}

QString row_word(const data::SourceKind& /*kind*/, const graph::Signal& signal) {
  if (signal.is_tokens()) return Specs::tr("texts");
  if (signal.shape.rank() == 3) return Specs::tr("images");
  if (signal.shape.rank() == 2) return Specs::tr("sequences");
  if (signal.shape.elements() == 2) return Specs::tr("points");
  return Specs::tr("rows");
}

}  // namespace strata::ui
