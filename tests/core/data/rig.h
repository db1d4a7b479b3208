// What the tests of data share: a folder to write into, project files as text, rows as vectors.
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "data/open.h"

namespace strata::data {

/// A folder that goes away with the test. While it lives, the user's cache is inside it.
class Folder {
 public:
  Folder() { qputenv("XDG_CACHE_HOME", (dir_.path() + "/cache").toUtf8()); }
  [[nodiscard]] std::filesystem::path path() const { return dir_.path().toStdString(); }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  QTemporaryDir dir_;
};

inline Result<DataSpec> spec_of(const std::string& json) {
  STRATA_TRY(const JsonValue value, parse_json(json, "p.strata"));
  return read_data_spec(value);
}

inline Result<Dataset> open(const std::string& json, const std::filesystem::path& folder = {}) {
  STRATA_TRY(const DataSpec spec, spec_of(json));
  return open_dataset(spec, folder);
}

/// The message of a refusal; "" where there was none.
template <class T>
std::string refusal(const Result<T>& result) {
  return result.ok() ? std::string() : result.error().text();
}

inline std::vector<std::int64_t> range(std::int64_t count) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(i);
  return out;
}

/// Inputs and targets of some rows.
template <class X, class Y>
struct Rows {
  std::vector<X> x;
  std::vector<Y> y;
};

template <class X = float, class Y = std::int64_t>
Rows<X, Y> read(const Dataset& set, const Samples& samples, const std::vector<std::int64_t>& rows,
                const ReadContext& context = {}) {
  Rows<X, Y> out;
  out.x.resize(rows.size() * static_cast<std::size_t>(set.signal.shape.elements()));
  out.y.resize(rows.size() * static_cast<std::size_t>(set.target.shape.elements()));
  const auto done = samples.read(rows, context, reinterpret_cast<std::byte*>(out.x.data()),
                                 reinterpret_cast<std::byte*>(out.y.data()));
  if (!done.ok()) QTest::qFail(done.error().text().c_str(), __FILE__, __LINE__);
  return out;
}

/// Where the real sets lie, or an empty path.
inline std::filesystem::path shared_data() {
  const QByteArray given = qgetenv("STRATA_SHARED");
  const std::filesystem::path folder = given.isEmpty() ? "../shared" : given.toStdString();
  return std::filesystem::exists(folder / "data") ? std::filesystem::absolute(folder / "data")
                                                  : std::filesystem::path();
}

}  // namespace strata::data

#define EXPECT_REFUSED(result, words)                                      \
  do {                                                                     \
    const std::string message_ = refusal(result);                          \
    QVERIFY2(!message_.empty(), "it was not refused");                     \
    QVERIFY2(message_.find(words) != std::string::npos, message_.c_str()); \
  } while (false)
#define EXPECT_OK(result)                             \
  do {                                                \
    const auto& result_ = (result);                   \
    QVERIFY2(result_.ok(), refusal(result_).c_str()); \
  } while (false)
