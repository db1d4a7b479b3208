// The export dialog, from choice to file, with a program that only pretends to export.
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "pretended_worker.h"
#include "run_with_weights.h"
#include "ui/export/export_dialog.h"

using namespace strata;
using namespace strata::ui;

namespace {

namespace fs = std::filesystem;

const QByteArray kExports =
    "echo weights > \"$4\"\n"
    "echo '{\"format\": \"ONNX\", \"files\": [\"/out/net.onnx\"], \"bytes\": 1843200, "
    "\"parameters\": 1700000, \"largest_difference\": 1.2e-07, \"rows\": 8, \"load\": "
    "\"session\", \"notes\": [\"the batch is free\"]}'\n";
const QByteArray kSource =
    "echo '{\"files\": [\"/out/net.torch.py\"], \"bytes\": 900, \"parameters\": 3, "
    "\"largest_difference\": null, \"rows\": 0, \"load\": \"python3\", \"notes\": []}'\n";

struct Rig {
  explicit Rig(const QByteArray& program = kExports, bool with_checkpoints = true)
      : worker(program) {
    if (with_checkpoints) write_run(root());
    dialog = std::make_unique<ExportDialog>(theme, worker.path(), root());
  }
  [[nodiscard]] fs::path root() const { return folder.path().toStdString(); }
  template <class Widget>
  Widget* find(const char* name) {
    return dialog->findChild<Widget*>(QLatin1String(name));
  }
  void choose(translate::ExportFormat format) { find<FormatList>("export.format")->choose(format); }
  [[nodiscard]] QString target() { return find<QLineEdit>("export.target")->text(); }
  [[nodiscard]] QString said() { return find<QLabel>("export.said")->text(); }
  bool export_now() {
    const QSignalSpy done(dialog.get(), &ExportDialog::exported);
    const QSignalSpy failed(dialog.get(), &ExportDialog::failed);
    find<QPushButton>("export.start")->click();
    return QTest::qWaitFor([&] { return done.count() + failed.count() > 0; }) && done.count() == 1;
  }

  QTemporaryDir folder;
  Theme theme;
  PretendedWorker worker;
  std::unique_ptr<ExportDialog> dialog;
};

}  // namespace

class TestExportDialog : public QObject {
  Q_OBJECT

