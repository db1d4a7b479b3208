// Whole files: atomic writes leave the old file or the new one, never a mix.
#include <sys/resource.h>
#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <filesystem>

#include "base/file.h"

namespace fs = std::filesystem;
using namespace strata;

namespace {

/// No file may grow beyond this while it lives: a disk that is full, as far as a writer can see.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit small = {bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &old_); }

 private:
  rlimit old_ = {};
};

}  // namespace

class TestFile : public QObject {
  Q_OBJECT

 private slots:
  void what_is_written_reads_back() {
    const std::string parts[] = {"first ", std::string("\0 middle ", 9), "last"};
    const std::string_view views[] = {parts[0], parts[1], parts[2]};
    QVERIFY(write_file_atomic(path("a"), views).ok());
    const auto read = read_file(path("a"));
    QVERIFY(read.ok());
    QCOMPARE(*read, parts[0] + parts[1] + parts[2]);
    QCOMPARE(files(), 1);
  }

  void a_full_disk_keeps_the_old_file_and_leaves_no_other() {
    QVERIFY(write_file_atomic(path("a"), "the old content").ok());
    const std::string large(100'000, 'x');
    {
      const SmallDisk full(4096);
      const auto written = write_file_atomic(path("a"), large);
      QVERIFY(!written.ok());
      QCOMPARE(QString::fromStdString(written.error().what.substr(0, 11)), QString("95904 bytes"));
      QCOMPARE(written.error().where, path("a").string());
    }
    QCOMPARE(*read_file(path("a")), std::string("the old content"));
    QCOMPARE(files(), 1);
  }

  void a_missing_folder_is_named_with_a_remedy() {
    const fs::path file = path("no") / "such" / "file";
    const auto written = write_file_atomic(file, "x");
    QVERIFY(!written.ok());
    QCOMPARE(QString::fromStdString(written.error().text()),
             QString::fromStdString(
                 file.string() +
                 ": cannot create the file (No such file or directory): check the path"));
  }

  void a_folder_is_not_replaced_by_a_file() {
    fs::create_directory(path("folder"));
    QVERIFY(!write_file_atomic(path("folder"), "x").ok());
    QVERIFY(fs::is_directory(path("folder")));
    QCOMPARE(files(), 1);
    const auto read = read_file(path("folder"));
    QVERIFY(!read.ok());
    QCOMPARE(QString::fromStdString(read.error().what), QString("this is a folder, not a file"));
  }

  void permissions_and_links_survive_a_write() {
    QVERIFY(write_file_atomic(path("real"), "1").ok());
    fs::permissions(path("real"), fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("real", path("link"));
    QVERIFY(write_file_atomic(path("link"), "2").ok());
    QVERIFY(fs::is_symlink(path("link")));
    QCOMPARE(*read_file(path("real")), std::string("2"));
    QVERIFY(fs::status(path("real")).permissions() ==
            (fs::perms::owner_read | fs::perms::owner_write));
  }

  void what_a_crash_left_behind_is_not_written_over() {
    const fs::path left = path("a." + std::to_string(::getpid()) + ".0.tmp");
    QVERIFY(write_file_atomic(left, "left").ok());
    QVERIFY(write_file_atomic(path("a"), "new").ok());
    QCOMPARE(*read_file(left), std::string("left"));
    QCOMPARE(*read_file(path("a")), std::string("new"));
  }

  void a_file_beyond_the_limit_is_refused() {
    QVERIFY(write_file_atomic(path("a"), "12345").ok());
    QVERIFY(read_file(path("a"), 5).ok());
    const auto read = read_file(path("a"), 4);
    QVERIFY(!read.ok());
    QCOMPARE(QString::fromStdString(read.error().what), QString("the file is larger than 4 bytes"));
    QVERIFY(!read_file("/dev/zero", 1 << 20).ok());  // says 0 bytes and never ends
  }

  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void cleanup() { folder_.reset(); }

 private:
  [[nodiscard]] fs::path path(const std::string& name) const {
    return fs::path(folder_->path().toStdString()) / name;
  }
  [[nodiscard]] int files() const {
    const fs::directory_iterator all(folder_->path().toStdString());
    return static_cast<int>(std::distance(begin(all), end(all)));
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_APPLESS_MAIN(TestFile)
#include "test_file.moc"
