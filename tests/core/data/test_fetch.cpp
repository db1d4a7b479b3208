#include "archives.h"
#include "data/fetch.h"
#include "data/files/download.h"
#include "data/files/sha256.h"
#include "data/places.h"
#include "http_server.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string long_text() {
  std::string out;
  for (int i = 0; i < 50000; ++i)
    out += std::to_string(i) + "\n";
  return out;
}

/// A small set of two files, offered as an archive.
KnownSet small_set(const std::string& address) {
  KnownSet set;
  set.name = "small";
  set.downloads = {{"small.tar.gz", {"http://127.0.0.1:1/gone.tar.gz", address}}};
  set.groups = {
      {"one.bin", 1, sha256("first")},
      {"texts", 2, sha256(sha256("a") + "  texts/1.txt\n" + sha256("b") + "  texts/2.txt\n")}};
  return set;
}

std::vector<Entry> small_entries() {
  return {{"small/one.bin", "first"},
          {"small/texts/2.txt", "b"},
          {"small/texts/1.txt", "a"},
          {"small/README", "hi"}};
}

bool anything_left(const std::filesystem::path& folder) {
  std::error_code code;
  if (!std::filesystem::exists(folder, code)) return false;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) return true;
  return false;
}

}  // namespace

class TestFetch : public QObject {
  Q_OBJECT

