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
    QCOMPARE(names(with_device(both, machine, "cuda:0", 0).devices), QStringList({"cuda:1"}));
    QCOMPARE(names(with_device(on({"cpu"}), machine, "cpu", 3).devices),
             QStringList({"cpu", "cpu", "cpu"}));
  }
  void processors_and_gpus_take_each_others_place() {
    const device::Machine machine = machine_with(2);
    const plan::Parallel gpu = with_device(on({"cpu", "cpu"}), machine, "cuda:0", 1);
    QCOMPARE(names(gpu.devices), QStringList({"cuda:0"}));
    QCOMPARE(names(with_device(gpu, machine, "cpu", 2).devices), QStringList({"cpu", "cpu"}));
  }
  void the_last_device_stays() {
    QCOMPARE(names(with_device(on({"cpu"}), machine_with(0), "cpu", 0).devices),
             QStringList({"cpu"}));
  }
  void several_devices_do_not_stay_single() {
    const plan::Parallel two = with_device(on({"cpu"}, "single"), machine_with(0), "cpu", 2);
    QCOMPARE(two.strategy, std::string("auto"));
    const plan::Parallel data = with_device(on({"cpu"}, "data"), machine_with(0), "cpu", 2);
    QCOMPARE(data.strategy, std::string("data"));
  }

  void a_missing_device_is_named_once_the_machine_is_known() {
    const device::Machine machine = machine_with(1);
    QVERIFY(!missing_device(on({"cuda:0"}), &machine));
    QVERIFY(!missing_device(on({"cpu", "cpu"}), &machine));
    QVERIFY(!missing_device(on({"cuda:3"}), nullptr));
    const auto refusal = missing_device(on({"cuda:3"}), &machine);
    QVERIFY(refusal && refusal->contains("cuda:3"));
  }

  void ranks_on_the_processors_share_the_free_memory() {
    const device::Machine machine = machine_with(2);
    const plan::Parallel gpus = on({"cuda:0", "cuda:1"});
    QCOMPARE(free_memory(gpus, machine, "cuda:0"), 140 * kGiB);
    QCOMPARE(free_memory(gpus, machine, "cuda:1"), 139 * kGiB);
    QCOMPARE(free_memory(on({"cpu", "cpu"}), machine, "cpu"), 6 * kGiB);
    QCOMPARE(free_memory(on({"cuda:9"}), machine, "cuda:9"), std::int64_t{-1});
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
