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
#include "ui/widgets/segmented.h"

using namespace strata;
using namespace strata::ui;

namespace {

/// A bar over a project on a machine.
struct Rig {
  explicit Rig(int gpus, const std::string& parallel = "{\"devices\": [\"cpu\"]}")
      : monitor(seeing(machine_with(gpus))) {
    start(document, parallel);
    bar = std::make_unique<DeviceBar>(theme, document, monitor);
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

  Theme theme;
  ProjectDocument document;
  DeviceMonitor monitor;
  std::unique_ptr<DeviceBar> bar;
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
    QCOMPARE(rig.devices(), QString("cuda:0,cpu"));
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
  void more_than_one_device_says_why_it_cannot_train_and_announces_it() {
    Rig rig(1);
    QVERIFY(!rig.bar->cannot_train());
    QSignalSpy changed(rig.bar.get(), &DeviceBar::readiness_changed);
    rig.chip("cuda:0")->click();
    QCOMPARE(changed.count(), 1);
    QVERIFY(rig.bar->cannot_train());
    rig.chip("cpu")->click();
    QCOMPARE(rig.devices(), QString("cuda:0"));
    QVERIFY(!rig.bar->cannot_train());
    QCOMPARE(changed.count(), 2);
  }
  void a_device_the_machine_lacks_is_shown_and_can_be_left_out() {
    Rig rig(0, "{\"devices\": [\"cuda:0\", \"cpu\"]}");
    QVERIFY(rig.chip("cuda:0")->isChecked());
    QVERIFY(rig.bar->cannot_train());
    rig.chip("cuda:0")->click();
    QCOMPARE(rig.devices(), QString("cpu"));
    QVERIFY(!rig.bar->cannot_train());
  }

  void only_strategies_the_trainer_has_can_be_chosen() {
    Rig rig(0);
    auto* strategy = rig.bar->findChild<Segmented*>("devices.strategy");
    const auto buttons = strategy->findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 5);
    for (QPushButton* choice : buttons) {
      const bool has = choice->text() == "Single" || choice->text() == "Auto";
      QCOMPARE(choice->isEnabled(), has);
      QVERIFY(!choice->toolTip().isEmpty());
    }
    buttons[0]->click();
    QCOMPARE(rig.document.project().parallel.strategy, std::string("single"));
  }
  void the_popover_edits_and_explains_the_batch() {
    Rig rig(0);
    rig.bar->findChild<QToolButton*>("devices.more")->click();
    auto* batch = rig.bar->findChild<QLabel*>("devices.batch");
    QCOMPARE(batch->text(), QString("128 = 128 per micro-batch × 1"));
    rig.bar->findChild<QSpinBox*>("devices.accumulation")->setValue(4);
    QCOMPARE(rig.document.project().training.accumulation, std::int64_t{4});
    QCOMPARE(batch->text(), QString("128 = 32 per micro-batch × 4"));
    QVERIFY(!rig.bar->findChild<QSpinBox*>("devices.micro_batches")->isEnabled());
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
