// What the tests of the Data page share: small files of every format in a folder of their own.
#pragma once

#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace strata::ui {

/// A folder that goes away with the test. While it lives, the user's cache is inside it.
class Folder {
 public:
  Folder() {
    qputenv("XDG_CACHE_HOME", (dir_.path() + "/cache").toUtf8());
    qputenv("STRATA_DATASETS", "");
  }
  [[nodiscard]] std::filesystem::path path() const { return dir_.path().toStdString(); }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

  /// `count` plain images of each class: "red" is red, and so on.
  void images(const std::string& below, int count) const {
    const std::vector<std::pair<std::string, QColor>> classes = {
        {"red", Qt::red}, {"green", Qt::green}, {"blue", Qt::blue}};
    for (const auto& [name, colour] : classes)
      for (int i = 0; i < count; ++i) {
        const std::filesystem::path file = path() / below / name / (std::to_string(i) + ".png");
        std::filesystem::create_directories(file.parent_path());
        QImage image(6, 4, QImage::Format_RGB32);
        image.fill(colour);
        image.save(QString::fromStdString(file.string()));
      }
  }

  /// Flowers: two columns of numbers, one of words, a class; a number is missing in the third row.
  std::filesystem::path table(int rows = 30) const {
    std::string text = "length,width,colour,kind\n";
    for (int i = 0; i < rows; ++i) {
      const std::string length = i == 2 ? "" : std::to_string(1 + i % 5);
      text += length + "," + std::to_string(i % 3) + ".5," + (i % 2 == 0 ? "white" : "pink") + "," +
              (i % 3 == 0 ? "rose" : "lily") + "\n";
    }
    return write("flowers.csv", text);
  }

  /// A .npy file of zeros.
  void array(const std::string& name, const std::string& type, const std::string& shape,
             std::size_t bytes) const {
    std::string header =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    while ((10 + header.size() + 1) % 64 != 0)
      header += ' ';
    header += '\n';
    std::string content("\x93NUMPY\x01\x00", 8);
    content += static_cast<char>(header.size() & 0xff);
    content += static_cast<char>(header.size() >> 8);
    write(name, content + header + std::string(bytes, '\0'));
  }

 private:
  QTemporaryDir dir_;
};

}  // namespace strata::ui
