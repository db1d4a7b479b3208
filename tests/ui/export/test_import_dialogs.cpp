// Networks and weights of other programs brought in, with a program that only pretends to read
// them.
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "pretended_worker.h"
#include "ui/export/match_table.h"
#include "ui/export/network_import_dialog.h"
#include "ui/export/weights_import_dialog.h"

using namespace strata;
using namespace strata::ui;

namespace {

namespace fs = std::filesystem;

/// Finds fc1's tensors and not fc2's bias, or what the words map.
const QByteArray kFinds =
    "echo numbers > \"${3%.strata}.safetensors\"\n"
    "missing='\"fc2.bias\"'; more=''; unexpected='\"head.bias\"'\n"
    "case \"$*\" in *head.bias=fc2.bias*) missing=''; unexpected=''\n"
    "  more=', {\"parameter\": \"fc2.bias\", \"tensor\": \"head.bias\", \"by\": \"rename\"}';;\n"
    "esac\n"
    "cat <<END\n"
    "{\"project\": \"$3\", \"weights\": \"w\", \"layers\": 2, \"parameters\": 58,\n"
    " \"matched\": [{\"parameter\": \"fc1.weight\", \"tensor\": \"module.fc1.weight\", \"by\": "
    "\"prefix\"}, {\"parameter\": \"fc1.bias\", \"tensor\": \"module.fc1.bias\", \"by\": "
    "\"prefix\"}, {\"parameter\": \"fc2.weight\", \"tensor\": \"head.weight\", \"by\": \"shape\"}"
    "$more],\n"
    " \"missing\": [$missing], \"unexpected\": [$unexpected], \"frozen\": [\"fc1\"], \"notes\": "
    "[]}\n"
    "END\n";
const QByteArray kNetwork =
    "echo '{}' > \"$3\"\n"
    "echo '{\"project\": \"p\", \"weights\": \"w\", \"layers\": 5, \"parameters\": 1234, "
    "\"matched\": [], \"missing\": [], \"unexpected\": [], \"frozen\": [], \"notes\": [\"data "
    "mnist was chosen\"]}'\n";

struct WeightsRig {
  explicit WeightsRig(const QByteArray& program = kFinds) : worker(program) {
    const std::string text =
        "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"moons\"}, \"layers\": ["
        "{\"id\": \"fc1\", \"kind\": \"dense\", \"units\": 8}, "
        "{\"id\": \"fc2\", \"kind\": \"dense\", \"units\": 2}], \"training\": {}}";
    const auto started = document.start_from(text, root() / "mine.strata");
    if (!started.ok()) qFatal("%s", started.error().text().c_str());
    document.wait_for_data();
    dialog = std::make_unique<WeightsImportDialog>(worker.path(), document, "/other/net.pt");
  }
  [[nodiscard]] fs::path root() const { return folder.path().toStdString(); }
  template <class Widget>
  Widget* find(const char* name) {
    return dialog->findChild<Widget*>(QLatin1String(name));
  }
  [[nodiscard]] QString said() { return find<QLabel>("import.said")->text(); }
  [[nodiscard]] bool found() { return said().contains("found their tensor"); }
  [[nodiscard]] QStringList files() const {
    return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
  }

  QTemporaryDir folder;
  PretendedWorker worker;
  ProjectDocument document;
  std::unique_ptr<WeightsImportDialog> dialog;
};

}  // namespace

class TestImportDialogs : public QObject {
  Q_OBJECT

