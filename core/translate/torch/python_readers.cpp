#include "translate/torch/python_readers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "translate/torch/names.h"

namespace strata::translate::python {
namespace {

constexpr std::string_view kIdx = R"(def read_idx(file):
    """An IDX file of bytes (yann.lecun.com/exdb/mnist), packed with gzip or not."""
    packed = not os.path.exists(file)
    with gzip.open(f"{file}.gz") if packed else open(file, "rb") as opened:
        bytes_ = opened.read()
    sizes = np.frombuffer(bytes_, ">i4", count=bytes_[3], offset=4)
    return torch.from_numpy(np.frombuffer(bytes_, np.uint8, offset=4 + 4 * bytes_[3]).reshape(sizes).copy())


def read_rows(path):
    """Images (N x 1 x height x width, bytes) and labels out of a folder of IDX files."""
    def split(name):
        images = read_idx(os.path.join(path, f"{name}-images-idx3-ubyte"))
        return images.unsqueeze(1), read_idx(os.path.join(path, f"{name}-labels-idx1-ubyte")).long()

    return split("train"), split("t10k")
)";

constexpr std::string_view kCifar = R"(def read_rows(path):
    """Images (N x 3 x 32 x 32, bytes) and labels out of CIFAR-10's binary batches."""
    def split(names):
        rows = np.concatenate([np.fromfile(os.path.join(path, name), np.uint8) for name in names])
        rows = torch.from_numpy(rows.reshape(-1, 1 + 3 * 32 * 32))
        return rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0].long()

    return split([f"data_batch_{i}.bin" for i in range(1, 6)]), split(["test_batch.bin"])
)";

constexpr std::string_view kWords = R"(def number_words(texts, vocabulary, length):
    """A text's last words by frequency in the training texts: 0 padding, 1 not known."""
    split = {name: [re.findall(r"\w+", text.lower()) for text in some] for name, some in texts.items()}
    counts = Counter(word for words in split["train"] for word in words)
    ranked = sorted(counts, key=lambda word: (-counts[word], word.encode()))[:vocabulary - 2]
    numbers = {word: number for number, word in enumerate(ranked, start=2)}
    out = {}
    for name, some in split.items():
        out[name] = torch.zeros(len(some), length, dtype=torch.long)
        for row, words in enumerate(some):
            last = [numbers.get(word, 1) for word in words[-length:]]
            if last:
                out[name][row, -len(last):] = torch.tensor(last)
    return out
)";

constexpr std::string_view kTextFolders = R"(def read_rows(path):
    """Word numbers and classes out of folders of texts: train/CLASS/*.txt, test/CLASS/*.txt."""
    root = Path(path)
    folders = {"train": root / "train", "test": root / "test"}
    if not folders["train"].is_dir():
        folders = {"train": root}
    classes = CLASSES or sorted(folder.name for folder in folders["train"].iterdir() if folder.is_dir())
    texts, labels = {}, {}
    for name, folder in folders.items():
        if folder.is_dir():
            files = [(file, label) for label, one in enumerate(classes)
                     for file in sorted((folder / one).rglob("*.txt"))]
            texts[name] = [file.read_text(encoding="utf-8") for file, _ in files]
            labels[name] = torch.tensor([label for _, label in files])
    rows = number_words(texts, VOCABULARY, LENGTH)
    return (rows["train"], labels["train"]), (rows["test"], labels["test"]) if "test" in rows else None
)";

