// Networks out and in again: every form of export, imports, and what is refused.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "program.h"
#include "training.h"

using namespace strata;
using namespace strata::test;

class TestExport : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  [[nodiscard]] QString path(const QString& name) const { return folder_.filePath(name); }
  Outcome strata_here(const QStringList& arguments) const {
    return run_strata(arguments, folder_.path());
  }
  /// A run of a few steps of a template, made when first asked for.
  [[nodiscard]] QString run_of(const QString& name) const {
    const QString run = "run-" + name;
    if (!QDir(path(run)).exists()) {
      strata_here({"new", name, name + ".strata"});
      strata_here({"train", name + ".strata", "--steps", "3", "--threads", "2", "--run-dir", run});
    }
    return run;
  }
  [[nodiscard]] std::vector<double> first_losses(const QStringList& arguments) const {
    const Outcome outcome =
        strata_here(QStringList{"train"} + arguments +
                    QStringList{"--steps", "2", "--threads", "1", "--events", "-", "--run-dir",
                                QString("again%1").arg(QDir(folder_.path()).count())});
    return losses_in(outcome.out);
  }

 private slots:
  void what_is_exported_gives_the_same_outputs_when_read_back_data() {
    QTest::addColumn<QString>("project");
    QTest::addColumn<QString>("file");
    for (const char* project :
         {"spirals-mlp", "shapes-cnn", "sine-lstm", "text-attention", "char-lstm"})
      for (const char* file : {"w.safetensors", "w.pt", "w.onnx", "w.ts.pt", "folder/"})
        QTest::addRow("%s as %s", project, file) << project << file;
  }
  void what_is_exported_gives_the_same_outputs_when_read_back() {
    QFETCH(QString, project);
    QFETCH(QString, file);
    const QString to = project + "-" + file;
    const Outcome outcome = strata_here({"export", run_of(project), "--to", to, "--json"});
    VERIFY_CODE(outcome, 0);
    const QJsonObject said = outcome.object();
    QVERIFY(said["rows"].toInt() > 0);
    QVERIFY2(said["largest_difference"].toDouble(1) <= 1e-5, qPrintable(outcome.out));
    for (const auto& written : said["files"].toArray())
      QVERIFY2(QFile::exists(written.toString()), qPrintable(written.toString()));
    // Nothing is left of the making.
    QVERIFY(
        QDir(folder_.path()).entryList({"*.exporting"}, QDir::AllEntries | QDir::Hidden).isEmpty());
  }

  void sources_are_written_with_and_without_a_training_loop_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("loop_word");
    QTest::newRow("PyTorch") << "net.torch.py"
                             << "optim";
    QTest::newRow("Keras") << "net.keras.py"
                           << ".fit(";
    QTest::newRow("C++") << "net.torch.cpp"
                         << "optim";
  }
  void sources_are_written_with_and_without_a_training_loop() {
    QFETCH(QString, file);
    QFETCH(QString, loop_word);
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", file}), 0);
    QVERIFY(text_of(path(file)).contains("fc1"));
    QVERIFY(!text_of(path(file)).contains(loop_word));
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", file, "--training-loop"}), 0);
    QVERIFY2(text_of(path(file)).contains(loop_word), qPrintable(text_of(path(file))));
  }

  void inspect_says_what_is_in_an_export() {
    for (const char* file : {"seen.pt", "seen.onnx", "seen.safetensors"})
      VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", file}), 0);
    const Outcome pt = strata_here({"inspect", "seen.pt"});
    VERIFY_CODE(pt, 0);
    QVERIFY2(pt.out.contains("fc1.weight") && pt.out.contains("64x2"), qPrintable(pt.out));
    const Outcome onnx = strata_here({"inspect", "seen.onnx", "--json"});
    VERIFY_CODE(onnx, 0);
    QCOMPARE(onnx.object()["opset"].toInt(), 17);
    QCOMPARE(onnx.object()["parameters"].toInt(), 64 * 2 + 64 + 64 * 64 + 64 + 3 * 64 + 3);
  }

  void an_unknown_ending_is_refused_with_those_there_are() {
    const Outcome outcome = strata_here({"export", run_of("spirals-mlp"), "--to", "net.tflite"});
    VERIFY_CODE(outcome, 1);
    QVERIFY(outcome.err.contains(".onnx") && outcome.err.contains(".torch.py"));
    QVERIFY(!QFile::exists(path("net.tflite")));
  }

  void an_export_that_fails_leaves_what_was_there() {
    const QString run = run_of("spirals-mlp");
    VERIFY_CODE(strata_here({"export", run, "--to", "kept.onnx"}), 0);
    const QString before = text_of(path("kept.onnx"));
    // The weights of another network do not fit.
    const Outcome outcome = strata_here({"export", run, "--to", "kept.onnx", "--checkpoint", "77"});
    VERIFY_CODE(outcome, 1);
    QCOMPARE(text_of(path("kept.onnx")), before);
  }

  void exported_and_imported_a_network_trains_its_next_steps_alike_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"next.safetensors", "next.pt", "next.onnx"})
      QTest::newRow(file) << file;
  }
  void exported_and_imported_a_network_trains_its_next_steps_alike() {
    QFETCH(QString, file);
    const QString run = run_of("shapes-cnn");
    const auto wanted =
        first_losses({"shapes-cnn.strata", "--init", run + "/checkpoints/last/model.safetensors"});
    QCOMPARE(wanted.size(), std::size_t{2});
    VERIFY_CODE(strata_here({"export", run, "--checkpoint", "last", "--to", file}), 0);
    const QString project = file + ".strata";
    if (file.endsWith(".onnx")) {
      VERIFY_CODE(strata_here({"import", file, project}), 0);
      const auto layers = [&](const QString& of) {
        return strata_here({"check", of, "--json"}).object()["layers"].toArray();
      };
      QCOMPARE(layers(project), layers("shapes-cnn.strata"));
      QVERIFY(first_losses({"shapes-cnn.strata", "--init", file + ".safetensors"}) == wanted);
    } else {
      VERIFY_CODE(strata_here({"new", "shapes-cnn", project}), 0);
      VERIFY_CODE(strata_here({"import", file, project}), 0);
      QVERIFY(first_losses({project}) == wanted);
    }
  }

  void weights_under_other_names_are_mapped_and_frozen() {
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", "mapped.pt"}), 0);
    VERIFY_CODE(strata_here({"new", "spirals-mlp", "mapped.strata"}), 0);
    QFile project(path("mapped.strata"));
    QVERIFY(project.open(QIODevice::ReadWrite));
    QByteArray text = project.readAll();
    text.replace("\"fc3\"", "\"head\"");
    project.seek(0);
    project.write(text);
    project.resize(text.size());
    project.close();
    const Outcome outcome = strata_here(
        {"import", "mapped.pt", "mapped.strata", "--map", "fc3=head", "--freeze", "--json"});
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.object()["frozen"].toArray().size(), 3);
    QVERIFY(outcome.object()["missing"].toArray().isEmpty());
    QVERIFY(text_of(path("mapped.strata")).contains("\"init\": \"mapped.safetensors\""));
  }

  void partial_weights_are_refused_unless_asked_for() {
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", "part.pt"}), 0);
    VERIFY_CODE(strata_here({"new", "shapes-cnn", "part.strata"}), 0);
    const Outcome refused = strata_here({"import", "part.pt", "part.strata"});
    VERIFY_CODE(refused, 1);
    QVERIFY2(refused.err.contains("conv1.weight"), qPrintable(refused.err));
    QVERIFY(!text_of(path("part.strata")).contains("init"));
  }

  void an_import_writes_over_no_file_of_the_users() {
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", "mine.onnx"}), 0);
    VERIFY_CODE(strata_here({"export", run_of("spirals-mlp"), "--to", "mine.safetensors"}), 0);
    const Outcome refused = strata_here({"import", "mine.onnx", "mine.strata"});
    VERIFY_CODE(refused, 1);
    QVERIFY2(refused.err.contains("mine.safetensors"), qPrintable(refused.err));
    QVERIFY(!QFile::exists(path("mine.strata")));
    VERIFY_CODE(strata_here({"import", "mine.onnx", "mine.strata", "--force"}), 0);
  }

  void rubbish_is_refused_by_every_import_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"bad.onnx", "bad.pt", "bad.safetensors", "bad.h5", "bad.keras"})
      QTest::newRow(file) << file;
  }
  void rubbish_is_refused_by_every_import() {
    QFETCH(QString, file);
    QFile out(path(file));
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(QByteArray("\x80\x02rubbish").repeated(1000));
    out.close();
    (void)run_of("spirals-mlp");
    const QString project = file.endsWith(".onnx") ? "bad.strata" : "spirals-mlp.strata";
    const Outcome outcome = strata_here({"import", file, project});
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains(file), qPrintable(outcome.err));
  }
};

QTEST_GUILESS_MAIN(TestExport)
#include "test_export.moc"
