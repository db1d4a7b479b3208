// The whole way by mouse and keyboard: from the welcome page over an empty canvas to trained
// weights in a file. Networks are the tutorial's; real data where STRATA_SHARED has them.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "busy_application.h"
#include "exchange/tensor_file.h"
#include "person.h"
#include "ui/canvas/network_canvas.h"
#include "ui/charts/curve_chart.h"
#include "ui/data/page.h"
#include "ui/design/design_page.h"
#include "ui/export/export_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/pages.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workspace.h"
#include "ui/train/train_page.h"
#include "watchdog.h"

using namespace strata;
using namespace strata::ui;
using strata::test::Person;

namespace {

constexpr int kTrainingMs = 240'000;

/// A setting's field and what is put into it.
struct Entry {
  QString field;
  QString value;
};
struct Layer {
  QString kind;
  std::vector<Entry> settings;
};
struct Task {
  QString source;
  QString folder;  // below the official data; empty: built in
  std::vector<Layer> layers;
  std::int64_t parameters = 0;
  QString first_tensor;
};

Task mlp() {
  return {"mnist",
          "mnist",
          {{"flatten", {}},
           {"dense", {{"units.field", "1024"}, {"activation.field", "ReLU"}}},
           {"dense", {{"units.field", "512"}, {"activation.field", "ReLU"}}},
           {"dense", {{"units.field", "10"}, {"activation.field", "Linear"}}}},
          1'333'770,
          ".weight"};
}
Task cnn() {
  return {"cifar10",
          "cifar-10",
          {{"conv2d", {{"filters.field", "32"}, {"activation.field", "ReLU"}}},
           {"maxpool2d", {}},
           {"flatten", {}},
           {"dense", {{"units.field", "512"}, {"activation.field", "ReLU"}}},
           {"dense", {{"units.field", "10"}, {"activation.field", "Linear"}}}},
          3'692'938,
          ".weight"};
}
Task lstm() {
  return {"imdb",
          "imdb",
          {{"embedding", {{"vocabulary.field", "10000"}, {"units.field", "16"}}},
           {"lstm", {{"units.field", "128"}}},
           {"dense", {{"units.field", "16"}, {"activation.field", "ReLU"}}},
           {"dense", {{"units.field", "2"}, {"activation.field", "Linear"}}}},
          236'850,
          ".weight"};
}
Task shapes() {
  return {"shapes",
          {},
          {{"flatten", {}},
           {"dense", {{"units.field", "64"}, {"activation.field", "ReLU"}}},
           {"dense", {{"units.field", "4"}, {"activation.field", "Linear"}}}},
          0,
          ".weight"};
}

/// The training program: the environment's STRATA_WORKER before the one that was built.
QString worker() { return qEnvironmentVariable("STRATA_WORKER", STRATA_PROGRAM); }

QString official(const QString& folder) {
  return QDir(qEnvironmentVariable("STRATA_SHARED", "../shared"))
      .absoluteFilePath("data/" + folder);
}

}  // namespace

Q_DECLARE_METATYPE(Task)

class TestStackAndTrain : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void cleanup();
  void from_an_empty_canvas_to_exported_weights_data();
  void from_an_empty_canvas_to_exported_weights();
  void one_click_on_the_welcome_page_shows_a_moving_curve();
  void a_run_goes_on_without_the_window_and_is_found_again();

 private:
  void choose_data(const Task& task);
  void stack(const std::vector<Layer>& layers);
  void watch_and_steer();
  void stop_and_export(const Task& task);
  std::size_t steps_shown() {
    return workspace_->session() ? workspace_->session()->history().steps().loss.size() : 0;
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<Theme> theme_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<MainWindow> window_;
  std::unique_ptr<Person> person_;
};

