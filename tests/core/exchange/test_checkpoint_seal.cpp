// A checkpoint's seal: whatever is changed in its folder is found and named.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/checksum.h"
#include "base/file.h"
#include "exchange/checkpoint_seal.h"

using namespace strata;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& content) { std::ofstream(file) << content; }

std::string error_of(const fs::path& folder) {
  const auto opened = exchange::open_checkpoint(folder);
  return opened.ok() ? std::string() : opened.error().text();
}

}  // namespace

class TestCheckpointSeal : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> temporary_;
  fs::path folder_;

 private slots:
  void init() {
    temporary_ = std::make_unique<QTemporaryDir>();
    folder_ = temporary_->path().toStdString();
    write(folder_ / "model.safetensors", std::string(3000000, 'm'));
    write(folder_ / "optimizer.safetensors", "some state");
    QVERIFY(exchange::seal_checkpoint(folder_, {{"step", 7}, {"seconds", 0.1}}).ok());
  }

  void an_untouched_checkpoint_opens() {
    const auto state = exchange::open_checkpoint(folder_);
    QVERIFY2(state.ok(), state.ok() ? "" : state.error().text().c_str());
    QCOMPARE(state->integer_or("step", 0).value(), 7);
  }

  // xxhsum -H3 of the same bytes.
  void checksums_are_those_of_xxhsum() {
    QCOMPARE(checksum_of(""), std::string("2d06800538d394c2"));
    write(folder_ / "x", "some state");
    QCOMPARE(checksum_of_file(folder_ / "x").value(), checksum_of("some state"));
  }

  void every_flipped_bit_of_the_state_is_found() {
    const std::string text = read_file(folder_ / "state.json").value();
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ 1);
      write(folder_ / "state.json", other);
      // A space that became '!' or a letter of a name is refused by the reader, a digit by the sum.
      QVERIFY2(!error_of(folder_).empty(), qPrintable(QString::number(at)));
    }
  }

  void a_flipped_bit_of_a_file_is_found_and_the_file_named() {
    std::string content(3000000, 'm');
    content[2500000] = 'n';
    write(folder_ / "model.safetensors", content);
    QVERIFY(error_of(folder_).find("model.safetensors") != std::string::npos);
    QVERIFY(error_of(folder_).find("checksum") != std::string::npos);
  }

  void a_file_that_was_cut_off_is_found() {
    write(folder_ / "optimizer.safetensors", "some");
    QVERIFY(error_of(folder_).find("4 bytes instead of 10") != std::string::npos);
  }

  void a_missing_file_is_found() {
    fs::remove(folder_ / "optimizer.safetensors");
    QVERIFY(error_of(folder_).find("missing") != std::string::npos);
  }

  void a_file_outside_the_folder_is_refused() {
    Json state = {{"files", {{"../other", {{"bytes", 1}, {"checksum", ""}}}}}};
    state["checksum"] = checksum_of(state.dump(1) + "\n");
    write(folder_ / "state.json", state.dump(1) + "\n");
    QVERIFY(error_of(folder_).find("own folder") != std::string::npos);
  }

  void a_checkpoint_from_before_there_were_checksums_opens() {
    write(folder_ / "state.json", R"({"step": 3})");
    QVERIFY(exchange::open_checkpoint(folder_).ok());
  }
};

QTEST_APPLESS_MAIN(TestCheckpointSeal)
#include "test_checkpoint_seal.moc"