constexpr std::string_view kImageFolder = R"(def read_rows(path):
    """Images (N x channels x height x width, bytes) out of a folder with one sub-folder per class."""
    root = Path(path)
    folders = {"train": root / "train", "test": root / "test"}
    if not folders["train"].is_dir():
        folders = {"train": root}
    classes = sorted(folder.name for folder in folders["train"].iterdir() if folder.is_dir())

    def image(file):
        opened = Image.open(file).convert(MODE)
        scale = max(HEIGHT / opened.height, WIDTH / opened.width)
        if CUTS:  # the middle, in the shape that is wanted
            opened = opened.resize((round(opened.width * scale), round(opened.height * scale)))
            left, top = (opened.width - WIDTH) // 2, (opened.height - HEIGHT) // 2
            opened = opened.crop((left, top, left + WIDTH, top + HEIGHT))
        pixels = np.asarray(opened.resize((WIDTH, HEIGHT))).reshape(HEIGHT, WIDTH, -1)
        return torch.from_numpy(pixels.copy()).permute(2, 0, 1)

    def split(folder):
        files = [(file, label) for label, one in enumerate(classes)
                 for file in sorted((folder / one).rglob("*"))
                 if file.suffix.lower() in (".jpg", ".jpeg", ".png")]
        return torch.stack([image(file) for file, _ in files]), torch.tensor([label for _, label in files])

    return split(folders["train"]), split(folders["test"]) if folders.get("test", root / "-").is_dir() else None
)";

constexpr std::string_view kCharacters = R"(def read_rows(path):
    """Windows of character numbers and what comes next; the last tenth of the text is for testing."""
    with open(path, encoding="utf-8", newline="") as opened:
        text = opened.read().replace("\r", "")
    numbers = {letter: number for number, letter in enumerate(sorted(set(text)), start=1)}
    text = torch.tensor([numbers[letter] for letter in text])  # 0: a character of no number
    windows = text.unfold(0, LENGTH + 1, STRIDE)
    x, y = windows[:, :-1], windows[:, 1:] if EVERY else windows[:, -1]
    test = max(len(x) // 10, 1)
    return (x[:-test], y[:-test]), (x[-test:], y[-test:])
)";

constexpr std::string_view kCsv = R"(def read_rows(path):
    """Numbers, words as one column per category, and the target out of a CSV file."""
    def number(field):
        try:
            return float(field)
        except ValueError:
            return None

    with open(path, newline="", encoding="utf-8-sig") as opened:
        text = opened.read()
    separator = SEPARATOR or max(",;\t", key=text.split("\n", 1)[0].count)
    table = [[field.strip() for field in row] for row in csv.reader(text.splitlines(), delimiter=separator) if row]
    headed = HEADED if HEADED is not None else all(number(field) is None for field in table[0])
    names = table.pop(0) if headed else [str(i + 1) for i in range(len(table[0]))]
    target = names.index(TARGET) if TARGET in names else int(TARGET or 0) - 1 if not headed and TARGET else -1
    target %= len(names)

    def categories(fields):
        values = set(fields) - {""}
        return sorted(values, key=float if all(number(v) is not None for v in values) else None)

    columns = []
    for at, name in enumerate(names):
        if at == target or name in IGNORED or (CHOSEN and name not in CHOSEN):
            continue
        fields = [row[at] for row in table]
        if name in CATEGORICAL or any(number(field) is None and field for field in fields):
            columns += [[float(field == one) for field in fields] for one in categories(fields)]
        else:
            known = [number(field) for field in fields if field]
            usual = sum(known) / max(len(known), 1)  # for fields that are empty
            columns.append([number(field) if field else usual for field in fields])
    x = torch.tensor(columns).T.contiguous()
    y = [row[target] for row in table]
    if CLASSES:
        y = torch.tensor([categories(y).index(field) for field in y])
    else:
        y = torch.tensor([float(field) for field in y])
    return (x, y), None
)";

constexpr std::string_view kTextCsv = R"(def read_rows(path):
    """Word numbers and classes out of a CSV file with a column of texts and one of classes."""
    with open(path, newline="", encoding="utf-8-sig") as opened:
        text = opened.read()
    separator = SEPARATOR or max(",;\t", key=text.split("\n", 1)[0].count)
    table = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=separator) if row]
    names = table.pop(0)  # the first row names the columns
    longest = max(range(len(names)), key=lambda at: sum(len(row[at]) for row in table))
    at = names.index(TEXT) if TEXT in names else longest
    target = names.index(TARGET) if TARGET in names else (0 if at + 1 == len(names) else len(names) - 1)
    classes = sorted({row[target].strip() for row in table} - {""})
    y = torch.tensor([classes.index(row[target].strip()) for row in table])
    rows = number_words({"train": [row[at] for row in table]}, VOCABULARY, LENGTH)
    return (rows["train"], y), None
)";