 private slots:
  void a_file_is_downloaded_with_progress() {
    const Folder folder;
    HttpServer server;
    server.files["f"] = long_text();
    std::int64_t last = 0;
    std::int64_t total = 0;
    EXPECT_OK(download(server.address("f"), folder.path() / "f",
                       [&](std::int64_t done, std::int64_t all) {
                         last = done;
                         total = std::max(total, all);
                         return true;
                       }));
    QCOMPARE(content_of(folder.path() / "f"), long_text());
    QCOMPARE(last, static_cast<std::int64_t>(long_text().size()));
    QCOMPARE(total, last);
    QVERIFY(!std::filesystem::exists(folder.path() / "f.part"));
  }
  void a_download_broken_off_goes_on() {
    const Folder folder;
    HttpServer server;
    server.files["f"] = long_text();
    server.break_after = 100000;
    EXPECT_REFUSED(download(server.address("f"), folder.path() / "f"),
                   "goes on where this one broke off");
    QVERIFY(!std::filesystem::exists(folder.path() / "f"));
    QCOMPARE(std::filesystem::file_size(folder.path() / "f.part"), std::uintmax_t{100000});
    EXPECT_OK(download(server.address("f"), folder.path() / "f"));
    QCOMPARE(content_of(folder.path() / "f"), long_text());
    QCOMPARE(server.sent.load(), long_text().size());
  }
  void a_server_without_ranges_starts_over() {
    const Folder folder;
    HttpServer server;
    server.files["f"] = long_text();
    server.ranges = false;
    folder.write("f.part", "stale bytes");
    EXPECT_OK(download(server.address("f"), folder.path() / "f"));
    QCOMPARE(content_of(folder.path() / "f"), long_text());
  }
  void a_part_longer_than_the_file_starts_over() {
    const Folder folder;
    HttpServer server;
    server.files["f"] = "short";
    folder.write("f.part", "much longer than that");
    EXPECT_OK(download(server.address("f"), folder.path() / "f"));
    QCOMPARE(content_of(folder.path() / "f"), std::string("short"));
  }
  void failures_are_said() {
    const Folder folder;
    HttpServer server;
    EXPECT_REFUSED(download(server.address("gone"), folder.path() / "f"), "404");
    EXPECT_REFUSED(download("file:///etc/passwd", folder.path() / "f"), "download failed");
    server.files["f"] = long_text();
    EXPECT_REFUSED(
        download(server.address("f"), folder.path() / "f", [](auto, auto) { return false; }),
        "was stopped");
  }
  void a_set_is_downloaded_verified_and_put_in_place() {
    const Folder folder;
    HttpServer server;
    write_archive(folder.path() / "small.tar.gz", small_entries());
    server.files["small.tar.gz"] = content_of(folder.path() / "small.tar.gz");
    const auto place = fetch_dataset(small_set(server.address("small.tar.gz")));
    EXPECT_OK(place);
    QCOMPARE(*place, cache_folder() / "datasets/small");
    QCOMPARE(content_of(*place / "one.bin"), std::string("first"));
    QCOMPARE(content_of(*place / "texts/2.txt"), std::string("b"));
    QVERIFY(!std::filesystem::exists(*place / "README"));
    QVERIFY(!anything_left(cache_folder() / "datasets/.downloads"));
  }
  void a_set_comes_out_of_folders_and_archives() {
    const Folder folder;
    folder.write("plain/one.bin", "first");
    folder.write("plain/texts/1.txt", "a");
    folder.write("plain/texts/2.txt", "b");
    write_archive(folder.path() / "other.zip", small_entries());
    write_archive(folder.path() / "holder.tar.xz", small_entries());
    std::filesystem::create_directories(folder.path() / "within");
    std::filesystem::rename(folder.path() / "holder.tar.xz",
                            folder.path() / "within/holder.tar.xz");
    for (const char* from : {"plain", "other.zip", "within"}) {
      const auto place = fetch_dataset(small_set(""), folder.path() / from);
      EXPECT_OK(place);
      QCOMPARE(content_of(*place / "texts/1.txt"), std::string("a"));
    }
  }
  void a_set_of_many_files_stays_packed() {
    const Folder folder;
    write_archive(folder.path() / "small.tar.gz", small_entries());
    KnownSet set = small_set("");
    set.keep_packed = true;
    const auto place = fetch_dataset(set, folder.path() / "small.tar.gz");
    EXPECT_OK(place);
    QVERIFY(std::filesystem::exists(*place / "small.tar.gz"));
    QVERIFY(!std::filesystem::exists(*place / "one.bin"));
  }
  void wrong_content_is_refused_and_removed_data() {
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("words");
    QTest::newRow("changed") << 0 << "the content of 'one.bin' is not the official one";
    QTest::newRow("changed among many") << 1 << "the content of 'texts' is not the official one";
    QTest::newRow("missing") << 2 << "'texts' is not complete: 1 of 2 files";
    QTest::newRow("twice") << 3 << "'one.bin' is there twice";
    QTest::newRow("hostile") << 4 << "climbs out of its folder";
  }
  void wrong_content_is_refused_and_removed() {
    QFETCH(int, fault);
    QFETCH(QString, words);
    const Folder folder;
    HttpServer server;
    std::vector<Entry> entries = small_entries();
    if (fault == 0) entries[0].content = "First";
    if (fault == 1) entries[1].content = "c";
    if (fault == 2) entries.erase(entries.begin() + 1);
    if (fault == 3) entries.push_back({"copy/one.bin", "first"});
    if (fault == 4) entries.push_back({"../evil", "evil"});
    write_archive(folder.path() / "small.tar.gz", entries);
    server.files["small.tar.gz"] = content_of(folder.path() / "small.tar.gz");
    EXPECT_REFUSED(fetch_dataset(small_set(server.address("small.tar.gz"))), words.toStdString());
    QVERIFY(!anything_left(cache_folder()));
  }
  void a_stopped_download_is_kept_for_the_next_try() {
    const Folder folder;
    HttpServer server;
    std::vector<Entry> entries = small_entries();
    entries.push_back({"padding", long_text()});
    write_archive(folder.path() / "small.tar.gz", entries);
    server.files["small.tar.gz"] = content_of(folder.path() / "small.tar.gz");
    server.break_after = 1000;
    EXPECT_REFUSED(fetch_dataset(small_set(server.address("small.tar.gz"))), "broke off");
    EXPECT_OK(fetch_dataset(small_set(server.address("small.tar.gz"))));
    QCOMPARE(server.sent.load(), server.files["small.tar.gz"].size());
  }
  void an_unknown_set_names_the_known() {
    EXPECT_REFUSED(fetch_dataset("mnits"), "mnist, fashion-mnist, cifar10, imdb");
  }
};

QTEST_GUILESS_MAIN(TestFetch)
#include "test_fetch.moc"
