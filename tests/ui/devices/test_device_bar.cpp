// Choosing devices in the bar changes the project, and only that.
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>

#include "machines.h"
#include "ui/devices/device_bar.h"
#include "ui/devices/device_chip.h"
#include "ui/devices/device_status.h"
#include "ui/devices/plan_bar.h"
#include "ui/devices/rank_spin.h"
#include "ui/widgets/segmented.h"

using namespace strata;
using namespace strata::ui;

namespace {

/// A bar over a project on a machine.
struct Rig {
  explicit Rig(int gpus, const std::string& parallel = "{\"devices\": [\"cpu\"]}")
      : monitor(seeing(machine_with(gpus))), plan(document, monitor) {
    start(document, parallel);
    bar = std::make_unique<DeviceBar>(theme, document, monitor, plan);
    below = std::make_unique<PlanBar>(theme, document, plan);
    QSignalSpy measured(&monitor, &DeviceMonitor::measured);
    if (!monitor.is_known() && !measured.wait(5000)) qFatal("the machine was not looked at");
  }

  DeviceChip* chip(const char* name) {
    return bar->findChild<DeviceChip*>(QStringLiteral("devices.chip.%1").arg(name));
  }
  QString devices() {
    QStringList out;
    for (const std::string& word : document.project().parallel.devices)
      out << QString::fromStdString(word);
    return out.join(',');
  }

  QString text(const char* name) {
    auto* label = below->findChild<QLabel*>(QLatin1String(name));
    return label != nullptr ? label->text() : QString();
  }
  /// Waits until the plan of the last edit is shown.
  void wait_for_plan() {
    QSignalSpy planned(&plan, &PlanModel::planned);
    if (!planned.wait(5000)) qFatal("no plan was made");
  }

  Theme theme;
  ProjectDocument document;
  DeviceMonitor monitor;
  PlanModel plan;
  std::unique_ptr<DeviceBar> bar;
  std::unique_ptr<PlanBar> below;
};

}  // namespace

class TestDeviceBar : public QObject {
  Q_OBJECT

