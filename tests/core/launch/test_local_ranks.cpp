// Ranks as processes: what each is given, how they end together, and that none is left behind.
#include <signal.h>

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "launch/cpu_share.h"

using strata::launch::cpu_share;
using strata::launch::CpuShare;

namespace {

struct Ended {
  int code = -1;
  QString out;
  QString err;
  qint64 ms = 0;
};

Ended run(int ranks, const QString& deed) {
  QElapsedTimer clock;
  clock.start();
  QProcess process;
  process.start(RANK_PROGRAM, {QString::number(ranks), deed});
  if (!process.waitForFinished(30'000)) process.kill();
  Ended ended{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
              process.readAllStandardOutput(), process.readAllStandardError(), clock.elapsed()};
  return ended;
}

/// Every capture of `pattern` in `text`.
QStringList all_of(const QString& pattern, const QString& text) {
  QStringList out;
  auto found = QRegularExpression(pattern, QRegularExpression::MultilineOption).globalMatch(text);
  while (found.hasNext())
    out << found.next().captured(1);
  return out;
}

bool gone(const QString& process) {
  QFile stat("/proc/" + process + "/stat");
  if (!stat.open(QIODevice::ReadOnly)) return true;
  const QByteArray line = stat.readAll();
  return line.isEmpty() || line.mid(line.lastIndexOf(')') + 2, 1) == "Z";
}

}  // namespace

class TestLocalRanks : public QObject {
  Q_OBJECT

 private slots:
  void every_rank_knows_its_place_and_all_meet_at_one_name() {
    const Ended ended = run(3, "introduce");
    QCOMPARE(ended.code, 0);
    QStringList ranks = all_of("(\\d) of 3 at", ended.err);
    ranks.sort();
    QCOMPARE(ranks, QStringList({"0", "1", "2"}));
    const QStringList names = all_of("at (\\w+) on", ended.err);
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), 1);
    QVERIFY(names[0].size() >= 32);
    QVERIFY(all_of("at (\\w+) on", run(1, "introduce").err) != names.mid(0, 1));
  }

  void what_other_ranks_say_has_their_name_before_each_line() {
    const Ended ended = run(2, "introduce");
    QCOMPARE(all_of("^rank 1: (.*)$", ended.err).size(), 2);
    QVERIFY2(ended.err.contains("\nrank 1: and another line\n"), qPrintable(ended.err));
    QVERIFY(!ended.err.contains("rank 0: "));
    QCOMPARE(ended.out, "");
  }

  void waiting_threads_leave_their_processor_and_are_as_many_as_the_share() {
    const Ended ended = run(2, "introduce");
    QCOMPARE(all_of("threads \\d+ (passive)", ended.err).size(), 2);
    const auto processors = strata::launch::usable_processors();
    if (processors.size() < 4) QSKIP("ranks with fewer than two processors are not bound");
    const QStringList sets = all_of("on ([\\d,]+) threads", ended.err);
    QCOMPARE(sets.size(), 2);
    const auto numbers = [&](int i) {
      const QStringList list = sets[i].split(',', Qt::SkipEmptyParts);
      return QSet<QString>(list.begin(), list.end());
    };
    QVERIFY(!numbers(0).intersects(numbers(1)));
    QCOMPARE(numbers(0).size() + numbers(1).size(), static_cast<qsizetype>(processors.size()));
  }

