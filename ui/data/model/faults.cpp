#include "ui/data/model/faults.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

#include "data/files/gzip.h"
#include "data/files/members.h"
#include "data/image/decode.h"
#include "data/sources/csv_table.h"
#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Faults)
};

std::vector<Error> image_faults(const std::filesystem::path& root,
                                const std::function<bool()>& wanted, std::size_t most) {
  std::vector<Error> out;
  const auto files = data::list_files(root);
  if (!files.ok()) return out;
  for (const std::string& name : *files) {
    if (out.size() >= most || !wanted()) break;
    if (!data::is_image_name(name)) continue;
    if (const auto size = data::check_image(root / name); !size.ok()) out.push_back(size.error());
  }
  return out;
}

char separator_of(const std::string& word, const std::string& text) {
  if (word == "comma") return ',';
  if (word == "semicolon") return ';';
  if (word == "tab") return '\t';
  const std::string line = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char c : {';', '\t'})
    if (std::count(line.begin(), line.end(), c) > std::count(line.begin(), line.end(), best))
      best = c;
  return best;
}

/// Fields of every line, each with the number of its first line; quotes may hold separators.
struct Line {
  int number = 0;
  std::vector<std::string> fields;
};

std::vector<Line> split_lines(const std::string& text, char separator) {
  std::vector<Line> out;
  int number = 1;
  Line line{1, {""}};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n') ++number;
    if (c == '\n' && !quoted) {
      const bool empty = line.fields.size() == 1 && data::trimmed(line.fields[0]).empty();
      if (!empty) out.push_back(std::move(line));
      line = {number, {""}};
    } else if (c == separator && !quoted) {
      line.fields.emplace_back();
    } else if (c != '"' && c != '\r') {
      line.fields.back().push_back(c);
    }
  }
  if (line.fields.size() > 1 || !line.fields[0].empty()) out.push_back(std::move(line));
  return out;
}

/// The width most lines have.
std::size_t usual_width(const std::vector<Line>& lines) {
  std::map<std::size_t, int> widths;
  for (const Line& line : lines)
    ++widths[line.fields.size()];
  const auto most =
      std::max_element(widths.begin(), widths.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == widths.end() ? 0 : most->first;
}

/// Columns of which nearly all fields are numbers: a word there is a mistake.
std::vector<bool> number_columns(const std::vector<Line>& lines, std::size_t width) {
  std::vector<int> numbers(width);
  std::vector<int> words(width);
  for (const Line& line : lines) {
    if (line.fields.size() != width) continue;
    for (std::size_t c = 0; c < width; ++c) {
      double value = 0;
      if (data::csv_missing(line.fields[c])) continue;
      ++(data::csv_number(line.fields[c], value) ? numbers : words)[c];
    }
  }
  std::vector<bool> out(width);
  for (std::size_t c = 0; c < width; ++c)
    out[c] = words[c] > 0 && numbers[c] >= 9 * words[c] && numbers[c] + words[c] > 1;
  return out;
}

std::vector<Error> table_faults(const data::DataSpec& spec, const std::filesystem::path& file,
                                const std::function<bool()>& wanted, std::size_t most) {
  std::vector<Error> out;
  const auto text = data::read_maybe_gzip(file, std::size_t{256} << 20);
  if (!text.ok()) return out;
  const std::vector<Line> lines =
      split_lines(*text, separator_of(spec.settings.word("separator"), *text));
  const std::size_t width = usual_width(lines);
  const std::vector<bool> numeric = number_columns(lines, width);
  for (std::size_t i = 0; i < lines.size() && out.size() < most && wanted(); ++i) {
    const Line& line = lines[i];
    const std::string where = file.string() + ":" + std::to_string(line.number);
    if (line.fields.size() != width) {
      out.push_back(
          {Words::tr("%1 fields, other rows have %2")
               .arg(line.fields.size())
               .arg(width)
               .toStdString(),
           where,
           Words::tr("correct the row, or put quotes around separators in texts").toStdString()});
      continue;
    }
    for (std::size_t c = 0; c < width && i > 0; ++c) {
      double value = 0;
      if (!numeric[c] || data::csv_missing(line.fields[c]) ||
          data::csv_number(line.fields[c], value))
        continue;
      out.push_back({Words::tr("'%1' is not a number")
                         .arg(QString::fromStdString(line.fields[c]))
                         .toStdString(),
                     where + ", column " + std::to_string(c + 1),
                     Words::tr("correct it, or name the column under Categories").toStdString()});
    }
  }
  return out;
}

}  // namespace

std::vector<Error> find_faults(const data::DataSpec& spec, const std::filesystem::path& folder,
                               const Error& first, const std::function<bool()>& wanted,
                               std::size_t most) {
  const std::filesystem::path path = resolved_path(spec.path, folder);
  std::vector<Error> out;
  std::error_code code;
  if (spec.source == "image-folder" && std::filesystem::is_directory(path, code))
    out = image_faults(path, wanted, most);
  if (spec.source == "csv" && std::filesystem::is_regular_file(path, code))
    out = table_faults(spec, path, wanted, most);
  if (out.empty()) out.push_back(first);
  return out;
}

}  // namespace strata::ui
