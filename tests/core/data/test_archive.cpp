#include "archives.h"
#include "data/files/archive.h"
#include "data/files/decoded.h"
#include "data/files/gzip.h"
#include "data/files/members.h"
#include "data/files/sha256.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

const MemberWanted kAll = [](std::string_view) { return true; };
const MemberUse kNowhere = [](std::string_view, std::string) { return Result<>(); };

}  // namespace

class TestArchive : public QObject {
  Q_OBJECT

 private slots:
  void members_come_out_of_every_packing() {
    const Folder folder;
    for (const char* name : {"a.tar", "a.tar.gz", "a.tar.xz", "a.zip"}) {
      write_archive(folder.path() / name,
                    {{"d/one.txt", "first"}, {"d/two.bin", std::string("\0\1", 2)}});
      std::vector<std::string> got;
      const auto done = visit_archive(
          folder.path() / name, [](std::string_view m) { return m.ends_with(".txt"); },
          [&](std::string_view m, std::string content) {
            got.push_back(std::string(m) + "=" + content);
            return Result<>();
          });
      EXPECT_OK(done);
      QCOMPARE(got, std::vector<std::string>{"d/one.txt=first"});
    }
  }
  void progress_counts_packed_bytes_and_may_stop() {
    const Folder folder;
    std::string noise(4 << 20, '\0');  // does not pack, so that the archive has several blocks
    std::uint32_t state = 1;
    for (char& c : noise)
      c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    const auto file = folder.path() / "noise.tar.gz";
    write_archive(file, {{"one", noise}, {"two", noise}});
    std::vector<Progress> told;
    EXPECT_OK(visit_archive(file, kAll, kNowhere, {}, [&](const Progress& progress) {
      told.push_back(progress);
      return true;
    }));
    QVERIFY(told.size() > 4);
    QCOMPARE(told.front().doing, "unpacking noise.tar.gz");
    QCOMPARE(told.front().total, static_cast<std::int64_t>(std::filesystem::file_size(file)));
    for (std::size_t i = 1; i < told.size(); ++i)
      QVERIFY(told[i].done > told[i - 1].done);
    QVERIFY(told.back().done <= told.back().total && told.back().done > told.back().total * 9 / 10);
    int calls = 0;
    EXPECT_REFUSED(
        visit_archive(file, kAll, kNowhere, {}, [&](const Progress&) { return ++calls < 2; }),
        "stopped");
    QCOMPARE(calls, 2);
  }
  void hostile_entries_refuse_the_whole_archive_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<uint>("type");
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("words");
    QTest::newRow("climbs") << "../evil.txt" << uint(AE_IFREG) << ""
                            << "climbs out of its folder";
    QTest::newRow("climbs inside") << "a/../../evil.txt" << uint(AE_IFREG) << ""
                                   << "climbs out of its folder";
    QTest::newRow("climbs, backslashes") << "a\\..\\..\\evil.txt" << uint(AE_IFREG) << ""
                                         << "climbs out of its folder";
    QTest::newRow("absolute") << "/etc/evil" << uint(AE_IFREG) << ""
                              << "absolute path";
    QTest::newRow("drive") << "C:evil" << uint(AE_IFREG) << ""
                           << "absolute path";
    QTest::newRow("symbolic link") << "link" << uint(AE_IFLNK) << "/etc/passwd"
                                   << "is a symbolic link";
    QTest::newRow("hard link") << "link" << uint(AE_IFREG) << "good.txt"
                               << "is a hard link";
    QTest::newRow("device") << "null" << uint(AE_IFCHR) << ""
                            << "is a device";
    QTest::newRow("pipe") << "pipe" << uint(AE_IFIFO) << ""
                          << "is a device or another special file";
  }
  void hostile_entries_refuse_the_whole_archive() {
    QFETCH(QString, name);
    QFETCH(uint, type);
    QFETCH(QString, link);
    QFETCH(QString, words);
    const Folder folder;
    write_archive(folder.path() / "a.tar",
                  {{"good.txt", "good"}, {name.toStdString(), "evil", type, link.toStdString()}});
    EXPECT_REFUSED(visit_archive(folder.path() / "a.tar", kAll, kNowhere), words.toStdString());
    // Not even when nobody wanted the entry.
    EXPECT_REFUSED(
        visit_archive(
            folder.path() / "a.tar", [](std::string_view m) { return m == "good.txt"; }, kNowhere),
        "refused");
  }
  void bombs_are_stopped() {
    const Folder folder;
    write_archive(folder.path() / "a.tar.xz",
                  {{"zeros", std::string(std::size_t{80} << 20, '\0')}});
    EXPECT_REFUSED(visit_archive(folder.path() / "a.tar.xz", kAll, kNowhere),
                   "times its packed size");
    write_archive(folder.path() / "s.tar", {{"zeros", std::string(2000, '\0')}});
    ArchiveLimits limits;
    limits.bytes = 1000;
    EXPECT_REFUSED(visit_archive(folder.path() / "s.tar", kAll, kNowhere, limits),
                   "more than 1000 bytes");
    limits = {};
    limits.member_bytes = 1000;
    EXPECT_REFUSED(visit_archive(folder.path() / "s.tar", kAll, kNowhere, limits),
                   "'zeros' is larger than 1000 bytes");
    write_archive(folder.path() / "b.tar", {{"1", ""}, {"2", ""}, {"3", ""}});
    limits = {};
    limits.entries = 2;
    EXPECT_REFUSED(visit_archive(folder.path() / "b.tar", kAll, kNowhere, limits),
                   "more than 2 entries");
  }
  void broken_archives_are_errors() {
    const Folder folder;
    write_archive(folder.path() / "a.tar.gz", {{"one", std::string(100000, 'x')}});
    std::filesystem::resize_file(folder.path() / "a.tar.gz", 60);
    EXPECT_REFUSED(visit_archive(folder.path() / "a.tar.gz", kAll, kNowhere), "cannot be read");
    folder.write("b.zip", "no archive at all");
    EXPECT_REFUSED(visit_archive(folder.path() / "b.zip", kAll, kNowhere), "cannot be read");
    EXPECT_REFUSED(visit_archive(folder.path() / "c.zip", kAll, kNowhere), "c.zip");
  }
  void gzip_is_unpacked_and_checked() {
    const std::string packed = gzipped("hello");
    QCOMPARE(*maybe_gunzip(packed, "f"), std::string("hello"));
    QCOMPARE(*maybe_gunzip(packed + packed, "f"), std::string("hellohello"));
    QCOMPARE(*maybe_gunzip("plain", "f"), std::string("plain"));
    for (std::size_t size = 2; size < packed.size(); ++size)
      EXPECT_REFUSED(maybe_gunzip(packed.substr(0, size), "f"), "cut short or broken");
    std::string flipped = packed;
    flipped[packed.size() - 6] = static_cast<char>(flipped[packed.size() - 6] ^ 1);
    EXPECT_REFUSED(maybe_gunzip(flipped, "f"), "cut short or broken");
    EXPECT_REFUSED(maybe_gunzip(gzipped(std::string(100000, '\0')), "f", 1000),
                   "more than 1000 bytes");
  }
  // FIPS 180-4 examples.
  void sha256_is_the_standards() {
    QCOMPARE(sha256(""),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256(std::string(1000000, 'a')),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    Sha256 parts;
    for (const char* part : {"abcdbcdecdefdefgefghfghighij", "hijkijkljklmklmnlmnomnopnopq"})
      parts.add(part);
    QCOMPARE(parts.hex(),
             std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
  }
  void decoded_results_are_kept_and_checked() {
    const Folder folder;
    const std::filesystem::path file = folder.write("source.bin", "something");
    const std::string key = decoded_key("test 1", std::span(&file, 1));
    QVERIFY(!load_decoded(key));
    const std::string_view sections[] = {"first", "", "third section"};
    store_decoded(key, sections);
    const auto got = load_decoded(key);
    QVERIFY(got && got->size() == 3);
    QCOMPARE((*got)[0].text(), std::string_view("first"));
    QCOMPARE((*got)[2].text(), std::string_view("third section"));
    QVERIFY(!load_decoded(decoded_key("test 2", std::span(&file, 1))));
    for (const auto& entry :
         std::filesystem::directory_iterator(folder.path() / "cache/strata/decoded")) {
      std::fstream stored(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      stored.seekp(-60, std::ios::end);
      stored.put('!');
    }
    QVERIFY2(!load_decoded(key), "damage was not noticed");
    folder.write("source.bin", "something else");
    QVERIFY(decoded_key("test 1", std::span(&file, 1)) != key);
  }
};

QTEST_GUILESS_MAIN(TestArchive)
#include "test_archive.moc"