  void rank_0_hears_what_ended_another_rank_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("told");
    QTest::newRow("killed") << "second is killed"
                            << "rank 1 was killed (SIGKILL";
    QTest::newRow("stopped") << "second is stopped"
                             << "rank 1 was stopped (SIGSTOP)";
  }
  void rank_0_hears_what_ended_another_rank() {
    QFETCH(QString, deed);
    QFETCH(QString, told);
    const Ended ended = run(3, deed);
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.out.contains("told: " + told), qPrintable(ended.out));
    QVERIFY(!ended.err.contains("failure"));
  }

  void what_rank_0_cannot_tell_is_told_in_its_place_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("told");
    QTest::newRow("killed") << "first is killed"
                            << "failure: rank 0 was killed (SIGKILL";
    QTest::newRow("hangs while another has reported")
        << "second reports"
        << "failure: layer conv2: the weights are gone: look for them";
    // That rank 0 was stopped is told as well, where it is heard before the other's report.
    QTest::newRow("stopped") << "first is stopped"
                             << "layer conv2: the weights are gone";
  }
  void what_rank_0_cannot_tell_is_told_in_its_place() {
    QFETCH(QString, deed);
    QFETCH(QString, told);
    const Ended ended = run(3, deed);
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.err.contains(told), qPrintable(ended.err));
    QVERIFY(ended.ms < 10'000);
  }

  void ranks_that_do_not_end_after_rank_0_are_ended() {
    const Ended ended = run(3, "first fails");
    QCOMPARE(ended.code, 7);
    QVERIFY(!ended.err.contains("failure"));
  }

  void an_interrupt_is_rank_0s_alone_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
  }
  void an_interrupt_is_rank_0s_alone() {
    QFETCH(int, signal);
    QProcess process;
    process.start(RANK_PROGRAM, {"2", "interrupt"});
    QVERIFY(process.waitForReadyRead(20'000));
    QTRY_VERIFY_WITH_TIMEOUT((process.waitForReadyRead(1), process.peek(1000).contains("ready")),
                             20'000);
    ::kill(static_cast<pid_t>(process.processId()), signal);
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
  }

  void no_rank_outlives_its_starter() {
    QProcess process;
    process.start(RANK_PROGRAM, {"3", "wait"});
    QString err;
    QTRY_VERIFY_WITH_TIMEOUT((process.waitForReadyRead(10), err += process.readAllStandardError(),
                              all_of("pid (\\d+)", err).size() == 2),
                             20'000);
    process.kill();
    QVERIFY(process.waitForFinished(20'000));
    for (const QString& rank : all_of("pid (\\d+)", err))
      QTRY_VERIFY_WITH_TIMEOUT(gone(rank), 10'000);
  }

  void processors_are_shared_out_evenly_and_without_rest() {
    const std::vector<int> eight = {0, 4, 1, 5, 2, 6, 3, 7};  // two threads per core
    const CpuShare first = cpu_share(eight, 8, 0, 3);
    QCOMPARE(first.processors, std::vector<int>({0, 4, 1}));
    QCOMPARE(first.threads, 3);
    QCOMPARE(cpu_share(eight, 8, 1, 3).processors, std::vector<int>({5, 2, 6}));
    QCOMPARE(cpu_share(eight, 8, 2, 3).processors, std::vector<int>({3, 7}));
    QCOMPARE(cpu_share(eight, 8, 2, 3).threads, 2);
  }

  void a_containers_limit_bounds_the_threads() {
    const std::vector<int> eight = {0, 1, 2, 3, 4, 5, 6, 7};
    QCOMPARE(cpu_share(eight, 5, 0, 2).threads, 3);
    QCOMPARE(cpu_share(eight, 5, 1, 2).threads, 2);
    QCOMPARE(cpu_share(eight, 5, 1, 2).processors, std::vector<int>({4, 5, 6, 7}));
    QVERIFY(cpu_share(eight, 5, 0, 4).processors.empty());
  }

  void ranks_with_fewer_than_two_processors_are_not_bound_data() {
    QTest::addColumn<int>("ranks");
    QTest::newRow("one each") << 2;
    QTest::newRow("more ranks than processors") << 4;
  }
  void ranks_with_fewer_than_two_processors_are_not_bound() {
    QFETCH(int, ranks);
    const CpuShare share = cpu_share({0, 1}, 2, ranks - 1, ranks);
    QVERIFY(share.processors.empty());
    QCOMPARE(share.threads, 1);
  }
};

QTEST_GUILESS_MAIN(TestLocalRanks)
#include "test_local_ranks.moc"