void TestStackAndTrain::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  qputenv("XDG_STATE_HOME", folder_->filePath("state").toUtf8());
  preferences_ = std::make_unique<Preferences>(folder_->filePath("studio.ini"));
  preferences_->set_projects_folder(folder_->filePath("projects"));
  theme_ = std::make_unique<Theme>();
  theme_->choose(Theme::Choice::dark);
  theme_->apply_to(*qApp);
  workspace_ = std::make_unique<Workspace>(*preferences_, Launcher(worker()));
  window_ = std::make_unique<MainWindow>(*theme_, *workspace_);
  window_->show();
  QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
  person_ = std::make_unique<Person>(*window_);
}

void TestStackAndTrain::cleanup() {
  if (workspace_->session() != nullptr && workspace_->session()->is_active()) {
    workspace_->session()->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!workspace_->session()->is_alive(), kTrainingMs);
  }
  person_.reset();
  window_.reset();
  workspace_.reset();
}

void TestStackAndTrain::from_an_empty_canvas_to_exported_weights_data() {
  QTest::addColumn<Task>("task");
  QTest::newRow("shapes, built in") << shapes();
  QTest::newRow("cnn-cifar10") << cnn();
  QTest::newRow("mlp-mnist") << mlp();
  QTest::newRow("lstm-imdb") << lstm();
}

void TestStackAndTrain::from_an_empty_canvas_to_exported_weights() {
  QFETCH(Task, task);
  if (!task.folder.isEmpty() && !QDir(official(task.folder)).exists())
    QSKIP("the official data sets are not here: set STRATA_SHARED");
  static_cast<test::BusyApplication*>(qApp)->forget();
  test::Watchdog watchdog(window_.get());
  DO(person_->click("welcome.empty"));
  choose_data(task);
  if (QTest::currentTestFailed()) return;
  stack(task.layers);
  if (QTest::currentTestFailed()) return;
  watch_and_steer();
  if (QTest::currentTestFailed()) return;
  stop_and_export(task);
  watchdog.finish();
  qInfo("UI thread away: longest %.1f ms, above 50 ms %zu times of %zu", watchdog.longest_ms(),
        watchdog.count_above(50), watchdog.count());
  for (const QString& line : static_cast<test::BusyApplication*>(qApp)->report(5))
    qInfo("%s", qPrintable(line));
}

void TestStackAndTrain::choose_data(const Task& task) {
  DO(person_->click("mode.data"));
  auto* page = qobject_cast<DataPage*>(window_->pages().page(Mode::data));
  const auto answer = [folder = official(task.folder)](QWidget*, const QString&, const QString&) {
    return folder;
  };
  page->set_chooser({answer, answer});
  DO(person_->click("data.card." + task.source));
  if (!task.folder.isEmpty()) DO(person_->click("data.path"));
  QTRY_COMPARE(workspace_->document().project().data.source, task.source.toStdString());
  QTRY_VERIFY_WITH_TIMEOUT(workspace_->document().data_facts().has_value(), kTrainingMs);
}

void TestStackAndTrain::stack(const std::vector<Layer>& layers) {
  DO(person_->click("mode.design"));
  // More epochs than can pass before Stop is pressed, however fast the machine.
  DO(person_->type("epochs.field", "100000"));
  for (const Layer& layer : layers) {
    const std::size_t before = workspace_->document().network().layers.size();
    DO(person_->type("palette.search", layer.kind));  // Return adds the best match
    QTRY_COMPARE(workspace_->document().network().layers.size(), before + 1);
    QCOMPARE(workspace_->document().network().layers.back().kind, layer.kind.toStdString());
    for (const Entry& entry : layer.settings) {
      QWidget* field = person_->see(entry.field);
      QVERIFY2(field != nullptr, qPrintable(entry.field));
      if (qobject_cast<QComboBox*>(field) != nullptr)
        DO(person_->choose(entry.field, entry.value));
      else
        DO(person_->type(entry.field, entry.value));
    }
  }
}

