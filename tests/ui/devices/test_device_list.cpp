// Which devices there are to choose from, and what a choice means.
#include <QtTest>

#include "machines.h"
#include "ui/devices/device_list.h"

using namespace strata;
using namespace strata::ui;

namespace {

plan::Parallel on(std::vector<std::string> devices, std::string strategy = "auto") {
  plan::Parallel parallel;
  parallel.devices = std::move(devices);
  parallel.strategy = std::move(strategy);
  return parallel;
}

QStringList names(const std::vector<std::string>& words) {
  QStringList out;
  for (const std::string& word : words)
    out << QString::fromStdString(word);
  return out;
}

}  // namespace

class TestDeviceList : public QObject {
  Q_OBJECT

 private slots:
  void gpus_come_first_then_the_cpu_then_what_is_missing() {
    const auto views = device_views(machine_with(2), 0.5, on({"cuda:1", "cuda:7"}));
    QCOMPARE(views.size(), std::size_t{4});
    QCOMPARE(views[0].name, QString("cuda:0"));
    QCOMPARE(views[0].ranks, 0);
    QCOMPARE(views[1].ranks, 1);
    QCOMPARE(views[1].used, kGiB);
    QCOMPARE(views[2].name, QString("cpu"));
    QCOMPARE(views[2].load, 0.5);
    QCOMPARE(views[3].name, QString("cuda:7"));
    QVERIFY(!views[3].present);
  }
  void a_repeated_cpu_is_several_ranks_of_one_device() {
    const auto views = device_views(machine_with(0), -1, on({"cpu:0", "cpu:1", "cpu"}));
    QCOMPARE(views.size(), std::size_t{1});
    QCOMPARE(views[0].ranks, 3);
  }
  void all_means_every_gpu_or_the_cpu() {
    QCOMPARE(device_views(machine_with(2), -1, on({"all"}))[1].ranks, 1);
    QCOMPARE(device_views(machine_with(2), -1, on({"all"}))[2].ranks, 0);
    QCOMPARE(device_views(machine_with(0), -1, on({"all"}))[0].ranks, 1);
  }

  void a_device_is_added_and_taken_away_in_the_machines_order() {
    const device::Machine machine = machine_with(2);
    const plan::Parallel both = with_device(on({"cuda:1"}), machine, "cuda:0", 1);
    QCOMPARE(names(both.devices), QStringList({"cuda:0", "cuda:1"}));
    const plan::Parallel ranks = with_device(both, machine, "cpu", 2);
    QCOMPARE(names(ranks.devices), QStringList({"cuda:0", "cuda:1", "cpu", "cpu"}));
    QCOMPARE(names(with_device(ranks, machine, "cpu", 0).devices),
             QStringList({"cuda:0", "cuda:1"}));
  }
  void the_last_device_stays() {
    QCOMPARE(names(with_device(on({"cpu"}), machine_with(0), "cpu", 0).devices),
             QStringList({"cpu"}));
  }

  void one_present_device_trains_whatever_the_strategy_says() {
    const device::Machine machine = machine_with(1);
    QVERIFY(!why_not(on({"cpu"}), &machine));
    QVERIFY(!why_not(on({"cuda:0"}, "single"), &machine));
  }
  void several_devices_are_refused_with_their_number() {
    const device::Machine machine = machine_with(2);
    const auto refusal = why_not(on({"cpu", "cpu", "cuda:0"}), &machine);
    QVERIFY(refusal);
    QVERIFY2(refusal->startsWith("3 devices"), qPrintable(*refusal));
    QVERIFY(why_not(on({"all"}), &machine));
  }
  void a_missing_device_is_named_once_the_machine_is_known() {
    const device::Machine machine = machine_with(1);
    QVERIFY(!why_not(on({"cuda:3"}), nullptr));
    const auto refusal = why_not(on({"cuda:3"}), &machine);
    QVERIFY(refusal && refusal->contains("cuda:3"));
  }

  void the_smallest_chosen_device_decides_what_is_free() {
    const device::Machine machine = machine_with(2);
    QCOMPARE(least_free_memory(on({"cuda:0", "cuda:1"}), machine), 139 * kGiB);
    QCOMPARE(least_free_memory(on({"cpu", "cpu"}), machine), 6 * kGiB);
    QCOMPARE(least_free_memory(on({"cuda:9"}), machine), std::int64_t{-1});
  }

  void the_batch_is_explained_as_a_product() {
    plan::Training training;
    training.batch = 128;
    QCOMPARE(batch_sentence(training, on({"cuda:0", "cuda:1"}, "data")),
             QString("128 = 64 per device × 2 devices × 1"));
    training.accumulation = 4;
    QCOMPARE(batch_sentence(training, on({"cpu"})), QString("128 = 32 per micro-batch × 4"));
    training.batch = 100;
    QCOMPARE(batch_sentence(training, on({"a", "b", "c"}, "data")),
             QString("100 = up to 9 per device × 3 devices × 4"));
  }

  void models_are_named_without_maker_and_clock_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("gpu") << "NVIDIA H200"
                         << "H200";
    QTest::newRow("geforce") << "NVIDIA GeForce RTX 4090"
                             << "RTX 4090";
    QTest::newRow("intel") << "Intel(R) Xeon(R) Platinum 8488C CPU @ 2.40GHz"
                           << "Xeon Platinum 8488C";
    QTest::newRow("amd") << "AMD EPYC 7763 64-Core Processor"
                         << "EPYC 7763";
    QTest::newRow("nothing left") << "CPU"
                                  << "CPU";
  }
  void models_are_named_without_maker_and_clock() {
    QFETCH(QString, name);
    QFETCH(QString, shown);
    QCOMPARE(short_model(name.toStdString()), shown);
  }
};

QTEST_GUILESS_MAIN(TestDeviceList)
#include "test_device_list.moc"
