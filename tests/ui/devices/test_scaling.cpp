// The scaling test: what is measured, what the figures say, and measuring with a program that only
// pretends.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "machines.h"
#include "ui/devices/scaling_test.h"

using namespace strata;
using namespace strata::ui;

namespace {

ScalingPoint point(int devices, double samples_per_s, bool whole_cpu = false, int threads = 0) {
  ScalingPoint out;
  out.of.devices = devices;
  out.of.whole_cpu = whole_cpu;
  out.of.threads = threads;
  out.samples_per_s = samples_per_s;
  return out;
}

QString cases_text(const std::vector<ScalingCase>& cases) {
  QStringList out;
  for (const ScalingCase& one : cases)
    out << QStringLiteral("%1/%2%3")
               .arg(one.names.join(','))
               .arg(one.threads)
               .arg(one.whole_cpu ? "*" : "");
  return out.join(' ');
}

/// A program that answers like `strata bench`: more ranks, more samples; some do not work.
class PretendedWorker {
 public:
  explicit PretendedWorker(const QByteArray& body) {
    QFile file(path());
    if (!file.open(QIODevice::WriteOnly)) qFatal("no script");
    file.write("#!/bin/sh\n" + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
  }
  [[nodiscard]] QString path() const { return folder_.filePath("strata"); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_.path().toStdString(); }

 private:
  QTemporaryDir folder_;
};

Draft small_project() {
  ProjectDocument document;
  start(document, "{\"devices\": [\"cpu\"], \"strategy\": \"single\"}");
  Draft draft = document.draft();
  draft.project.network.layers.front().device = "cpu:0";
  return draft;
}

}  // namespace

class TestScaling : public QObject {
  Q_OBJECT

 private slots:
  void doubling_numbers_up_to_all_devices_are_measured() {
    plan::Parallel parallel;
    parallel.devices = {"cuda:1"};
    QCOMPARE(cases_text(scaling_cases(parallel, machine_with(3))),
             QString("cuda:0/0 cuda:0,cuda:1/0 cuda:0,cuda:1,cuda:2/0"));
    parallel.devices = {"cpu", "cpu"};
    QCOMPARE(cases_text(scaling_cases(parallel, machine_with(0))),
             QString("cpu/1 cpu,cpu/2 cpu,cpu,cpu,cpu/4 cpu/4*"));
  }
  void figures_come_from_the_last_line() {
    const auto found = point_from(
        "a warning\n{\"peer\": \"strata\", \"step_ms\": 2.5, \"samples_per_s\": 25600.5}\n");
    QVERIFY(found);
    QCOMPARE(found->step_ms, 2.5);
    QCOMPARE(found->samples_per_s, 25600.5);
    QVERIFY(!point_from("strata: something went wrong"));
    QVERIFY(!point_from(""));
    QVERIFY(!point_from("{\"step_ms\": 2.5}"));
  }
  void efficiency_is_against_as_many_times_one_device() {
    Scaling scaling;
    scaling.points = {point(1, 100), point(2, 180), point(4, 240)};
    QCOMPARE(scaling.efficiency(scaling.points[1]), 0.9);
    QCOMPARE(scaling.efficiency(scaling.points[2]), 0.6);
    scaling.points.erase(scaling.points.begin());
    QCOMPARE(scaling.efficiency(scaling.points[0]), 0.0);
  }
  void the_fewest_devices_near_the_best_are_recommended() {
    Scaling scaling;
    QCOMPARE(scaling.recommended(), 0);
    QVERIFY(scaling.recommendation().isEmpty());
    scaling.points = {point(1, 100), point(2, 180), point(4, 185)};
    QCOMPARE(scaling.recommended(), 2);
    QVERIFY2(scaling.recommendation().startsWith("Train on 2: 1.8 times as fast as one, 90 %"),
             qPrintable(scaling.recommendation()));
    scaling.points = {point(1, 100), point(2, 101)};
    QCOMPARE(scaling.recommended(), 1);
    QVERIFY(scaling.recommendation().startsWith("Train on 1: more devices are not"));
  }
  void ranks_on_processors_must_beat_one_with_all_cores() {
    Scaling scaling;
    scaling.points = {point(1, 100, false, 1), point(2, 180, false, 2), point(1, 200, true, 2)};
    QCOMPARE(scaling.recommended(), 1);
    QVERIFY2(scaling.recommendation().contains("all 2 cores"),
             qPrintable(scaling.recommendation()));
    scaling.points[1].samples_per_s = 90;
    QVERIFY2(scaling.recommendation().startsWith("Train on 1: more devices are not"),
             qPrintable(scaling.recommendation()));
    scaling.points[1].samples_per_s = 180;
    scaling.points.back().samples_per_s = 150;
    QCOMPARE(scaling.recommended(), 2);
    QVERIFY(scaling.recommendation().contains("150 samples/s"));
  }
  void a_number_that_failed_is_left_out() {
    Scaling scaling;
    scaling.points = {point(1, 100), point(2, 190), point(4, 0)};
    scaling.points[2].failure = "the batch is too small";
    QCOMPARE(scaling.recommended(), 2);
    QCOMPARE(scaling.efficiency(scaling.points[2]), 0.0);
  }