// What has no files of its own that PyTorch users would read.
constexpr std::string_view kArrays = R"(def read_rows(path):
    """x.npy and y.npy (and x_test.npy, y_test.npy) out of a folder: rows before the transforms,
    saved with numpy.save."""
    def split(end):
        x, y = (torch.from_numpy(np.load(os.path.join(path, f"{name}{end}.npy"))) for name in "xy")
        y = y if y.is_floating_point() else y.long()
        return x.long() if TOKENS else x, y

    test = os.path.exists(os.path.join(path, "x_test.npy"))
    return split(""), split("_test") if test else None
)";

constexpr std::string_view kNpy = R"(def read_rows(path):
    """Arrays that numpy.save or numpy.savez wrote."""
    if path:
        arrays = np.load(path)
        arrays = {name.replace("_train", ""): arrays[name] for name in arrays.files}
    else:
        arrays = {name: np.load(file) for name, file in FILES.items() if file}

    def split(end):
        x, y = (torch.from_numpy(arrays[name + end]) for name in "xy")
        y = y.float() if y.is_floating_point() else y.long()
        x = x.unsqueeze(1) if x.dim() == 1 else x
        return x.long() if TOKENS else x, y.squeeze(1) if y.dim() == 2 and y.size(1) == 1 else y

    return split(""), split("_test") if "x_test" in arrays else None
)";

std::string plane_code(const std::string& point, const graph::Settings& s) {
  return fmt::format(
      "def read_rows(path):\n"
      "    \"\"\"Points in the plane, made as Strata makes them (with other random "
      "numbers).\"\"\"\n"
      "    def split(rows, seed):\n"
      "        random = torch.Generator().manual_seed(seed)\n"
      "        row = torch.arange(rows)\n"
      "        u = torch.rand(rows, generator=random)\n"
      "{}"
      "        x = torch.stack((x, y), dim=1) + {} * torch.randn(rows, 2, generator=random)\n"
      "        return x, label\n\n"
      "    return split({}, {}), split({}, {})\n",
      point, s.real("noise"), s.integer("rows"), 2 * s.integer("seed"), s.integer("test_rows"),
      2 * s.integer("seed") + 1);
}

std::string moons() {
  return "        label = row % 2\n"
         "        x, y = torch.cos(math.pi * u), torch.sin(math.pi * u)\n"
         "        x, y = torch.where(label == 0, x, 1 - x), torch.where(label == 0, y, 0.5 - y)\n";
}

std::string circles() {
  return "        label = row % 2\n"
         "        radius = 1 - 0.5 * label\n"
         "        x, y = radius * torch.cos(2 * math.pi * u), radius * torch.sin(2 * math.pi * "
         "u)\n";
}

std::string spirals(const graph::Settings& s) {
  return fmt::format(
      "        label = row % {0}\n"
      "        radius, angle = 0.1 + 0.9 * u, 2 * math.pi * ({1} * u + label / {0})\n"
      "        x, y = radius * torch.cos(angle), radius * torch.sin(angle)\n",
      s.integer("classes"), s.real("turns"));
}

std::string quarters() {
  return "        left, low = row % 2 == 1, row // 2 % 2 == 1\n"
         "        label = (left != low).long()\n"
         "        v = torch.rand(rows, generator=random)\n"
         "        x, y = (0.1 + 0.9 * u) * (1 - 2 * left.float()), (0.1 + 0.9 * v) * (1 - 2 * "
         "low.float())\n";
}

