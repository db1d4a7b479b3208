// What this machine says of itself must be possible.
#include <QTest>
#include <thread>

#include "device/machine.h"

using namespace strata::device;

class TestDevice : public QObject {
  Q_OBJECT

 private slots:
  void the_cpu_is_described() {
    const Cpu cpu = this_cpu();
    QVERIFY(!cpu.name.empty());
    QVERIFY(cpu.threads >= 1 &&
            cpu.threads <= static_cast<int>(std::thread::hardware_concurrency()));
    QVERIFY(cpu.cores >= 1 && cpu.cores <= cpu.threads);
    QVERIFY(cpu.memory_bytes > 64 << 20);
    QVERIFY(cpu.memory_free_bytes > 0 && cpu.memory_free_bytes <= cpu.memory_bytes);
  }

  void utilisation_is_a_share() {
    QCOMPARE(cpu_utilisation({50, 100}, {100, 200}), 0.5);
    QCOMPARE(cpu_utilisation({50, 100}, {50, 100}), 0.0);
    const CpuTimes before = cpu_times();
    while (cpu_times().total == before.total) {
    }
    const double share = cpu_utilisation(before, cpu_times());
    QVERIFY(share >= 0 && share <= 1);
  }

  void devices_have_names_and_gpus_or_a_reason_why_not() {
    const Machine here = machine();
    QVERIFY(here.gpus.empty() != here.gpu_note.empty());
    QCOMPARE(device_list(here).front(), "cpu");
    QCOMPARE(device_list(here).size(), here.gpus.size() + 1);
    Machine two;
    QCOMPARE(all_devices(two), (std::vector<std::string>{"cpu"}));
    two.gpus.resize(2);
    two.gpus[1].index = 1;
    QCOMPARE(all_devices(two), (std::vector<std::string>{"cuda:0", "cuda:1"}));
    if (here.gpus.empty()) qInfo("no GPU here: %s", here.gpu_note.c_str());
    for (const Gpu& gpu : here.gpus) {
      QVERIFY(!gpu.name.empty());
      QVERIFY(gpu.memory_bytes > 0 && gpu.memory_used_bytes <= gpu.memory_bytes);
    }
  }
};

QTEST_GUILESS_MAIN(TestDevice)
#include "test_device.moc"