  void every_case_is_measured_in_turn_and_failures_are_kept() {
    const PretendedWorker worker(
        "grep -q 'cpu:0' \"$2\" && exit 9\n"
        "echo \"$@\" >> \"${0%/*}/calls\"\n"
        "case \"$4\" in\n"
        "  cpu) echo '{\"step_ms\": 10, \"samples_per_s\": 100}';;\n"
        "  cpu,cpu) echo '{\"step_ms\": 6, \"samples_per_s\": 170}';;\n"
        "  *) echo 'strata: 4 ranks: too many' >&2; exit 1;;\n"
        "esac\n");
    ScalingTest test(worker.path());
    plan::Parallel parallel;
    auto cases = scaling_cases(parallel, machine_with(0));
    cases.pop_back();
    QSignalSpy finished(&test, &ScalingTest::finished);
    test.start(small_project(), worker.folder(), cases, 20);
    QVERIFY(test.is_running());
    QVERIFY(finished.wait(10000));
    QVERIFY(!test.is_running());
    const auto& points = test.scaling().points;
    QCOMPARE(points.size(), std::size_t{3});
    QCOMPARE(points[1].samples_per_s, 170.0);
    QCOMPARE(points[2].failure, QString("4 ranks: too many"));
    QCOMPARE(test.scaling().recommended(), 2);
    QFile calls(QString::fromStdString((worker.folder() / "calls").string()));
    QVERIFY(calls.open(QIODevice::ReadOnly));
    const QByteArray first = calls.readLine();
    QVERIFY2(first.contains("--devices cpu --steps 20 --warmup 2 --threads 1"), first.constData());
    QCOMPARE(QDir(worker.path().section('/', 0, -2))
                 .entryList({".scaling*"}, QDir::Files | QDir::Hidden)
                 .size(),
             qsizetype{0});  // the copy of the project is gone
  }
  void cancelling_ends_the_worker_and_keeps_what_is_known() {
    const PretendedWorker worker(
        "case \"$4\" in\n"
        "  cpu) echo '{\"step_ms\": 10, \"samples_per_s\": 100}';;\n"
        "  *) exec sleep 600;;\n"
        "esac\n");
    ScalingTest test(worker.path());
    QSignalSpy finished(&test, &ScalingTest::finished);
    test.start(small_project(), worker.folder(), scaling_cases({}, machine_with(0)));
    QTRY_COMPARE(test.scaling().points.size(), std::size_t{1});
    test.cancel();
    QVERIFY(finished.wait(10000));
    QCOMPARE(test.scaling().points.size(), std::size_t{1});
    QCOMPARE(finished.count(), 1);
  }
  void a_program_that_is_not_there_is_said() {
    ScalingTest test("/nowhere/strata");
    QSignalSpy finished(&test, &ScalingTest::finished);
    test.start(small_project(), "/nowhere", scaling_cases({}, machine_with(0)));
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(test.scaling().points.back().failure.contains("/nowhere/strata"));
  }
};

QTEST_GUILESS_MAIN(TestScaling)
#include "test_scaling.moc"
