#include "ui/data/model/guess.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>

#include "data/files/archive.h"
#include "data/files/gzip.h"
#include "data/image/decode.h"
#include "data/sources/csv_table.h"
#include "data/sources/npy_file.h"
#include "ui/data/model/census.h"
#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Guess)
};

constexpr std::size_t kWholeTable = std::size_t{64} << 20;  // larger ones are judged by their start
constexpr std::size_t kSniffed = std::size_t{1} << 18;

QString number(std::size_t value) {
  return QLocale(QLocale::English).toString(static_cast<qulonglong>(value));
}

Guess make(std::string_view source, const fs::path& path, QString sentence) {
  Guess out{sensible_spec(source), std::move(sentence)};
  out.spec.path = path.string();
  return out;
}

/// CIFAR-10, the MNISTs and IMDB as their authors lay them out.
std::optional<Guess> official_layout(const Census& census, const fs::path& path) {
  const std::string name = lower(path.string());
  if (census.official.contains("data_batch_1.bin"))
    return make("cifar10", path,
                Words::tr("the binary batches of CIFAR-10: colour images of ten things"));
  if (census.official.contains("train-images-idx3-ubyte")) {
    const bool fashion = name.find("fashion") != std::string::npos;
    const bool mnist = name.find("mnist") != std::string::npos;
    if (fashion)
      return make("fashion-mnist", path,
                  Words::tr("Fashion-MNIST's four files: clothes in ten classes"));
    if (mnist) return make("mnist", path, Words::tr("MNIST's four files: digits in ten classes"));
    return make("idx", path, Words::tr("images and labels in MNIST's file format"));
  }
  if (census.reviews && census.texts > 0)
    return make(
        "imdb", path,
        Words::tr("%1 reviews in pos and neg folders: IMDB's layout").arg(number(census.texts)));
  return std::nullopt;
}

std::size_t class_folders(const std::set<std::string>& folders) {
  static const std::set<std::string> splits = {"train", "val", "valid", "validation", "test"};
  return static_cast<std::size_t>(std::count_if(
      folders.begin(), folders.end(), [](const std::string& f) { return !splits.contains(f); }));
}

Result<Guess> guess_file(const fs::path& file);

/// A folder with just one file that is a data set by itself.
std::optional<Result<Guess>> only_table(const Census& census, const fs::path& folder) {
  std::vector<std::string> fitting;
  for (const std::string& name : census.names)
    if (ends_with_any(lower(name),
                      {".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npz", ".data", ".data.txt"}))
      fitting.push_back(name);
  if (fitting.empty() && census.names.contains("x.npy")) fitting.emplace_back("x.npy");
  if (fitting.empty() && census.names.contains("x_train.npy")) fitting.emplace_back("x_train.npy");
  if (fitting.empty() && census.texts == 1 && census.names.size() == 1)
    fitting.push_back(*census.names.begin());
  if (fitting.size() != 1) return std::nullopt;
  return guess_file(folder / fitting.front());
}

Result<Guess> guess_folder(const fs::path& folder) {
  const Census census = census_of_folder(folder);
  if (auto known = official_layout(census, folder)) return *std::move(known);
  const QString more = census.cut ? Words::tr("more than ") : QString();
  const std::size_t image_classes = class_folders(census.image_folders);
  const std::size_t text_classes = class_folders(census.text_folders);
  if (census.images > 0 && census.images >= census.texts && image_classes > 0)
    return make("image-folder", folder,
                Words::tr("%1%2 images in %n folder(s): image classes", nullptr,
                          static_cast<int>(image_classes))
                    .arg(more, number(census.images)));
  if (census.texts > 1 && text_classes > 0)
    return make("text-folder", folder,
                Words::tr("%1%2 texts in %n folder(s): text classes", nullptr,
                          static_cast<int>(text_classes))
                    .arg(more, number(census.texts)));
  if (auto table = only_table(census, folder)) return *std::move(table);
  if (census.images > 0)
    return Error{Words::tr("%1 images, but no folders that name their classes")
                     .arg(number(census.images))
                     .toStdString(),
                 folder.string(),
                 Words::tr("put the images of each class into a folder of its own").toStdString()};
  return Error{
      Words::tr("nothing in this folder is known as a data set").toStdString(), folder.string(),
      Words::tr("drop a table, an .npz file, a text, or a folder of images or texts by class")
          .toStdString()};
}

/// The start of a file, unpacked, cut after its last whole line.
Result<std::string> first_lines(const fs::path& file, bool& whole) {
  std::error_code code;
  const auto size = fs::file_size(file, code);
  whole = !code && size <= kWholeTable;
  if (whole) return data::read_maybe_gzip(file);
  std::ifstream in(file, std::ios::binary);
  std::string text(kSniffed, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  const std::size_t end = text.rfind('\n');
  if (end != std::string::npos) text.resize(end + 1);
  return text;
}

/// The column whose fields are sentences, or -1.
int column_of_texts(const data::CsvTable& table) {
  const std::size_t rows = std::min<std::size_t>(table.rows(), 200);
  for (std::size_t c = 0; c < table.columns(); ++c) {
    std::size_t letters = 0;
    std::size_t spaces = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      letters += table.field(r, c).size();
      spaces += static_cast<std::size_t>(
          std::count(table.field(r, c).begin(), table.field(r, c).end(), ' '));
    }
    if (letters > 20 * rows && spaces > 3 * rows) return static_cast<int>(c);
  }
  return -1;
}

