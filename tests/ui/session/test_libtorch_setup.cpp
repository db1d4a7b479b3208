// LibTorchSetup against a shell script in the worker's place.
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>

#include "ui/session/libtorch_setup.h"

using strata::ui::LibTorchSetup;
using State = LibTorchSetup::State;

class TestLibTorchSetup : public QObject {
  Q_OBJECT

 private:
  /// A worker that answers `libtorch where` and `libtorch fetch --lines` with these shell commands.
  QString worker(const QString& where, const QString& fetch = QStringLiteral("exit 9")) {
    const QString path = folder_.filePath(QStringLiteral("strata"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) qFatal("no room for a script");
    QTextStream(&file) << "#!/bin/sh\ncd '" << folder_.path() << "'\ncase \"$*\" in\n"
                       << "'libtorch where') " << where << " ;;\n"
                       << "'libtorch fetch --lines') " << fetch << " ;;\n"
                       << "*) exit 2 ;;\nesac\n";
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
  }

  static QString line(int done, const QString& what) {
    return QStringLiteral("echo '{\"done\": %1, \"total\": 200, \"what\": \"%2\"}'; ")
        .arg(done)
        .arg(what);
  }

  QTemporaryDir folder_;

 private slots:
  void knows_where_libtorch_is();
  void says_why_there_is_none();
  void notices_a_worker_that_cannot_start();
  void does_not_keep_the_caller_waiting();
  void tells_progress_and_ends_ready();
  void tells_what_went_wrong_and_what_to_do();
  void falls_back_to_the_last_words();
  void cancels_quietly_and_goes_on_later();
  void ends_its_fetch_when_destroyed();
};

void TestLibTorchSetup::knows_where_libtorch_is() {
  LibTorchSetup setup(worker(QStringLiteral("echo /opt/torch")));
  QCOMPARE(setup.state(), State::unknown);
  setup.ask();
  QCOMPARE(setup.state(), State::asking);
  QTRY_COMPARE(setup.state(), State::ready);
  QCOMPARE(setup.answer(), QStringLiteral("/opt/torch"));
}

void TestLibTorchSetup::says_why_there_is_none() {
  LibTorchSetup setup(worker(QStringLiteral("echo 'strata: it is not here' >&2; exit 1")));
  QSignalSpy failures(&setup, &LibTorchSetup::failed);
  setup.ask();
  QTRY_COMPARE(setup.state(), State::missing);
  QCOMPARE(setup.answer(), QStringLiteral("it is not here"));
  QCOMPARE(failures.size(), 0);
}

void TestLibTorchSetup::notices_a_worker_that_cannot_start() {
  LibTorchSetup setup(folder_.filePath(QStringLiteral("nowhere")));
  QSignalSpy failures(&setup, &LibTorchSetup::failed);
  setup.ask();
  QTRY_COMPARE(setup.state(), State::missing);
  QTRY_COMPARE(failures.size(), 1);
  QVERIFY(failures[0][0].toString().contains(QStringLiteral("nowhere")));
  QVERIFY(!failures[0][1].toString().isEmpty());
}

void TestLibTorchSetup::does_not_keep_the_caller_waiting() {
  LibTorchSetup setup(worker(QStringLiteral("exec sleep 30"), QStringLiteral("exec sleep 30")));
  setup.ask();
  QCOMPARE(setup.state(), State::asking);
  setup.fetch();  // refused: one thing at a time
  QCOMPARE(setup.state(), State::asking);
}

void TestLibTorchSetup::tells_progress_and_ends_ready() {
  const QString fetch = line(0, QStringLiteral("torch")) +
                        line(150, QStringLiteral("nvidia-cublas")) +
                        line(200, QStringLiteral("unpacking"));
  LibTorchSetup setup(worker(QStringLiteral("exit 1"), fetch));
  QSignalSpy steps(&setup, &LibTorchSetup::progress);
  QSignalSpy ends(&setup, &LibTorchSetup::finished);
  setup.fetch();
  QCOMPARE(setup.state(), State::fetching);
  QTRY_COMPARE(ends.size(), 1);
  QCOMPARE(setup.state(), State::ready);
  QCOMPARE(steps.size(), 3);
  QCOMPARE(steps[1], QVariantList({150LL, 200LL, QStringLiteral("nvidia-cublas")}));
  QCOMPARE(steps[2], QVariantList({200LL, 200LL, QStringLiteral("unpacking")}));
}

void TestLibTorchSetup::tells_what_went_wrong_and_what_to_do() {
  const QString fetch =
      line(50, QStringLiteral("torch")) +
      QStringLiteral("echo '{\"failed\": \"no network\", \"remedy\": \"Connect\"}'; exit 1");
  LibTorchSetup setup(worker(QStringLiteral("exit 1"), fetch));
  QSignalSpy failures(&setup, &LibTorchSetup::failed);
  QSignalSpy ends(&setup, &LibTorchSetup::finished);
  setup.fetch();
  QTRY_COMPARE(failures.size(), 1);
  QCOMPARE(failures[0], QVariantList({QStringLiteral("no network"), QStringLiteral("Connect")}));
  QCOMPARE(setup.state(), State::missing);
  QCOMPARE(ends.size(), 0);
}

void TestLibTorchSetup::falls_back_to_the_last_words() {
  LibTorchSetup setup(
      worker(QStringLiteral("exit 1"),
             QStringLiteral("echo first >&2; echo 'strata: no python3' >&2; exit 1")));
  QSignalSpy failures(&setup, &LibTorchSetup::failed);
  setup.fetch();
  QTRY_COMPARE(failures.size(), 1);
  QCOMPARE(failures[0][0].toString(), QStringLiteral("no python3"));
}

void TestLibTorchSetup::cancels_quietly_and_goes_on_later() {
  // The first fetch hangs after 120 bytes; a second one finds them and ends.
  const QString fetch = QStringLiteral("if [ -e half ]; then ") +
                        line(120, QStringLiteral("torch")) + line(200, QStringLiteral("torch")) +
                        QStringLiteral("exit 0; fi; touch half; ") +
                        line(120, QStringLiteral("torch")) + QStringLiteral("exec sleep 30");
  LibTorchSetup setup(worker(QStringLiteral("exit 1"), fetch));
  QSignalSpy steps(&setup, &LibTorchSetup::progress);
  QSignalSpy failures(&setup, &LibTorchSetup::failed);
  QSignalSpy ends(&setup, &LibTorchSetup::finished);
  setup.fetch();
  QTRY_COMPARE(steps.size(), 1);
  setup.cancel();
  QTRY_COMPARE(setup.state(), State::missing);
  QCOMPARE(failures.size(), 0);
  QCOMPARE(ends.size(), 0);
  setup.fetch();
  QTRY_COMPARE(ends.size(), 1);
  QCOMPARE(steps[1][0].toLongLong(), 120);
  QCOMPARE(setup.state(), State::ready);
}

void TestLibTorchSetup::ends_its_fetch_when_destroyed() {
  const QString fetch = QStringLiteral("echo $$ > process; ") + line(1, QStringLiteral("torch")) +
                        QStringLiteral("exec sleep 30");
  QString process;
  {
    LibTorchSetup setup(worker(QStringLiteral("exit 1"), fetch));
    QSignalSpy steps(&setup, &LibTorchSetup::progress);
    setup.fetch();
    QTRY_COMPARE(steps.size(), 1);
    QFile file(folder_.filePath(QStringLiteral("process")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    process = QString::fromLatin1(file.readAll()).trimmed();
    QVERIFY(QFile::exists(QStringLiteral("/proc/") + process));
  }
  QVERIFY(!QFile::exists(QStringLiteral("/proc/") + process));
}

QTEST_GUILESS_MAIN(TestLibTorchSetup)
#include "test_libtorch_setup.moc"
