// The memory pill warns before a run, and its fixes are edits.
#include <QLabel>
#include <QPushButton>
#include <QtTest>

#include "machines.h"
#include "ui/devices/memory_pill.h"

using namespace strata;
using namespace strata::ui;

namespace {

using Level = MemoryState::Level;

device::Machine machine_with_free(std::int64_t bytes) {
  device::Machine machine = machine_with(0);
  machine.cpu.memory_free_bytes = bytes;
  return machine;
}

MemoryState state_of(std::int64_t needed, std::int64_t free) {
  MemoryState state;
  state.estimate.layers.resize(1);
  state.estimate.program = needed;
  state.free = free;
  return state;
}

}  // namespace

class TestMemoryPill : public QObject {
  Q_OBJECT

 private slots:
  void amber_begins_at_80_percent_and_red_at_all_that_is_free() {
    QCOMPARE(state_of(799, 1000).level(), Level::fits);
    QCOMPARE(state_of(800, 1000).level(), Level::tight);
    QCOMPARE(state_of(999, 1000).level(), Level::tight);
    QCOMPARE(state_of(1000, 1000).level(), Level::too_much);
    QCOMPARE(state_of(1, 0).level(), Level::too_much);
    QCOMPARE(state_of(1, -1).level(), Level::unknown);
  }
  void fixes_save_what_they_say_and_the_best_comes_first() {
    ProjectDocument document;
    start(document, "{\"devices\": [\"cpu\"]}");
    const graph::Model& model = document.diagnosis().model;
    const device::Machine machine = machine_with(0);
    const auto fixes = memory_fixes(model, document.project(), machine);
    QVERIFY(!fixes.empty());
    const auto total = [&](const plan::Training& training) {
      return fullest_device(model, training, document.project().parallel, machine);
    };
    for (std::size_t i = 0; i < fixes.size(); ++i) {
      QCOMPARE(total(document.project().training) - total(fixes[i].training), fixes[i].saves);
      QVERIFY(fixes[i].saves > 0);
      QVERIFY(i == 0 || fixes[i].saves <= fixes[i - 1].saves);
    }
  }
  void the_level_follows_the_machine_and_the_settings() {
    Theme theme;
    ProjectDocument document;
    start(document, "{\"devices\": [\"cpu\"]}");
    DeviceMonitor monitor(seeing(machine_with_free(200000000)));
    PlanModel plan(document, monitor);
    MemoryPill pill(theme, document, monitor, plan);
    QCOMPARE(pill.state().level(), Level::unknown);
    QSignalSpy levels(&pill, &MemoryPill::level_changed);
    QTRY_COMPARE(pill.state().level(), Level::fits);
    QCOMPARE(levels.count(), 1);
    document.edit("batch", [](Draft& d) { d.project.training.batch = 1000000; });
    QTRY_COMPARE(pill.state().level(), Level::too_much);
    QCOMPARE(levels.count(), 2);
  }
  void a_fix_in_the_popover_is_an_undoable_edit() {
    Theme theme;
    ProjectDocument document;
    start(document, "{\"devices\": [\"cpu\"]}");
    DeviceMonitor monitor(seeing(machine_with_free(1000)));
    PlanModel plan(document, monitor);
    MemoryPill pill(theme, document, monitor, plan);
    QTRY_COMPARE(pill.state().level(), Level::too_much);
    pill.click();
    QVERIFY(pill.findChild<QLabel*>("memory.verdict")->text().contains("likely to fail"));
    QVERIFY(pill.findChild<QLabel*>("memory.largest")->text().contains("'a'"));
    QPushButton* halve = nullptr;
    for (QPushButton* fix : pill.findChildren<QPushButton*>())
      if (fix->text().startsWith("Halve the batch to 64")) halve = fix;
    QVERIFY(halve != nullptr);
    halve->click();
    QCOMPARE(document.project().training.batch, std::int64_t{64});
    QCOMPARE(document.undo_stack()->undoText(), QString("halve the batch"));
  }
  void each_device_of_a_pipeline_has_its_own_figure() {
    Theme theme;
    ProjectDocument document;
    start(document, "{\"devices\": [\"cpu\", \"cpu\"], \"strategy\": \"pipeline\"}");
    DeviceMonitor monitor(seeing(machine_with_free(2 * kGiB)));
    PlanModel plan(document, monitor);
    MemoryPill pill(theme, document, monitor, plan);
    QTRY_COMPARE(pill.state().level(), Level::fits);
    const std::vector<MemoryState::Rank>& ranks = pill.state().ranks;
    QCOMPARE(ranks.size(), std::size_t{2});
    QCOMPARE(ranks[0].device, QString("cpu:0"));
    QCOMPARE(ranks[1].stage, 1);
    QCOMPARE(ranks[0].free, kGiB);
    QVERIFY(ranks[0].needed != ranks[1].needed);
    QCOMPARE(pill.state().estimate.total(), std::max(ranks[0].needed, ranks[1].needed));
    pill.click();
    QVERIFY(pill.findChild<QLabel*>("memory.rank.1")->text().contains("1.00 GiB"));
  }
  void several_devices_offer_a_sharded_optimizer() {
    ProjectDocument document;
    start(document, "{\"devices\": [\"cpu\", \"cpu\"], \"strategy\": \"data\"}");
    const auto fixes =
        memory_fixes(document.diagnosis().model, document.project(), machine_with(0));
    const auto shard = std::find_if(fixes.begin(), fixes.end(), [](const MemoryFix& fix) {
      return fix.parallel.shard_optimizer;
    });
    QVERIFY(shard != fixes.end());
    QVERIFY(shard->saves > 0);
  }
};

QTEST_MAIN(TestMemoryPill)
#include "test_memory_pill.moc"
