// load_data and prepare of a generated Keras file: the project's rows and transforms.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "translate/keras/loop.h"

namespace strata::translate::keras {
namespace {

constexpr std::string_view kArrays = R"(def read_arrays(folder):
    """x.npy and y.npy (and x_val.npy, y_val.npy): rows before the transforms, images with channels last."""
    def split(end):
        return tuple(np.load(os.path.join(folder, f"{name}{end}.npy")) for name in "xy")

    held_out = os.path.exists(os.path.join(folder, "x_val.npy"))
    return split(""), split("_val") if held_out else None
)";

/// `points`: x, y and label of `rows` points, from u in [0, 1).
std::string plane_code(const std::string& points, const graph::Settings& s) {
  return fmt::format(
      "    def split(rows, seed):  # made as Strata makes them, with other random numbers\n"
      "        random = np.random.default_rng(seed)\n"
      "        row, u = np.arange(rows), random.random(rows)\n"
      "{}"
      "        return np.stack((x, y), axis=1) + {} * random.normal(size=(rows, 2)), label\n\n"
      "    return split({}, {}), split({}, {})\n",
      points, s.real("noise"), s.integer("rows"), 2 * s.integer("seed"), s.integer("test_rows"),
      2 * s.integer("seed") + 1);
}

std::string points_of(const std::string& source, const graph::Settings& s) {
  if (source == "moons")
    return "        label = row % 2\n"
           "        x, y = np.cos(math.pi * u), np.sin(math.pi * u)\n"
           "        x, y = np.where(label == 0, x, 1 - x), np.where(label == 0, y, 0.5 - y)\n";
  if (source == "circles")
    return "        label = row % 2\n"
           "        radius, angle = 1 - 0.5 * label, 2 * math.pi * u\n"
           "        x, y = radius * np.cos(angle), radius * np.sin(angle)\n";
  if (source == "spirals")
    return fmt::format(
        "        label = row % {0}\n"
        "        radius, angle = 0.1 + 0.9 * u, 2 * math.pi * ({1} * u + label / {0})\n"
        "        x, y = radius * np.cos(angle), radius * np.sin(angle)\n",
        s.integer("classes"), s.real("turns"));
  if (source == "xor")
    return "        left, low = row % 2, row // 2 % 2\n"
           "        label, v = (left != low).astype(\"int64\"), random.random(rows)\n"
           "        x, y = (0.1 + 0.9 * u) * (1 - 2 * left), (0.1 + 0.9 * v) * (1 - 2 * low)\n";
  return {};
}

std::string sine_code(const graph::Settings& s) {
  return fmt::format(
      "    def split(rows, seed):  # made as Strata makes them, with other random numbers\n"
      "        random = np.random.default_rng(seed)\n"
      "        period, phase = 10 + 30 * random.random((rows, 1)), 2 * math.pi * "
      "random.random((rows, 1))\n"
      "        wave = np.sin(2 * math.pi * np.arange({0} + 1) / period + phase)\n"
      "        x = wave[:, :-1] + {1} * random.normal(size=(rows, {0}))\n"
      "        return x[:, :, None], wave[:, -1]\n\n"
      "    return split({2}, {3}), split({4}, {5})\n",
      s.integer("length"), s.real("noise"), s.integer("rows"), 2 * s.integer("seed"),
      s.integer("test_rows"), 2 * s.integer("seed") + 1);
}

/// The rows where no folder is named.
std::string usual_rows(const data::DataSpec& data) {
  const graph::Settings& s = data.settings;
  const std::string& source = data.source;
  if (source == "mnist" || source == "fashion-mnist")
    return fmt::format(
        "    (x, y), (x_val, y_val) = keras.datasets.{}.load_data()\n"
        "    return (x[..., None], y), (x_val[..., None], y_val)\n",
        source == "mnist" ? "mnist" : "fashion_mnist");
  if (source == "cifar10")
    return "    (x, y), (x_val, y_val) = keras.datasets.cifar10.load_data()\n"
           "    return (x, y[:, 0]), (x_val, y_val[:, 0])\n";
  if (source == "imdb")
    return fmt::format(
        "    (x, y), (x_val, y_val) = keras.datasets.imdb.load_data(num_words={0})\n"
        "    x, x_val = [keras.utils.pad_sequences(rows, maxlen={1}) for rows in (x, x_val)]\n"
        "    return (x, y), (x_val, y_val)\n",
        s.integer("vocabulary"), s.integer("max_length"));
  if (const std::string points = points_of(source, s); !points.empty())
    return plane_code(points, s);
  if (source == "sine") return sine_code(s);
  return "    raise SystemExit(\"name a folder of NumPy arrays with --data: see read_arrays\")\n";
}

std::string load_code(const data::DataSpec& data) {
  return fmt::format(
      "def load_rows(folder):\n    if folder:\n        return read_arrays(folder)\n{}\n\n"
      "def load_data(folder):\n"
      "    \"\"\"Training and validation rows, (x, y) each, before the transforms.\"\"\"\n"
      "    train, validation = load_rows(folder)\n{}"
      "    if validation is None:\n"
      "        x, y = train\n"
      "        order = np.random.default_rng({}).permutation(len(x))\n"
      "        taken = max(round(len(x) * {}), 1)\n"
      "        return (x[order[taken:]], y[order[taken:]]), (x[order[:taken]], y[order[:taken]])\n"
      "    return train, validation\n",
      usual_rows(data),
      data.limit == 0 ? ""
                      : fmt::format("    train = tuple(part[:{}] for part in train)\n", data.limit),
      data.split_seed,
      data.validation.kind == data::Validation::Kind::fraction ? data.validation.fraction : 0.1);
}

/// Lines of prepare for what is no augmentation.
std::string prepare_line(const data::TransformSpec& spec) {
  const graph::Settings& s = spec.settings;
  if (spec.kind == "scale")
    return fmt::format("    x, x_val = x * {0}, x_val * {0}\n", s.real("factor"));
  if (spec.kind == "standardise")
    return "    groups = tuple(range(x.ndim - 1))  # per channel or feature\n"
           "    mean, deviation = x.mean(groups), x.std(groups)\n"
           "    deviation = np.where(deviation > 1e-12, deviation, 1)\n"
           "    x, x_val = (x - mean) / deviation, (x_val - mean) / deviation\n";
  if (spec.kind == "pad") {
    const graph::Integers& by = s.integers("amount");
    return fmt::format(
        "    border = ((0, 0), ({0}, {0}), ({1}, {1}), (0, 0))\n"
        "    x, x_val = [np.pad(rows, border, constant_values={2}) for rows in (x, x_val)]\n",
        by[0], by[1], s.real("value"));
  }
  if (spec.kind == "resize")
    return fmt::format(
        "    x, x_val = [ops.convert_to_numpy(ops.image.resize(rows, {}, antialias=True)) for rows "
        "in (x, x_val)]\n",
        tuple_text(s.integers("size")));
  if (spec.kind == "crop")
    return fmt::format(
        "    middle = keras.Sequential([layers.ZeroPadding2D({}), layers.CenterCrop({})])\n"
        "    x_val = ops.convert_to_numpy(middle(x_val))\n",
        s.integer("padding"), fmt::join(s.integers("size"), ", "));
  return {};
}

/// Layers that change rows at random.
std::string augmentation(const data::TransformSpec& spec) {
  const graph::Settings& s = spec.settings;
  constexpr double kTurn = 360;
  if (spec.kind == "crop")
    return fmt::format("layers.ZeroPadding2D({}), layers.RandomCrop({})", s.integer("padding"),
                       fmt::join(s.integers("size"), ", "));
  if (spec.kind == "flip") {
    const bool across = s.flag("horizontal");
    const bool down = s.flag("vertical");
    if (!across && !down) return {};
    return fmt::format("layers.RandomFlip(\"{}{}{}\")", across ? "horizontal" : "",
                       across && down ? "_and_" : "", down ? "vertical" : "");
  }
  if (spec.kind == "rotate")
    return fmt::format("layers.RandomRotation({}, fill_mode=\"constant\")",
                       s.real("degrees") / kTurn);
  if (spec.kind == "colour_jitter")
    return fmt::format(
        "layers.RandomBrightness({}, value_range=(0, 1)), layers.RandomContrast({}, "
        "value_range=(0, 1))",
        s.real("brightness"), s.real("contrast"));
  if (spec.kind == "cutout")
    return "layers.RandomErasing(factor=1, fill_value=0, value_range=(0, 1))";
  return {};
}

constexpr std::string_view kRows = R"(class Rows(keras.utils.PyDataset):
    """Training rows in batches, changed at random every time."""

