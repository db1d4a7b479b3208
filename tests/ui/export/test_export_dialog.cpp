// The export dialog, from choice to file.
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "run_with_weights.h"
#include "ui/export/export_dialog.h"

using namespace strata;
using namespace strata::ui;

namespace {

namespace fs = std::filesystem;

struct Rig {
  explicit Rig(bool with_checkpoints = true) {
    if (with_checkpoints) write_run(root());
    dialog = std::make_unique<ExportDialog>(theme, root());
  }
  fs::path root() const { return folder.path().toStdString(); }
  template <class Widget>
  Widget* find(const char* name) {
    return dialog->findChild<Widget*>(QLatin1String(name));
  }
  void export_now() {
    QSignalSpy done(dialog.get(), &ExportDialog::exported);
    QSignalSpy failed(dialog.get(), &ExportDialog::failed);
    find<QPushButton>("export.start")->click();
    QTRY_VERIFY(done.count() + failed.count() > 0);
  }

  QTemporaryDir folder;
  Theme theme;
  std::unique_ptr<ExportDialog> dialog;
};

}  // namespace

class TestExportDialog : public QObject {
  Q_OBJECT

 private slots:
  void the_best_checkpoint_is_proposed_under_the_runs_name() {
    Rig rig;
    QCOMPARE(rig.find<QComboBox>("export.checkpoint")->currentText(), QString("Best · step 20"));
    QCOMPARE(rig.find<QComboBox>("export.checkpoint")->count(), 3);
    QVERIFY(rig.find<QLineEdit>("export.target")->text().endsWith("/my-run.safetensors"));
    QVERIFY(rig.find<QLabel>("export.size")->text().contains("B"));
  }
  void a_checkpoint_of_the_run_is_preselected() {
    Rig rig;
    const ExportDialog dialog(rig.theme, rig.root() / "checkpoints" / "10");
    QCOMPARE(dialog.windowTitle(), QString("Export My Run"));
    QCOMPARE(dialog.findChild<QComboBox*>("export.checkpoint")->currentText(), QString("Step 10"));
    QVERIFY(dialog.findChild<QLineEdit*>("export.target")->text().endsWith("/my-run.safetensors"));
  }
  void the_chosen_checkpoint_lands_in_the_chosen_file() {
    Rig rig;
    const fs::path file = rig.root() / "chosen";
    rig.dialog->set_file_chooser([&](QWidget*, const QString& proposal) {
      return proposal.endsWith(".safetensors") ? QString::fromStdString(file.string()) : QString();
    });
    rig.find<QPushButton>("export.browse")->click();
    rig.find<QComboBox>("export.checkpoint")->setCurrentIndex(1);
    rig.export_now();
    QCOMPARE(first_number(file.string() + ".safetensors"), 30.0F);
    const QString said = rig.find<QLabel>("export.said")->text();
    QVERIFY2(said.contains("Exported 3 numbers in 1 tensors"), qPrintable(said));
    QVERIFY(said.contains("reading it back: 0."));
  }
  void a_cancelled_choice_changes_nothing() {
    Rig rig;
    rig.dialog->set_file_chooser([](QWidget*, const QString&) { return QString(); });
    const QString before = rig.find<QLineEdit>("export.target")->text();
    rig.find<QPushButton>("export.browse")->click();
    QCOMPARE(rig.find<QLineEdit>("export.target")->text(), before);
  }
  void a_failure_is_said_and_can_be_tried_again() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->setText("/not there/at all/w.safetensors");
    rig.export_now();
    QVERIFY(rig.find<QLabel>("export.said")->text().contains("/not there/at all"));
    QVERIFY(rig.find<QPushButton>("export.start")->isEnabled());
    rig.find<QLineEdit>("export.target")->setText("w");
    rig.export_now();
    QCOMPARE(first_number(rig.root() / "w.safetensors"), 20.0F);
  }
  void nothing_is_exported_without_a_name() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->clear();
    QVERIFY(!rig.find<QPushButton>("export.start")->isEnabled());
  }
  void the_line_for_pytorch_names_the_file_and_is_copied() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->setText("/data/a \"b\".safetensors");
    const QString line = rig.find<QLineEdit>("export.python")->text();
    QCOMPARE(line, QString("from safetensors.torch import load_file; "
                           "model.load_state_dict(load_file(\"/data/a \\\"b\\\".safetensors\"))"));
    rig.find<QToolButton>("export.copy")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), line);
  }
  void a_run_without_checkpoints_says_what_to_do() {
    Rig rig(false);
    QVERIFY(rig.find<QLabel>("export.empty")->text().contains("Checkpoint in Train"));
    QVERIFY(rig.find<QPushButton>("export.start") == nullptr);
    rig.find<QPushButton>("export.close")->click();
    QCOMPARE(rig.dialog->result(), static_cast<int>(QDialog::Rejected));
  }
};

QTEST_MAIN(TestExportDialog)
#include "test_export_dialog.moc"
