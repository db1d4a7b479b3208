// GPUs as NVIDIA's library tells them, with a stand-in for the library: the loader finds it first.
#include <QTest>

#include "device/machine.h"

using namespace strata::device;

class TestNvml : public QObject {
  Q_OBJECT

 private slots:
  void gpus_and_links_are_read() {
    const Machine here = machine();
    QCOMPARE(here.driver, "580.65");
    QCOMPARE(here.gpus.size(), std::size_t{2});
    QCOMPARE(here.gpus[0].name, "Test GPU A");
    QCOMPARE(here.gpus[1].id, "GPU-b");
    QCOMPARE(here.gpus[1].memory_bytes, 80000);
    QCOMPARE(here.gpus[1].memory_used_bytes, 2000);
    QCOMPARE(here.gpus[0].utilisation, 0.25);
    QCOMPARE(here.gpus[1].utilisation, -1.0);
    QCOMPARE(here.gpus[0].temperature_c, 41);
    QCOMPARE(here.gpus[0].compute_major, 9);
    QCOMPARE(here.links.size(), std::size_t{1});
    QCOMPARE(here.links[0].nvlinks, 2);
    QCOMPARE(here.links[0].path, "NVLink");
    QVERIFY(here.links[0].peer_access);
    QVERIFY(here.gpu_note.empty());
    QCOMPARE(all_devices(here), (std::vector<std::string>{"cuda:0", "cuda:1"}));
  }

  void a_driver_that_does_not_answer_is_told() {
    qputenv("STRATA_FAKE_NVML", "broken");
    const Machine here = machine();
    QVERIFY(here.gpus.empty());
    QCOMPARE(here.gpu_note, "NVIDIA's driver does not answer: Driver/library version mismatch");
  }
};

QTEST_GUILESS_MAIN(TestNvml)
#include "test_nvml.moc"