std::string sine(const graph::Settings& s) {
  return fmt::format(
      "def read_rows(path):\n"
      "    \"\"\"Waves of random pitch, made as Strata makes them (with other random "
      "numbers).\"\"\"\n"
      "    def split(rows, seed):\n"
      "        random = torch.Generator().manual_seed(seed)\n"
      "        period = 10 + 30 * torch.rand(rows, 1, generator=random)\n"
      "        phase = 2 * math.pi * torch.rand(rows, 1, generator=random)\n"
      "        wave = torch.sin(2 * math.pi * torch.arange({0} + 1) / period + phase)\n"
      "        x = wave[:, :-1] + {1} * torch.randn(rows, {0}, generator=random)\n"
      "        return x.unsqueeze(2), wave[:, -1]\n\n"
      "    return split({2}, {3}), split({4}, {5})\n",
      s.integer("length"), s.real("noise"), s.integer("rows"), 2 * s.integer("seed"),
      s.integer("test_rows"), 2 * s.integer("seed") + 1);
}

std::string shapes(const graph::Settings& s) {
  return fmt::format(
      R"(def draw(label, random, side={0}, channels={1}, noise={2}):
    """One picture: a circle, a square, a triangle or a cross on a ground of another brightness."""
    u = torch.rand(16, generator=random).tolist()
    radius = side * (0.2 + 0.18 * u[0])
    turn = 0 if label == 0 else (u[3] - 0.5) * 0.8
    place = torch.arange(side) + 0.5
    dx = (place - radius - (side - 2 * radius) * u[1]).view(1, -1)
    dy = (place - radius - (side - 2 * radius) * u[2]).view(-1, 1)
    x = (math.cos(turn) * dx + math.sin(turn) * dy) / radius
    y = (math.cos(turn) * dy - math.sin(turn) * dx) / radius
    wide, narrow = torch.maximum(x.abs(), y.abs()), torch.minimum(x.abs(), y.abs())
    slant = math.sqrt(3) / 2
    distance = [lambda: torch.hypot(x, y) - 1,
                lambda: wide - 0.85,
                lambda: torch.maximum(y, slant * x.abs() - y / 2) - 0.55,
                lambda: torch.maximum(narrow - 0.3, wide - 1)][label]()
    cover = (0.5 - radius * distance).clamp(0, 1)
    light, dark = ([140 + 100 * v for v in u[8:8 + channels]], [10 + 80 * v for v in u[12:12 + channels]])
    shape, ground = (light, dark) if u[4] < 0.5 else (dark, light)
    shape, ground = (torch.tensor(colour).view(-1, 1, 1) for colour in (shape, ground))
    grain = noise * (2 * torch.rand(channels, side, side, generator=random) - 1)
    return (ground + cover * (shape - ground) + grain).clamp(0, 255).byte()


def read_rows(path):
    """Pictures of simple shapes, made as Strata makes them (with other random numbers)."""
    def split(rows, seed):
        random = torch.Generator().manual_seed(seed)
        labels = torch.arange(rows) % 4
        return torch.stack([draw(label, random) for label in labels.tolist()]), labels

    return split({3}, {5}), split({4}, {6})
)",
      s.integer("size"), s.flag("colour") ? 3 : 1, s.real("noise"), s.integer("rows"),
      s.integer("test_rows"), 2 * s.integer("seed"), 2 * s.integer("seed") + 1);
}

std::string word_settings(const graph::Settings& s) {
  return fmt::format("VOCABULARY, LENGTH = {}, {}\n", s.integer("vocabulary"),
                     s.integer("max_length"));
}

std::string separator(const graph::Settings& s) {
  const std::string& word = s.word("separator");
  const std::string_view found = word == "comma"       ? ","
                                 : word == "semicolon" ? ";"
                                 : word == "tab"       ? "\\t"
                                                       : "";
  return fmt::format("SEPARATOR = \"{}\"\n", found);
}

