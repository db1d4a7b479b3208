// The project's transforms as Python over torch tensors of one row.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "translate/torch/python_training.h"

namespace strata::translate::python {
namespace {

using Helper = std::pair<std::string_view, std::string_view>;

constexpr std::array<Helper, 5> kHelpers = {
    {{"crop", R"(def crop(x, height, width, padding, augment):
    """A window: anywhere while training, the middle otherwise."""
    x = F.pad(x, (padding, padding, padding, padding))
    spare = x.shape[1] - height, x.shape[2] - width
    top, left = [int(torch.randint(s + 1, ())) if augment else s // 2 for s in spare]
    return x[:, top:top + height, left:left + width]
)"},
     {"rotate", R"(def rotate(x, degrees):
    """A turn by a random angle around the middle; corners become black."""
    angle = math.radians(float(torch.empty(()).uniform_(-degrees, degrees)))
    height, width = x.shape[1:]
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = torch.tensor([[cosine, -sine * height / width, 0], [sine * width / height, cosine, 0]])
    grid = F.affine_grid(turn.unsqueeze(0).to(x.dtype), (1, *x.shape), align_corners=False)
    return F.grid_sample(x.unsqueeze(0), grid, align_corners=False).squeeze(0)
)"},
     {"cutout", R"(def cutout(x, size):
    """A square hole at a random place (DeVries, Taylor, 2017)."""
    x = x.clone()
    top = int(torch.randint(x.shape[1], ())) - size // 2
    left = int(torch.randint(x.shape[2], ())) - size // 2
    x[:, max(top, 0):max(top + size, 0), max(left, 0):max(left + size, 0)] = 0
    return x
)"},
     {"colour_jitter", R"(def colour_jitter(x, brightness, contrast, saturation, highest):
    """Random changes of brightness, contrast and saturation."""
    def around_one(by):
        return float(torch.empty(()).uniform_(1 - by, 1 + by))

    def grey(x):  # ITU-R BT.601
        weights = x.new_tensor([0.299, 0.587, 0.114]).view(3, 1, 1)
        return (x * weights).sum(0, keepdim=True) if len(x) == 3 else x

    x = x * around_one(brightness)
    x = torch.lerp(grey(x).mean(), x, around_one(contrast))
    x = torch.lerp(grey(x), x, around_one(saturation)) if len(x) == 3 else x
    return x.clamp(0, highest) if highest else x
)"},
     {"statistics_of", R"(def statistics_of(rows):
    """Mean and deviation per channel of images, per feature of anything else."""
    rows = torch.stack(rows).double()
    groups = [0, 2, 3] if rows.dim() == 4 else list(range(rows.dim() - 1))
    mean = rows.mean(groups, keepdim=True)[0]
    deviation = rows.std(groups, correction=0, keepdim=True)[0]
    return mean.to(torch.get_default_dtype()), torch.where(
        deviation > 1e-12, deviation, 1.0).to(torch.get_default_dtype())
)"}}};

/// Lines of Prepare.__call__ for one transform; `standardised` counts those before it.
std::string lines_of(const data::TransformSpec& spec, int& standardised, double& highest) {
  const graph::Settings& s = spec.settings;
  if (spec.kind == "scale") {
    highest *= s.real("factor");
    return fmt::format("        x = x * {}\n", s.real("factor"));
  }
  if (spec.kind == "standardise") {
    highest = 0;
    return fmt::format(
        "        if len(self.statistics) == {0}:  # these are still being measured\n"
        "            return x\n"
        "        mean, deviation = self.statistics[{0}]\n"
        "        x = (x - mean) / deviation\n",
        standardised++);
  }
  if (spec.kind == "crop")
    return fmt::format("        x = crop(x, {}, {}, augment)\n",
                       fmt::join(s.integers("size"), ", "), s.integer("padding"));
  if (spec.kind == "pad") {
    const graph::Integers& amount = s.integers("amount");
    return fmt::format("        x = F.pad(x, ({0}, {0}, {1}, {1}), value={2})\n", amount[1],
                       amount[0], s.real("value"));
  }
  if (spec.kind == "resize")
    return fmt::format(
        "        x = F.interpolate(x.unsqueeze(0), size=({}), mode=\"bilinear\", "
        "antialias=True)[0]\n",
        fmt::join(s.integers("size"), ", "));
  if (spec.kind == "flip") {
    std::string out;
    if (s.flag("horizontal"))
      out += "        x = x.flip(2) if augment and torch.rand(()) < 0.5 else x\n";
    if (s.flag("vertical"))
      out += "        x = x.flip(1) if augment and torch.rand(()) < 0.5 else x\n";
    return out;
  }
  if (spec.kind == "rotate")
    return fmt::format("        x = rotate(x, {}) if augment else x\n", s.real("degrees"));
  if (spec.kind == "cutout")
    return fmt::format("        x = cutout(x, {}) if augment else x\n", s.integer("size"));
  if (spec.kind == "colour_jitter")
    return fmt::format("        x = colour_jitter(x, {}, {}, {}, {}) if augment else x\n",
                       s.real("brightness"), s.real("contrast"), s.real("saturation"), highest);
  return fmt::format(
      "        raise NotImplementedError(\"the transform {} is not written here\")\n", spec.kind);
}

constexpr std::string_view kRows = R"(class Rows(Dataset):
    """Rows with the project's transforms."""

    def __init__(self, x, y, prepare, augment):
        self.x, self.y, self.prepare, self.augment = x, y, prepare, augment

    def __len__(self):
        return len(self.x)

    def __getitem__(self, row):
        return self.prepare(self.x[row], self.augment), self.y[row]
)";

/// Lines of a method as those of a function.
std::string without_indent(const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at) + 1;
    out += lines.substr(at + 4, end - at - 4);
    at = end;
  }
  return out;
}

}  // namespace

bool measures_rows(const Project& project) {
  const auto& all = project.data.transforms;
  return std::any_of(all.begin(), all.end(),
                     [](const auto& spec) { return spec.kind == "standardise"; });
}

std::string transform_code(const Project& project, const graph::Model& model) {
  const std::string_view first =
      project.training.precision == plan::Precision::float64 ? "double" : "float";
  std::string lines;
  int standardised = 0;
  double highest = model.input.shape.rank() == 3 ? 255 : 0;
  for (const data::TransformSpec& spec : project.data.transforms)
    lines += lines_of(spec, standardised, highest);
  std::string out;
  for (const auto& [name, text] : kHelpers)
    if (lines.find(fmt::format("{}(", name)) != std::string::npos ||
        (name == "statistics_of" && standardised > 0))
      out.append(text).append("\n\n");
  const std::string indent = standardised > 0 ? "    " : "";
  if (standardised > 0) {
    out +=
        "class Prepare:\n    \"\"\"The project's transforms of one row, in their order.\"\"\"\n\n"
        "    def __init__(self, rows):\n        self.statistics = []\n";
    for (int i = 0; i < standardised; ++i)
      out +=
          "        self.statistics.append(statistics_of([self(row, augment=False) for row in "
          "rows]))\n";
    out += "\n    def __call__(self, x, augment):\n";
  } else {
    out +=
        "def prepare(x, augment):\n"
        "    \"\"\"The project's transforms of one row, in their order.\"\"\"\n";
  }
  if (!model.input.is_tokens()) out += fmt::format("{}    x = x.{}()\n", indent, first);
  if (standardised == 0) lines = without_indent(lines);
  return out + lines + indent + "    return x\n\n\n" + std::string(kRows);
}

}  // namespace strata::translate::python