Guess table_guess(const data::CsvTable& table, const fs::path& file, bool whole) {
  const QString rows =
      whole ? number(table.rows()) : Words::tr("more than %1").arg(number(table.rows()));
  const QString columns = number(table.columns());
  if (const int texts = column_of_texts(table); texts >= 0 && table.columns() <= 6)
    return make("text-csv", file,
                Words::tr("%1 rows, %2 columns: texts in '%3' and their classes")
                    .arg(rows, columns,
                         QString::fromStdString(table.names[static_cast<std::size_t>(texts)])));
  return make("csv", file,
              Words::tr("%1 rows, %2 columns: a table; '%3' is predicted from the others")
                  .arg(rows, columns, QString::fromStdString(table.names.back())));
}

Result<Guess> guess_text(const fs::path& file, bool may_be_prose) {
  bool whole = false;
  STRATA_TRY(std::string text, first_lines(file, whole));
  const std::size_t letters = text.size();
  auto table = data::parse_csv(std::move(text), file.filename().string(), "auto", "auto");
  if (table.ok() && table->columns() >= 2 && table->rows() >= 2 &&
      !(may_be_prose && table->rows() < 5))
    return table_guess(*table, file, whole);
  if (!may_be_prose) {
    if (!table.ok()) return table.error();
    return Error{Words::tr("a table of one column has nothing to predict").toStdString(),
                 file.string(),
                 Words::tr("separate values by commas, semicolons or tabs").toStdString()};
  }
  return make("text", file,
              Words::tr("a text of %1%2 characters: predict the next one")
                  .arg(whole ? QString() : Words::tr("more than "), number(letters)));
}

/// "x.npy" and "y.npy" belong together, "x_train.npy" and "y_train.npy", and so on.
Result<Guess> guess_npy(const fs::path& file) {
  const std::string stem = file.stem().string();
  const bool targets = !stem.empty() && (stem.front() == 'y' || stem.front() == 'Y');
  const auto partner_of = [&](char first) {
    std::string name = file.filename().string();
    name.front() =
        static_cast<char>(stem.front() == 'Y' || stem.front() == 'X' ? std::toupper(first) : first);
    return file.parent_path() / name;
  };
  std::error_code code;
  const fs::path x = targets ? partner_of('x') : file;
  const fs::path y = targets ? file : partner_of('y');
  STRATA_TRY(const data::NpyArray rows, data::open_npy(x));
  if (y == x || !fs::exists(y, code))
    return Error{Words::tr("an array without targets").toStdString(), file.string(),
                 Words::tr("put its targets beside it as %1")
                     .arg(QString::fromStdString(partner_of('y').filename().string()))
                     .toStdString()};
  Guess out = make("npy", {}, {});
  out.spec.settings.set("x", x.string());
  out.spec.settings.set("y", y.string());
  QStringList sizes;
  for (const std::int64_t size : rows.sizes)
    sizes << QString::number(size);
  out.sentence = Words::tr("arrays %1 (%2) and %3: rows and their targets")
                     .arg(QString::fromStdString(x.filename().string()), sizes.join(QChar(0x00d7)),
                          QString::fromStdString(y.filename().string()));
  return out;
}

Result<Guess> guess_npz(const fs::path& file) {
  STRATA_TRY(const auto arrays, data::open_npz(file));
  QStringList names;
  for (const auto& [name, array] : arrays)
    names << QString::fromStdString(name);
  return make("npy", file, Words::tr("an .npz file with the arrays %1").arg(names.join(", ")));
}

Result<Guess> guess_archive(const fs::path& file) {
  Census census;
  const data::MemberWanted look = [&](std::string_view name) {
    census.add(std::string(name));
    return false;
  };
  STRATA_CHECK(data::visit_archive(file, look,
                                   [](std::string_view, std::string) -> Result<> { return {}; }));
  if (auto known = official_layout(census, file)) return *std::move(known);
  if (census.texts > 1 && !census.text_folders.empty())
    return make("text-folder", file,
                Words::tr("an archive of %1 texts by class").arg(number(census.texts)));
  return Error{Words::tr("this archive holds no data set that can be read packed").toStdString(),
               file.string(), Words::tr("unpack it and drop the folder").toStdString()};
}

Result<Guess> guess_file(const fs::path& file) {
  const std::string name = lower(file.filename().string());
  const std::string plain = without_gz(name);
  if (plain.ends_with("-ubyte") || plain.starts_with("data_batch_") || plain == "test_batch.bin")
    return guess_folder(file.parent_path());
  if (plain.ends_with(".npz")) return guess_npz(file);
  if (plain.ends_with(".npy")) return guess_npy(file);
  if (data::is_image_name(name))
    return Error{Words::tr("one image is no data set").toStdString(), file.string(),
                 Words::tr("drop the folder that holds the folders of its classes").toStdString()};
  if (data::is_archive_name(name)) return guess_archive(file);
  if (ends_with_any(plain, {".csv", ".tsv"})) return guess_text(file, false);
  return guess_text(file, true);
}

}  // namespace

Result<Guess> guess_data(const fs::path& path) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (code || !fs::exists(status))
    return Error{Words::tr("there is no such file or folder").toStdString(), path.string(), {}};
  return fs::is_directory(status) ? guess_folder(path) : guess_file(path);
}

}  // namespace strata::ui