    def __init__(self, x, y, batch, **options):
        super().__init__(**options)
        self.x, self.y, self.batch = x, y, batch
        self.random = np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self):
        return -(-len(self.x) // self.batch)

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.x)) if SHUFFLES else np.arange(len(self.x))

    def __getitem__(self, index):
        rows = self.order[index * self.batch:(index + 1) * self.batch]
        return ops.convert_to_numpy(AUGMENT(self.x[rows], training=True)), self.y[rows]
)";

}  // namespace

std::string tuple_text(const graph::Integers& sizes) {
  return fmt::format("({})", fmt::join(sizes, ", "));
}

bool augments(const Project& project) {
  for (const data::TransformSpec& spec : project.data.transforms)
    if (!augmentation(spec).empty()) return true;
  return false;
}

std::string data_code(const Project& project, const graph::Model& model) {
  const bool tokens = model.input.is_tokens();
  std::string lines;
  std::string changes;
  for (const data::TransformSpec& spec : project.data.transforms) {
    lines += prepare_line(spec);
    if (const std::string layer = augmentation(spec); !layer.empty())
      changes += fmt::format("    {},\n", layer);
  }
  std::string out =
      std::string(kArrays) + "\n\n" + load_code(project.data) +
      fmt::format(
          "\n\ndef prepare(x, x_val):\n"
          "    \"\"\"The project's transforms, but those that change rows at random.\"\"\"\n"
          "    x, x_val = x.astype(\"{0}\"), x_val.astype(\"{0}\")\n",
          tokens ? "int32" : "float32") +
      lines + "    return x, x_val\n";
  if (changes.empty()) return out;
  return out +
         fmt::format("\n\nSHUFFLES = {}\nAUGMENT = keras.Sequential([\n{}])\n\n\n",
                     project.training.shuffle ? "True" : "False", changes) +
         std::string(kRows);
}

}  // namespace strata::translate::keras