void TestStackAndTrain::watch_and_steer() {
  DO(person_->click("design.train"));
  QTRY_VERIFY_WITH_TIMEOUT(steps_shown() > 4, kTrainingMs);
  auto* chart = window_->pages().train().findChild<CurveChart*>();
  QVERIFY(chart != nullptr && chart->isVisible());
  const QImage earlier = chart->grab().toImage();
  const std::size_t steps = steps_shown();
  QTRY_VERIFY_WITH_TIMEOUT(steps_shown() > steps + 4, kTrainingMs);
  QTRY_VERIFY(chart->grab().toImage() != earlier);

  DO(person_->click("train.pause"));
  QTRY_COMPARE_WITH_TIMEOUT(workspace_->session()->state(), link::RunState::paused, kTrainingMs);
  DO(person_->click("train.pause"));
  QTRY_COMPARE_WITH_TIMEOUT(workspace_->session()->state(), link::RunState::running, kTrainingMs);

  DO(person_->click("train.edit_learning_rate"));
  DO(person_->type("train.learning_rate", "0.0005"));
  QTRY_COMPARE_WITH_TIMEOUT(workspace_->session()->history().steps().learning_rate.back(), 0.0005,
                            kTrainingMs);
}

void TestStackAndTrain::stop_and_export(const Task& task) {
  DO(person_->click("train.stop"));
  QTRY_COMPARE_WITH_TIMEOUT(workspace_->session()->state(), link::RunState::stopped, kTrainingMs);
  DO(person_->click("train.export"));
  auto* dialog = window_->findChild<ExportDialog*>();
  QVERIFY(dialog != nullptr);
  const QString file = folder_->filePath("weights.safetensors");
  const QSignalSpy exported(dialog, &ExportDialog::exported);
  DO(person_->type("export.target", file));
  if (exported.isEmpty()) DO(person_->click("export.start"));
  QTRY_COMPARE(exported.count(), 1);

  const auto tensors = exchange::read_safetensors(file.toStdString());
  QVERIFY2(tensors.ok(), tensors.ok() ? "" : tensors.error().text().c_str());
  std::int64_t numbers = 0;
  for (const exchange::TensorView& tensor : tensors->tensors())
    numbers +=
        static_cast<std::int64_t>(tensor.data.size_bytes() / exchange::bytes_of(tensor.type));
  QCOMPARE(numbers, workspace_->document().diagnosis().model.parameter_count());
  if (task.parameters > 0) QCOMPARE(numbers, task.parameters);
  DO(person_->click("export.close"));
}

void TestStackAndTrain::one_click_on_the_welcome_page_shows_a_moving_curve() {
  QElapsedTimer timer;
  timer.start();
  DO(person_->click("welcome.first"));
  QTRY_VERIFY_WITH_TIMEOUT(steps_shown() > 10, kTrainingMs);
  QCOMPARE(window_->mode(), Mode::train);
  qInfo("from the click to ten steps on the chart: %lld ms",
        static_cast<long long>(timer.elapsed()));
}

void TestStackAndTrain::a_run_goes_on_without_the_window_and_is_found_again() {
  DO(person_->click("welcome.first"));
  QTRY_VERIFY_WITH_TIMEOUT(steps_shown() > 3, kTrainingMs);
  const std::filesystem::path run = workspace_->session()->folder();
  const std::filesystem::path project = workspace_->document().file();
  window_->close();
  window_.reset();
  workspace_.reset();

  workspace_ = std::make_unique<Workspace>(*preferences_, Launcher(worker()));
  window_ = std::make_unique<MainWindow>(*theme_, *workspace_);
  QVERIFY(workspace_->open(project));
  QTRY_VERIFY_WITH_TIMEOUT(workspace_->session() != nullptr, kTrainingMs);
  QCOMPARE(workspace_->session()->folder(), run);
  QTRY_VERIFY_WITH_TIMEOUT(steps_shown() > 3, kTrainingMs);
  for (const double loss : workspace_->session()->history().steps().loss)
    QVERIFY(!std::isnan(loss));
}

int main(int count, char** words) {
  strata::test::BusyApplication app(count, words);
  TestStackAndTrain test;
  return QTest::qExec(&test, count, words);
}

#include "test_stack_and_train.moc"