 private slots:
  void every_device_has_a_chip_and_the_chosen_ones_are_checked() {
    Rig rig(2, "{\"devices\": [\"cuda:1\"]}");
    QVERIFY(!rig.chip("cuda:0")->isChecked());
    QVERIFY(rig.chip("cuda:1")->isChecked());
    QVERIFY(!rig.chip("cpu")->isChecked());
    QVERIFY(rig.chip("cuda:1")->toolTip().contains("H200"));
  }
  void a_click_is_one_named_step_of_undo() {
    Rig rig(1);
    rig.chip("cuda:0")->click();
    QCOMPARE(rig.devices(), QString("cuda:0"));
    QCOMPARE(rig.document.undo_stack()->undoText(), QString("choose devices"));
    rig.document.undo_stack()->undo();
    QCOMPARE(rig.devices(), QString("cpu"));
    QVERIFY(!rig.chip("cuda:0")->isChecked());
  }
  void in_a_narrow_window_words_go_before_anything_is_cut_off() {
    Rig rig(2);
    for (const int width : {1300, 900, 1300}) {
      rig.bar->resize(width, 48);
      rig.bar->show();
      QVERIFY2(rig.bar->layout()->minimumSize().width() <= width,
               qPrintable(QString::number(width)));
      const auto captions = rig.bar->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly);
      QCOMPARE(captions.front()->isVisible(), width == 1300);
    }
  }
  void the_last_device_cannot_be_unchecked() {
    Rig rig(0);
    rig.chip("cpu")->click();
    QCOMPARE(rig.devices(), QString("cpu"));
    QVERIFY(rig.chip("cpu")->isChecked());
    QVERIFY(!rig.document.undo_stack()->canUndo());
  }
  void several_cpu_ranks_come_from_the_spin_box() {
    Rig rig(0);
    auto* ranks = rig.bar->findChild<QSpinBox*>("devices.cpu_ranks");
    QVERIFY(!ranks->isHidden());
    ranks->setValue(3);
    QCOMPARE(rig.devices(), QString("cpu,cpu,cpu"));
    ranks->setValue(2);
    rig.document.undo_stack()->undo();
    QCOMPARE(rig.devices(), QString("cpu"));
    QCOMPARE(ranks->value(), 1);
  }
  void ranks_are_hidden_where_the_cpu_is_not_chosen() {
    Rig rig(1, "{\"devices\": [\"cuda:0\"]}");
    QVERIFY(rig.bar->findChild<QSpinBox*>("devices.cpu_ranks")->isHidden());
  }
  void the_arrows_stop_at_the_cores_and_a_typed_number_does_not() {
    Rig rig(0);  // 4 cores
    auto* ranks = rig.bar->findChild<RankSpin*>("devices.cpu_ranks");
    for (int i = 0; i < 6; ++i)
      ranks->stepUp();
    QCOMPARE(ranks->value(), 4);
    ranks->setValue(6);
    ranks->stepUp();
    QCOMPARE(ranks->value(), 6);
    QCOMPARE(rig.devices(), QString("cpu,cpu,cpu,cpu,cpu,cpu"));
    ranks->stepDown();
    QCOMPARE(ranks->value(), 5);
  }
  void several_devices_train_and_the_plan_says_how() {
    Rig rig(0);
    QVERIFY(rig.below->isHidden());
    rig.bar->findChild<QSpinBox*>("devices.cpu_ranks")->setValue(2);
    rig.wait_for_plan();
    QVERIFY(!rig.bar->cannot_train());
    QVERIFY(!rig.below->isHidden());
    QCOMPARE(rig.text("devices.plan.title"), QString("Data on 2 devices"));
    QVERIFY2(rig.text("devices.plan.why").contains("own part of the batch"),
             qPrintable(rig.text("devices.plan.why")));
    QCOMPARE(rig.text("devices.plan.batch"), QString("128 = 64 per device × 2 devices"));
  }
  void what_cannot_be_planned_says_why_and_one_click_mends_it() {
    Rig rig(0, "{\"devices\": [\"cpu\", \"cpu\", \"cpu\"], \"strategy\": \"pipeline\"}");
    QVERIFY(rig.bar->cannot_train());
    QVERIFY2(rig.bar->cannot_train()->contains("3 stages, but the network has 2 layers"),
             qPrintable(*rig.bar->cannot_train()));
    QCOMPARE(rig.text("devices.plan.remark.0"), *rig.bar->cannot_train());
    QSignalSpy changed(rig.bar.get(), &DeviceBar::readiness_changed);
    rig.document.edit("stages", [](Draft& d) { d.project.parallel.stages = 2; });
    rig.wait_for_plan();
    QVERIFY(rig.text("devices.plan.remark.0").contains("pipelines of 2 stages"));
    rig.document.edit("fewer", [](Draft& d) { d.project.parallel.devices.resize(2); });
    rig.wait_for_plan();
    QVERIFY(!rig.bar->cannot_train());
    QCOMPARE(changed.count(), 2);
    rig.document.edit("single", [](Draft& d) { d.project.parallel.strategy = "single"; });
    rig.wait_for_plan();
    QVERIFY(rig.bar->cannot_train());
    rig.below->findChild<QPushButton*>("devices.plan.fix.0")->click();
    QCOMPARE(rig.document.project().parallel.strategy, std::string("auto"));
    rig.wait_for_plan();
    QVERIFY(!rig.bar->cannot_train());
  }
  void a_pin_without_effect_is_a_caution_that_one_click_takes_away() {
    Rig rig(0, "{\"devices\": [\"cpu\", \"cpu\"], \"strategy\": \"data\"}");
    rig.document.edit("pin", [](Draft& d) { d.project.network.layers.front().device = "cpu:1"; });
    rig.wait_for_plan();
    QVERIFY(!rig.bar->cannot_train());
    QVERIFY2(rig.text("devices.plan.remark.0").contains("has no effect"),
             qPrintable(rig.text("devices.plan.remark.0")));
    rig.below->findChild<QPushButton*>("devices.plan.fix.0")->click();
    QVERIFY(rig.document.network().layers.front().device.empty());
  }
  void a_device_the_machine_lacks_is_shown_and_can_be_left_out() {
    Rig rig(0, "{\"devices\": [\"cuda:0\", \"cpu\"]}");
    QVERIFY(rig.chip("cuda:0")->isChecked());
    QVERIFY(rig.bar->cannot_train());
    rig.chip("cuda:0")->click();
    QCOMPARE(rig.devices(), QString("cpu"));
    QVERIFY(!rig.bar->cannot_train());
  }

  void several_devices_open_the_strategies_and_close_single() {
    Rig rig(0);
    auto* strategy = rig.bar->findChild<Segmented*>("devices.strategy");
    const auto buttons = strategy->findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 5);
    const auto enabled = [&] {
      QStringList out;
      for (const QPushButton* choice : buttons) {
        if (choice->toolTip().isEmpty()) qFatal("a choice without a tooltip");
        if (choice->isEnabled()) out << choice->text();
      }
      return out.join(' ');
    };
    QCOMPARE(enabled(), QString("Single Auto"));
    rig.bar->findChild<QSpinBox*>("devices.cpu_ranks")->setValue(3);
    QCOMPARE(enabled(), QString("Data ×3 Pipeline Tensor Auto"));
    buttons[3]->click();
    QCOMPARE(rig.document.project().parallel.strategy, std::string("tensor"));
  }
  void the_popover_edits_and_explains_the_batch() {
    Rig rig(0);
    rig.bar->findChild<QToolButton*>("devices.more")->click();
    auto* batch = rig.bar->findChild<QLabel*>("devices.batch");
    QCOMPARE(batch->text(), QString("128 at once"));
    rig.bar->findChild<QSpinBox*>("devices.accumulation")->setValue(4);
    QCOMPARE(rig.document.project().training.accumulation, std::int64_t{4});
    QTRY_COMPARE(batch->text(), QString("128 = 32 per micro-batch × 4 micro-batches"));
  }
  void only_what_the_strategy_uses_can_be_set() {
    Rig rig(0, "{\"devices\": [\"cpu\", \"cpu\"], \"strategy\": \"data\"}");
    const auto enabled = [&](const char* name) {
      return rig.bar->findChild<QWidget*>(QLatin1String(name))->isEnabled();
    };
    QVERIFY(enabled("devices.shard") && enabled("devices.statistics"));
    QVERIFY(!enabled("devices.micro_batches") && !enabled("devices.schedule") &&
            !enabled("devices.stages"));
    rig.document.edit("pipeline", [](Draft& d) { d.project.parallel.strategy = "pipeline"; });
    rig.wait_for_plan();
    QVERIFY(!enabled("devices.shard") && !enabled("devices.statistics"));
    QVERIFY(enabled("devices.micro_batches") && enabled("devices.schedule") &&
            enabled("devices.stages"));
    rig.bar->findChild<QSpinBox*>("devices.micro_batches")->setValue(4);
    rig.wait_for_plan();
    QCOMPARE(rig.bar->findChild<QLabel*>("devices.batch")->text(),
             QString("128 = 32 per micro-batch × 4 micro-batches"));
  }

  void the_machine_is_looked_at_only_while_somebody_listens() {
    std::atomic<int> looks = 0;
    DeviceMonitor monitor([&looks] {
      ++looks;
      return DeviceMonitor::Reading{machine_with(0), {}};
    });
    QCOMPARE(looks.load(), 0);
    QSignalSpy spy(&monitor, &DeviceMonitor::measured);
    QVERIFY(spy.wait(5000));
    QVERIFY(looks.load() >= 1);
  }
  void the_load_is_what_was_busy_between_two_looks() {
    std::uint64_t looks = 0;
    DeviceMonitor monitor([&looks] {
      ++looks;
      return DeviceMonitor::Reading{machine_with(0), {looks * 30, looks * 100}};
    });
    QSignalSpy spy(&monitor, &DeviceMonitor::measured);
    QVERIFY(spy.wait(5000));
    QCOMPARE(monitor.cpu_load(), -1.0);
    monitor.look_now();
    QVERIFY(spy.wait(5000));
    QCOMPARE(monitor.cpu_load(), 0.3);
  }
  void the_status_bar_names_devices_driver_and_memory() {
    Theme theme;
    DeviceMonitor monitor(seeing(machine_with(2)));
    DeviceStatus status(theme, monitor);
    QVERIFY(status.isHidden());
    QSignalSpy measured(&monitor, &DeviceMonitor::measured);
    QVERIFY(measured.wait(5000));
    QCOMPARE(status.findChild<QLabel*>("status.device_name")->text(),
             QString("2 × H200 · driver 580"));
    QCOMPARE(status.findChild<QLabel*>("status.device_memory")->text(),
             QString("1.00 GiB / 280 GiB"));
  }
};

QTEST_MAIN(TestDeviceBar)
#include "test_device_bar.moc"