/// "a, b" as a list of strings.
std::string list(const std::string& words) {
  return fmt::format("[name.strip() for name in {}.split(\",\") if name.strip()]",
                     quoted(words, true));
}

std::string csv(const Project& project) {
  const graph::Settings& s = project.data.settings;
  const std::string& header = s.word("header");
  const bool classes = project.training.loss.kind == plan::LossKind::cross_entropy ||
                       project.training.loss.kind == plan::LossKind::binary_cross_entropy;
  return separator(s) +
         fmt::format(
             "HEADED = {}  # whether the first row names the columns; None: see for yourself\n"
             "TARGET, CLASSES = {}, {}\nCHOSEN = {}\nIGNORED = {}\nCATEGORICAL = {}\n\n\n",
             header == "yes"  ? "True"
             : header == "no" ? "False"
                              : "None",
             quoted(s.word("target"), true), classes ? "True" : "False", list(s.word("columns")),
             list(s.word("ignore")), list(s.word("categorical"))) +
         std::string(kCsv);
}

std::string image_folder(const Project& project) {
  const graph::Settings& s = project.data.settings;
  const graph::Integers& size = s.integers("size");
  constexpr std::int64_t kUsualSide = 128;
  return fmt::format(
             "HEIGHT, WIDTH, MODE, CUTS = {}, {}, \"{}\", {}\n\n\n",
             size.size() == 2 ? size[0] : kUsualSide, size.size() == 2 ? size[1] : kUsualSide,
             s.word("colour") == "grey" ? "L" : "RGB", s.word("fit") == "crop" ? "True" : "False") +
         std::string(kImageFolder);
}

std::string npy(const graph::Settings& s) {
  return fmt::format(
             "FILES = {{\"x\": {}, \"y\": {}, \"x_test\": {}, \"y_test\": {}}}\nTOKENS = {}\n\n\n",
             quoted(s.word("x"), true), quoted(s.word("y"), true), quoted(s.word("x_test"), true),
             quoted(s.word("y_test"), true), s.integer("tokens") > 0 ? "True" : "False") +
         std::string(kNpy);
}

}  // namespace

std::string reader_code(const Project& project) {
  const std::string& source = project.data.source;
  const graph::Settings& s = project.data.settings;
  if (source == "mnist" || source == "fashion-mnist" || source == "idx") return std::string(kIdx);
  if (source == "cifar10") return std::string(kCifar);
  if (source == "imdb" || source == "text-folder")
    return word_settings(s) +
           fmt::format("CLASSES = {}\n\n\n", source == "imdb" ? "[\"neg\", \"pos\"]" : "None") +
           std::string(kWords) + "\n\n" + std::string(kTextFolders);
  if (source == "text-csv")
    return word_settings(s) + separator(s) +
           fmt::format("TEXT, TARGET = {}, {}\n\n\n", quoted(s.word("text"), true),
                       quoted(s.word("target"), true)) +
           std::string(kWords) + "\n\n" + std::string(kTextCsv);
  if (source == "text")
    return fmt::format("LENGTH, STRIDE, EVERY = {}, {}, {}\n\n\n", s.integer("length"),
                       s.integer("stride"), s.word("targets") == "every" ? "True" : "False") +
           std::string(kCharacters);
  if (source == "csv") return csv(project);
  if (source == "image-folder") return image_folder(project);
  if (source == "npy") return npy(s);
  if (source == "moons") return plane_code(moons(), s);
  if (source == "circles") return plane_code(circles(), s);
  if (source == "spirals") return plane_code(spirals(s), s);
  if (source == "xor") return plane_code(quarters(), s);
  if (source == "sine") return sine(s);
  if (source == "shapes") return shapes(s);
  const bool words = source == "reviews";
  return fmt::format("TOKENS = {}  # x holds word numbers\n\n\n", words ? "True" : "False") +
         std::string(kArrays);
}

}  // namespace strata::translate::python