 private slots:
  void every_parameter_shows_what_it_took_and_why() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    auto* table = rig.find<MatchTable>("import.matches");
    QCOMPARE(table->rowCount(), 4);
    QCOMPARE(table->item(0, 0)->text(), QString("fc1.weight"));
    QCOMPARE(table->item(0, 1)->text(), QString("module.fc1.weight"));
    QVERIFY(table->item(0, 2)->text().contains("prefix"));
    QVERIFY(table->item(3, 1)->text().isEmpty());
    QVERIFY(table->item(3, 2)->text().contains("initial"));
    QCOMPARE(rig.find<QLabel>("import.unused")->text(), QString("Not used: head.bias"));
    QVERIFY(rig.said().startsWith("3 of 4 parameters"));
  }
  void weights_that_lack_some_are_only_taken_when_that_is_wanted() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    QVERIFY(!rig.find<QPushButton>("import.apply")->isEnabled());
    rig.find<QCheckBox>("import.partial")->setChecked(true);
    QVERIFY(rig.find<QPushButton>("import.apply")->isEnabled());
  }
  void taking_them_is_one_step_of_undo_and_the_weights_lie_beside_the_project() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    rig.find<QCheckBox>("import.partial")->setChecked(true);
    rig.find<QCheckBox>("import.freeze")->setChecked(true);
    rig.find<QPushButton>("import.apply")->click();
    QCOMPARE(rig.dialog->result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(rig.document.project().training.init, std::string("mine.safetensors"));
    QVERIFY(rig.document.network().find("fc1")->frozen);
    QVERIFY(!rig.document.network().find("fc2")->frozen);
    QCOMPARE(rig.files(), QStringList{"mine.safetensors"});
    QCOMPARE(rig.document.undo_stack()->count(), 1);
    rig.document.undo_stack()->undo();
    QVERIFY(rig.document.project().training.init.empty());
    QVERIFY(!rig.document.network().find("fc1")->frozen);
  }
  void a_file_of_that_name_is_not_written_over() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    std::ofstream(rig.root() / "mine.safetensors") << "the user's";
    rig.find<QCheckBox>("import.partial")->setChecked(true);
    rig.find<QPushButton>("import.apply")->click();
    QCOMPARE(rig.document.project().training.init, std::string("mine-2.safetensors"));
    QVERIFY(!rig.document.network().find("fc1")->frozen);  // nobody asked for it
    QCOMPARE(rig.files(), QStringList({"mine-2.safetensors", "mine.safetensors"}));
  }
  void a_corrected_name_is_looked_for() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    auto* table = rig.find<MatchTable>("import.matches");
    table->item(3, 1)->setText("head.bias");
    QTRY_VERIFY(rig.said().startsWith("4 of 4 parameters"));
    QVERIFY(rig.worker.last_call().contains("--map head.bias=fc2.bias"));
    QVERIFY(table->item(3, 2)->text().contains("correction"));
    QVERIFY(rig.find<QPushButton>("import.apply")->isEnabled());
  }
  void nothing_stays_when_it_is_given_up() {
    WeightsRig rig;
    QTRY_VERIFY(rig.found());
    rig.find<QPushButton>("import.cancel")->click();
    rig.dialog.reset();
    QVERIFY(rig.files().isEmpty());
    QVERIFY(rig.document.project().training.init.empty());
  }
  void a_file_that_cannot_be_read_is_said_and_nothing_can_be_taken() {
    WeightsRig rig("echo 'strata: net.pt: no weights: choose another file' >&2\nexit 1\n");
    QTRY_COMPARE(rig.said(), QString("net.pt: no weights: choose another file"));
    QVERIFY(!rig.find<QPushButton>("import.apply")->isEnabled());
  }

  void a_network_becomes_a_project_beside_the_file() {
    QTemporaryDir folder;
    const QString file = folder.filePath("net.onnx");
    std::ofstream(file.toStdString()) << "x";
    std::ofstream(folder.filePath("net.safetensors").toStdString()) << "the user's";
    const PretendedWorker worker(kNetwork);
    NetworkImportDialog dialog(worker.path(), file);
    // A name whose weights would lie on the user's is not proposed.
    QCOMPARE(dialog.findChild<QLineEdit*>("import.target")->text(),
             folder.filePath("net-2.strata"));
    const QSignalSpy imported(&dialog, &NetworkImportDialog::imported);
    dialog.findChild<QPushButton*>("import.start")->click();
    QTRY_COMPARE(imported.count(), 1);
    QCOMPARE(imported.front().front().toString(), folder.filePath("net-2.strata"));
    const QString said = dialog.findChild<QLabel*>("import.said")->text();
    QVERIFY2(said.contains("5 layers and 1,234 numbers"), qPrintable(said));
    QVERIFY(said.contains("mnist was chosen"));
  }
  void an_existing_project_is_not_written_over() {
    QTemporaryDir folder;
    const PretendedWorker worker(kNetwork);
    NetworkImportDialog dialog(worker.path(), folder.filePath("net.onnx"));
    std::ofstream(folder.filePath("mine.strata").toStdString()) << "the user's";
    dialog.findChild<QLineEdit*>("import.target")->setText("mine");
    QVERIFY(!dialog.findChild<QPushButton*>("import.start")->isEnabled());
    QVERIFY(dialog.findChild<QLabel*>("import.said")->text().contains("exists already"));
  }
  void a_network_that_cannot_be_read_is_said_and_can_be_tried_again() {
    QTemporaryDir folder;
    const PretendedWorker worker("echo 'strata: net.onnx: Loop: has no layer' >&2\nexit 1\n");
    NetworkImportDialog dialog(worker.path(), folder.filePath("net.onnx"));
    dialog.findChild<QPushButton*>("import.start")->click();
    QTRY_COMPARE(dialog.findChild<QLabel*>("import.said")->text(),
                 QString("net.onnx: Loop: has no layer"));
    QVERIFY(dialog.findChild<QPushButton*>("import.start")->isEnabled());
  }
};

QTEST_MAIN(TestImportDialogs)
#include "test_import_dialogs.moc"
