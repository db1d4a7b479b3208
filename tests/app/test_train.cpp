// train, evaluate, bench: a network trained in the terminal, as a user does it.
#include <signal.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <optional>

#include "link/event.h"
#include "program.h"
#include "run/run_folder.h"
#include "training.h"

using namespace strata;
using strata::test::all_of;
using strata::test::events_in;
using strata::test::losses_in;
using strata::test::Outcome;
using strata::test::run_strata;
using strata::test::text_of;
using strata::test::Training;

class TestTrain : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  const QStringList endless_ = {"spirals.strata", "--epochs", "1000000", "--events", "-",
                                "--threads",      "1"};

  QString path(const QString& name) { return folder_.filePath(name); }

 private slots:
  void initTestCase() {
    for (const char* name : {"spirals", "shapes"})
      VERIFY_CODE(run_strata({"new", name == std::string("spirals") ? "spirals-mlp" : "shapes-cnn",
                              path(name)}),
                  0);
  }

  void a_training_ends_with_a_result_and_a_run_folder() {
    const Outcome outcome = run_strata(
        {"train", "spirals.strata", "--epochs", "3", "--run-dir", "runs/first", "--seed", "7"},
        folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(
        outcome.out.count(QRegularExpression("^epoch \\d", QRegularExpression::MultilineOption)),
        3);
    QVERIFY2(outcome.out.contains("validation accuracy") &&
                 outcome.out.contains("run folder: runs/first"),
             qPrintable(outcome.out));
    QVERIFY(!outcome.out.contains('\x1b'));
    for (const char* name : {"run.json", "project.strata", "events.jsonl", "log.txt",
                             "checkpoints/last/model.safetensors",
                             "checkpoints/best/model.safetensors", "checkpoints/last/state.json"})
      QVERIFY2(QFile::exists(path(QString("runs/first/") + name)), name);
    QVERIFY(!QFile::exists(path("runs/first/control.sock")));
    QCOMPARE(QDir(path("runs/first/tensorboard")).entryList({"events.out.tfevents.*"}).size(), 1);
    const auto run = run::read_run(path("runs/first").toStdString());
    QCOMPARE(run->info.state, "finished");
    QCOMPARE(run->info.exit.value(), 0);
    QCOMPARE(run->epochs, 3);
    QVERIFY(run->info.command.size() >= 3 && run->info.command[1] == "train");
  }

  void the_events_are_the_contracts() {
    const Outcome outcome = run_strata(
        {"train", "spirals.strata", "--epochs", "2", "--events", "-", "--run-dir", "runs/events"},
        folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.out, text_of(path("runs/events/events.jsonl")));
    const auto events = events_in(outcome.out);
    QCOMPARE(static_cast<qsizetype>(events.size()), outcome.out.count('\n'));
    QVERIFY(std::get<link::StateEvent>(events.front().payload).state == link::RunState::starting);
    QVERIFY(std::get<link::StateEvent>(events.back().payload).state == link::RunState::finished);
    const auto epochs = all_of<link::EpochEvent>(events);
    QCOMPARE(epochs.size(), std::size_t{2});
    QVERIFY(epochs[1].val_accuracy && epochs[1].val_loss && epochs[1].train_accuracy);
    QCOMPARE(all_of<link::ModelEvent>(events)[0].layers.size(), std::size_t{3});
    QVERIFY(!all_of<link::DoneEvent>(events).empty());
    std::int64_t next = 1;
    for (const auto& steps : all_of<link::StepsEvent>(events)) {
      QCOMPARE(steps.first, next);
      next += static_cast<std::int64_t>(steps.loss.size());
    }
    for (const auto& checkpoint : all_of<link::CheckpointEvent>(events))
      QVERIFY(QString::fromStdString(checkpoint.path).startsWith("checkpoints/"));
  }

  void events_can_go_to_a_file_as_well() {
    const Outcome outcome = run_strata({"train", "spirals.strata", "--epochs", "1", "--events",
                                        "e.jsonl", "--run-dir", "runs/file"},
                                       folder_.path());
    VERIFY_CODE(outcome, 0);
    QVERIFY(outcome.out.contains("epoch 1"));
    QCOMPARE(text_of(path("e.jsonl")), text_of(path("runs/file/events.jsonl")));
  }

  void the_same_seed_gives_the_same_losses() {
    const auto train = [&](const char* seed, const char* run) {
      const QString folder = QString("runs/") + run;
      const Outcome outcome = run_strata({"train", "shapes.strata", "--steps", "20", "--seed", seed,
                                          "--threads", "1", "--run-dir", folder},
                                         folder_.path());
      return outcome.code == 0 ? losses_in(text_of(path(folder + "/events.jsonl")))
                               : std::vector<double>();
    };
    const auto first = train("3", "a");
    QCOMPARE(first.size(), std::size_t{20});
    QCOMPARE(train("3", "b"), first);
    QVERIFY(train("4", "c") != first);
  }

  void parallel_options_over_one_device_train_the_same_network() {
    const auto losses = [&](const QStringList& options, const QString& run) {
      const Outcome outcome = run_strata(QStringList{"train", "shapes.strata", "--steps", "4",
                                                     "--threads", "1", "--run-dir", "runs/" + run} +
                                             options,
                                         folder_.path());
      return outcome.code == 0 ? losses_in(text_of(path("runs/" + run + "/events.jsonl")))
                               : std::vector<double>();
    };
    const std::vector<double> plain = losses({}, "plain");
    QCOMPARE(plain.size(), std::size_t{4});
    QCOMPARE(losses({"--strategy", "data", "--shard-optimizer"}, "data"), plain);
    const std::vector<double> parts =
        losses({"--strategy", "pipeline", "--microbatches", "4", "--schedule", "gpipe"}, "parts");
    QCOMPARE(parts.size(), plain.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      QVERIFY(std::abs(parts[i] - plain[i]) < 1e-4 * plain[i]);
  }

  void an_unknown_strategy_is_refused_with_the_nearest_one() {
    const Outcome outcome =
        run_strata({"train", "shapes.strata", "--strategy", "dta"}, folder_.path());
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("data"), qPrintable(outcome.err));
  }

  void interrupting_writes_a_checkpoint_and_ends_with_130() {
    Training training(endless_ + QStringList{"--run-dir", "runs/interrupted"}, folder_.path());
    QVERIFY(training.says("\"type\":\"epoch\""));
    ::kill(static_cast<pid_t>(training.process.processId()), SIGINT);
    QCOMPARE(training.end(), 130);
    QVERIFY(QFile::exists(path("runs/interrupted/checkpoints/last/state.json")));
    const auto run = run::read_run(path("runs/interrupted").toStdString());
    QCOMPARE(run->info.state, "stopped");
    QCOMPARE(run->info.exit.value(), 130);
  }

  void a_stopped_run_is_gone_on_with() {
    const auto before = run::read_run(path("runs/interrupted").toStdString());
    const Outcome outcome = run_strata({"train", "--resume", "runs/interrupted", "--steps",
                                        QString::number(before->steps + 40), "--threads", "1"},
                                       folder_.path());
    VERIFY_CODE(outcome, 0);
    const auto after = run::read_run(path("runs/interrupted").toStdString());
    QCOMPARE(after->steps, before->steps + 40);
    QCOMPARE(after->info.state, "finished");
    std::int64_t next = 1;
    for (const auto& steps :
         all_of<link::StepsEvent>(events_in(text_of(path("runs/interrupted/events.jsonl"))))) {
      QCOMPARE(steps.first, next);
      next += static_cast<std::int64_t>(steps.loss.size());
    }
  }

  void a_run_is_steered_from_another_terminal() {
    Training training(endless_ + QStringList{"--run-dir", "runs/steered"}, folder_.path());
    QVERIFY(training.says("\"type\":\"steps\""));
    const auto control = [&](const QStringList& words) {
      return run_strata(QStringList{"control", "runs/steered"} + words, folder_.path()).code;
    };
    QCOMPARE(control({"pause"}), 0);
    QVERIFY(training.says("\"state\":\"paused\""));
    QVERIFY(run_strata({"runs"}, folder_.path()).out.contains("paused"));
    QCOMPARE(control({"set", "lr=0.0003"}), 0);
    QCOMPARE(control({"resume"}), 0);
    QVERIFY(training.says("\"learning_rate\":[0.0003"));
    QCOMPARE(control({"checkpoint"}), 0);
    QCOMPARE(control({"stop"}), 0);
    QCOMPARE(training.end(), 0);
    QVERIFY(training.out.contains("\"state\":\"stopped\""));
  }

  void commands_also_come_by_standard_input() {
    Training training(endless_ + QStringList{"--run-dir", "runs/stdin"}, folder_.path());
    QVERIFY(training.says("\"type\":\"steps\""));
    training.process.write("nonsense\n{\"do\":\"stop\"}\n");
    QCOMPARE(training.end(), 0);
    QVERIFY(training.err.contains("command:1:"));
  }

  void training_outlives_the_reader_of_its_events() {
    Training training(endless_ + QStringList{"--run-dir", "runs/alone"}, folder_.path());
    QVERIFY(training.says("\"type\":\"steps\""));
    training.process.closeReadChannel(QProcess::StandardOutput);
    training.process.closeWriteChannel();
    const auto run_path = path("runs/alone").toStdString();
    const std::int64_t before = run::read_run(run_path)->steps;
    QTRY_VERIFY_WITH_TIMEOUT(run::read_run(run_path)->steps > before + 100, 20'000);
    QCOMPARE(run_strata({"control", "runs/alone", "stop"}, folder_.path()).code, 0);
    QCOMPARE(training.end(), 0);
  }

  void a_run_folder_is_used_once() {
    const Outcome outcome = run_strata(
        {"train", "spirals.strata", "--epochs", "1", "--run-dir", "runs/first"}, folder_.path());
    VERIFY_CODE(outcome, 1);
    QVERIFY(outcome.err.contains("--resume"));
  }

  void a_training_that_cannot_start_says_why() {
    const Outcome outcome = run_strata(
        {"train", "spirals.strata", "--set", "layers.fc3.units=7", "--run-dir", "runs/wrong"},
        folder_.path());
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("'fc3'"), qPrintable(outcome.err));
    const auto run = run::read_run(path("runs/wrong").toStdString());
    if (run.ok()) {
      QCOMPARE(run->info.state, "failed");
      QCOMPARE(run->info.exit.value(), 1);
    }
    VERIFY_CODE(run_strata({"train", "spirals.strata", "--devices", "tpu:0"}, folder_.path()), 1);
    VERIFY_CODE(run_strata({"train", "--resume", "runs/none"}, folder_.path()), 1);
  }

  void a_checkpoint_is_evaluated() {
    const auto run = run::read_run(path("runs/first").toStdString());
    const Outcome json = run_strata(
        {"evaluate", "runs/first", "--checkpoint", "last", "--split", "validation", "--json"},
        folder_.path());
    VERIFY_CODE(json, 0);
    QCOMPARE(json.object()["metrics"].toObject()["accuracy"].toDouble(), run->val_accuracy.value());
    QVERIFY(qAbs(json.object()["loss"].toDouble() - run->val_loss.value()) < 1e-5);
    const Outcome text = run_strata({"evaluate", "first"}, folder_.path());
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("accuracy"));
    VERIFY_CODE(run_strata({"evaluate", "first", "--checkpoint", "12345"}, folder_.path()), 1);
    VERIFY_CODE(run_strata({"evaluate", "first", "--split", "exam"}, folder_.path()), 2);
  }

  void inputs_are_predicted() {
    const Outcome json =
        run_strata({"predict", "first", "0.3,0.2", "-0.5,0.1", "--json"}, folder_.path());
    VERIFY_CODE(json, 0);
    QCOMPARE(json.array().size(), 2);
    double sum = 0;
    for (const auto& share : json.array()[0].toObject()["probabilities"].toArray())
      sum += share.toDouble();
    QVERIFY(qAbs(sum - 1) < 1e-5);
    const Outcome text =
        run_strata({"predict", "runs/first/checkpoints/last", "0.3,0.2"}, folder_.path());
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("PROBABILITY"));
    VERIFY_CODE(run_strata({"predict", "first", "left"}, folder_.path()), 1);
  }

  void a_file_of_rows_is_predicted_into_a_csv_file() {
    QFile rows(path("rows.csv"));
    QVERIFY(rows.open(QIODevice::WriteOnly));
    rows.write("x,y\n0.3,0.2\n\n-0.5,0.1\r\n");
    rows.close();
    VERIFY_CODE(run_strata({"predict", "first", "rows.csv", "--csv", "out.csv"}, folder_.path()),
                0);
    const QStringList lines = text_of(path("out.csv")).split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith("input,class,name,p_"));
    QVERIFY(lines[1].startsWith("rows.csv:2,"));
    QVERIFY(lines[2].startsWith("rows.csv:4,"));
    const Outcome one = run_strata({"predict", "first", "-0.5,0.1", "--csv", "-"}, folder_.path());
    QVERIFY2(one.out.contains("\n\"-0.5,0.1\","), qPrintable(one.out));
  }

  void an_empty_folder_is_refused() {
    QDir(folder_.path()).mkdir("nothing");
    const Outcome outcome = run_strata({"predict", "first", "nothing"}, folder_.path());
    VERIFY_CODE(outcome, 1);
    QVERIFY(outcome.err.contains("holds no"));
  }

  void bench_prints_one_json_line() {
    const Outcome outcome = run_strata({"bench", "spirals.strata", "--steps", "60", "--warmup",
                                        "10", "--batch", "16", "--threads", "1"},
                                       folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.out.count('\n'), 1);
    const QJsonObject line = outcome.object();
    for (const char* key :
         {"peer", "workload", "batch", "threads", "device", "step_ms", "samples_per_s", "losses"})
      QVERIFY2(line.contains(key), key);
    QCOMPARE(line["peer"].toString(), "strata");
    QCOMPARE(line["batch"].toInt(), 16);
    QCOMPARE(line["losses"].toArray().size(), 50);
    QVERIFY(line["step_ms"].toDouble() > 0);
  }
};

QTEST_GUILESS_MAIN(TestTrain)
#include "test_train.moc"