 private slots:
  void checkpoints_are_listed_best_first_then_last_then_newest() {
    Rig rig;
    const auto* list = rig.find<QComboBox>("export.checkpoint");
    QCOMPARE(list->count(), 3);
    QCOMPARE(list->itemText(0), QString("Best · step 20"));
    QCOMPARE(list->itemText(1), QString("Last · step 30"));
    QCOMPARE(list->itemText(2), QString("Step 10"));
    QVERIFY(rig.target().endsWith("/my-run.safetensors"));
    QVERIFY(rig.find<QLabel>("export.size")->text().contains("B"));
  }
  void a_checkpoint_of_the_run_is_preselected() {
    Rig rig;
    const ExportDialog dialog(rig.theme, rig.worker.path(), rig.root() / "checkpoints" / "10");
    QCOMPARE(dialog.windowTitle(), QString("Export My Run"));
    QCOMPARE(dialog.findChild<QComboBox*>("export.checkpoint")->currentText(), QString("Step 10"));
  }
  void a_checkpoint_without_weights_is_left_out() {
    Rig rig;
    fs::remove(rig.root() / "checkpoints/10/model.safetensors");
    QCOMPARE(checkpoints_of(rig.root()).size(), std::size_t{2});
  }
  void every_form_is_offered_and_gives_the_file_its_ending() {
    Rig rig;
    auto* list = rig.find<FormatList>("export.format");
    QCOMPARE(std::size_t(list->count()), translate::export_formats().size());
    for (const translate::ExportFormatInfo& info : translate::export_formats()) {
      rig.choose(info.format);
      const QString name = rig.target().section('/', -1);
      QVERIFY2(name.startsWith("my-run"), qPrintable(name));
      QCOMPARE(translate::export_format_for(name.toStdString())->format, info.format);
      QCOMPARE(rig.find<QCheckBox>("export.loop")->isVisibleTo(rig.dialog.get()), info.is_source);
    }
  }
  void a_name_of_the_users_keeps_its_stem_with_another_form() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->setText("/data/mine.safetensors");
    rig.choose(translate::ExportFormat::onnx);
    QCOMPARE(rig.target(), QString("/data/mine.onnx"));
    rig.choose(translate::ExportFormat::folder);
    QCOMPARE(rig.target(), QString("/data/mine"));
  }
  void the_chosen_checkpoint_goes_to_the_worker_and_its_answer_is_told() {
    Rig rig;
    const QString file = QString::fromStdString((rig.root() / "net").string());
    rig.choose(translate::ExportFormat::onnx);
    rig.dialog->set_file_chooser([&](QWidget*, const QString&) { return file; });
    rig.find<QPushButton>("export.browse")->click();
    rig.find<QComboBox>("export.checkpoint")->setCurrentIndex(1);
    QVERIFY(rig.export_now());
    QVERIFY2(rig.worker.last_call().endsWith("--to " + file + ".onnx --checkpoint 30 --json"),
             qPrintable(rig.worker.last_call()));
    QVERIFY2(rig.said().contains("net.onnx: 1.84 MB, 1,700,000 parameters"),
             qPrintable(rig.said()));
    QVERIFY(rig.said().contains("largest difference 1.2e-7 on 8 rows"));
    QVERIFY(rig.said().contains("the batch is free"));
    QCOMPARE(rig.find<QLineEdit>("export.python")->text(), QString("session"));
  }
  void sources_take_their_options_along_and_are_not_said_to_be_compared() {
    Rig rig(kSource);
    rig.choose(translate::ExportFormat::torch_source);
    rig.find<QCheckBox>("export.parallel")->setChecked(true);
    QVERIFY(rig.find<QCheckBox>("export.loop")->isChecked());  // that loop is the parallel one
    QVERIFY(rig.export_now());
    QVERIFY(rig.worker.last_call().endsWith("--training-loop --parallel"));
    QVERIFY2(rig.said().contains("source is not run"), qPrintable(rig.said()));
    rig.choose(translate::ExportFormat::safetensors);
    QVERIFY(rig.export_now());
    QVERIFY(!rig.worker.last_call().contains("--parallel"));
  }
  void a_failure_is_said_in_the_workers_words_and_can_be_tried_again() {
    Rig rig("echo 'strata: /out: there is no such folder: make it first' >&2\nexit 1\n");
    QVERIFY(!rig.export_now());
    QCOMPARE(rig.said(), QString("/out: there is no such folder: make it first"));
    QVERIFY(rig.find<QPushButton>("export.start")->isEnabled());
    rig.worker.answer(kExports);
    QVERIFY(rig.export_now());
  }
  void a_program_that_is_not_there_is_said() {
    Rig rig;
    ExportDialog dialog(rig.theme, "/nowhere/strata", rig.root());
    const QSignalSpy failed(&dialog, &ExportDialog::failed);
    dialog.findChild<QPushButton*>("export.start")->click();
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed.front().front().toString().contains("/nowhere/strata"));
  }
  void cancel_kills_the_worker_and_leaves_nothing() {
    Rig rig("mkdir \"${4%/*}/.my-run.safetensors.$$.exporting\"\nsleep 600 &\nwait\n");
    rig.find<QPushButton>("export.start")->click();
    const auto unfinished = [&] {
      return QDir(rig.folder.path()).entryList({"*.exporting"}, QDir::Dirs | QDir::Hidden).size();
    };
    QTRY_COMPARE(unfinished(), qsizetype{1});
    QCOMPARE(rig.find<QPushButton>("export.close")->text(), QString("Cancel"));
    rig.find<QPushButton>("export.close")->click();
    QTRY_VERIFY(rig.said().contains("nothing was written"));
    QTRY_COMPARE(unfinished(), qsizetype{0});
    QVERIFY(rig.find<QPushButton>("export.start")->isEnabled());
  }
  void nothing_is_exported_without_a_name() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->clear();
    QVERIFY(!rig.find<QPushButton>("export.start")->isEnabled());
  }
  void the_line_of_code_names_the_file_and_is_copied() {
    Rig rig;
    rig.find<QLineEdit>("export.target")->setText("/data/a \"b\".safetensors");
    const QString line = rig.find<QLineEdit>("export.python")->text();
    QVERIFY2(line.contains("load_file(\"/data/a \\\"b\\\".safetensors\")"), qPrintable(line));
    rig.find<QToolButton>("export.copy")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), line);
  }
  void a_run_without_checkpoints_says_what_to_do() {
    Rig rig(kExports, false);
    QVERIFY(rig.find<QLabel>("export.empty")->text().contains("Checkpoint in Train"));
    QVERIFY(rig.find<QPushButton>("export.start") == nullptr);
    rig.find<QPushButton>("export.close")->click();
    QCOMPARE(rig.dialog->result(), static_cast<int>(QDialog::Rejected));
  }
};

QTEST_MAIN(TestExportDialog)
#include "test_export_dialog.moc"
