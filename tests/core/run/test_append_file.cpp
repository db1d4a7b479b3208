// Logs that grow by whole pieces, on full disks and after crashes.
#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <fstream>

#include "base/file.h"
#include "run/append_file.h"

using namespace strata;
using namespace strata::run;

class TestAppendFile : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path path(const char* name) { return folder_.filePath(name).toStdString(); }

 private slots:
  void pieces_are_appended() {
    const auto file = path("a");
    std::ofstream(file) << "one\n";
    const auto opened = AppendFile::open(file, AppendFile::Flush::every_second);
    QVERIFY(opened.ok());
    QVERIFY((*opened)->append("two\n").ok());
    QCOMPARE(*read_file(file), "one\ntwo\n");
  }

  void a_full_disk_is_said_with_the_missing_bytes() {
    const auto full = AppendFile::open("/dev/full");
    QVERIFY(full.ok());
    const auto appended = (*full)->append("12345\n");
    QVERIFY(!appended.ok());
    const QString text = QString::fromStdString(appended.error().text());
    QVERIFY2(text.contains("6 bytes could not be written") && text.contains("free some space"),
             qPrintable(text));
  }

  // A limit on the file's size stands for a disk with room for half a line.
  void a_piece_that_does_not_fit_leaves_nothing_behind() {
    const auto file = path("limited");
    const auto opened = AppendFile::open(file);
    QVERIFY((*opened)->append("whole\n").ok());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small = {9, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto torn = (*opened)->append("does not fit\n");
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!torn.ok());
    QCOMPARE(*read_file(file), "whole\n");
    QVERIFY((*opened)->append("does fit\n").ok());
    QCOMPARE(*read_file(file), "whole\ndoes fit\n");
  }

  // notes on faults, case 24
  void only_the_torn_line_is_dropped_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("whole") << QByteArray("a\nb\n") << QByteArray("a\nb\n");
    QTest::newRow("torn") << QByteArray("a\nb\n{\"type\":\"st") << QByteArray("a\nb\n");
    QTest::newRow("torn first") << QByteArray("{\"ty") << QByteArray("");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("long torn line") << "a\n" + QByteArray(10000, 'x') << QByteArray("a\n");
    QTest::newRow("line end at a block's edge")
        << QByteArray(4095, 'x') + "\n" + QByteArray(4096, 'y') << QByteArray(4095, 'x') + "\n";
  }
  void only_the_torn_line_is_dropped() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const auto file = path("torn");
    std::ofstream(file, std::ios::binary) << before.toStdString();
    QVERIFY(drop_torn_line(file).ok());
    QCOMPARE(QByteArray::fromStdString(*read_file(file)), after);
  }

  void a_file_that_cannot_be_made_is_an_error() {
    QVERIFY(!AppendFile::open("/nowhere/at/all").ok());
    QVERIFY(!drop_torn_line("/nowhere/at/all").ok());
  }
};

QTEST_GUILESS_MAIN(TestAppendFile)
#include "test_append_file.moc"
