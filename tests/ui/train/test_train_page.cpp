// The Train page on run folders: what it shows, and what its controls do.
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "link/command.h"
#include "run/control.h"
#include "run_files.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/plot.h"
#include "ui/style/metrics.h"
#include "ui/train/checkpoint_row.h"
#include "ui/train/run_banner.h"
#include "ui/train/train_page.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {

using test::RunFiles;

class TestTrainPage : public QObject {
  Q_OBJECT

 private:
  Theme theme_;
  std::unique_ptr<TrainPage> page_;

  template <class Widget>
  Widget& the(const char* name) {
    auto* found = page_->findChild<Widget*>(QString::fromLatin1(name));
    if (found == nullptr) qFatal("no %s", name);
    return *found;
  }
  QString text(const char* name) { return the<QLabel>(name).text(); }
  const ChartModel& curves(const char* name) { return the<CurveChart>(name).model(); }

  static void say_a_running_run(RunFiles& files) {
    files.say(0, link::StateEvent{link::RunState::starting, {}});
    link::ModelEvent model;
    model.layers = {{"conv1", "conv2d", {32, 30, 30}, 896}, {"fc1", "dense", {10}, 5130}};
    model.steps_per_epoch = 100;
    model.total_steps = 500;
    files.say(0, model);
    files.say(0, link::StateEvent{link::RunState::running, {}});
    files.say_steps(1, 1, 100);
    files.say(1.1, link::EpochEvent{1, 1.4, 0.5, 1.2, 0.61, 1, 6400, {}});
    files.write_checkpoint(100, 5000);
    files.say(1.2, link::CheckpointEvent{100, "checkpoints/100", true});
    files.say(1.3, link::RankEvent{0, "cpu", 10, 1, 1 << 30, 0.8});
    files.say(1.4, link::LayersEvent{50, {{"conv1", 0.2, 1, 1e-3, 0.3}, {"fc1", 0.9, 1, 1e-3, 0}}});
    files.say_steps(2, 101, 50);
  }

  /// The next command the worker gets, as its line; empty when none comes.
  static std::string next_command(run::ControlServer& worker) {
    std::optional<link::Command> command;
    (void)QTest::qWaitFor([&] {
      if (!command) command = worker.poll();
      return command.has_value();
    });
    return command ? link::to_line(*command) : std::string();
  }

 private slots:
  void init() {
    page_ = std::make_unique<TrainPage>(theme_);
    page_->resize(1370, 830);
    page_->show();
  }
  void cleanup() { page_.reset(); }

  void without_a_run_it_offers_to_train() {
    QSignalSpy wanted(page_.get(), &TrainPage::train_requested);
    QVERIFY(the<QPushButton>("train.start").isVisible());
    the<QPushButton>("train.start").click();
    QCOMPARE(wanted.size(), 1);
  }

  void a_running_run_is_shown_as_it_goes() {
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    QCOMPARE(text("train.epoch"), QStringLiteral("2/5"));
    QCOMPARE(text("train.percent"), QStringLiteral("30.0 %"));
    QTRY_COMPARE(text("train.run_name"), QStringLiteral("CIFAR-10 CNN"));
    QCOMPARE(text("train.state"), QStringLiteral("Running"));
    QVERIFY(the<QPushButton>("train.pause").isVisible());
    QCOMPARE(curves("train.loss").series[0]->size(), std::size_t(150));
    QCOMPARE(curves("train.loss").series[1]->size(), std::size_t(1));
    QCOMPARE(curves("train.metric").series[1]->value(0), 0.61);
    QTRY_COMPARE(text("train.health.verdict"), QStringLiteral("Healthy"));

    files.say_steps(3, 151, 50);
    QTRY_COMPARE(text("train.step"), QStringLiteral("200/500"));
    QCOMPARE(curves("train.metric").series[0]->size(), std::size_t(200));
  }

  void a_run_of_two_replicas_shows_timeline_straggler_and_replica_check() {
    RunFiles files;
    say_a_running_run(files);
    files.say(2.1, link::RankEvent{1, "cpu", 10, 5, 1 << 30, 0.5});
    link::TimelineEvent step;
    step.step = 140;
    step.spans = {{0, link::TimelineEvent::What::forward, 0, 0, 8},
                  {0, link::TimelineEvent::What::reduce, 0, 8, 10},
                  {1, link::TimelineEvent::What::forward, 0, 0, 6},
                  {1, link::TimelineEvent::What::reduce, 0, 6, 10}};
    files.say(2.2, step);
    link::EpochEvent epoch{3, 1.4, 0.5, 1.2, 0.61, 1, 6400, {}};
    epoch.replicas_equal = true;
    files.say(2.3, epoch);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_VERIFY(the<QWidget>("train.timeline").isVisible());
    QVERIFY(text("train.timeline.measured").endsWith(QStringLiteral("30.0 %")));
    QVERIFY(text("train.devices.replicas").contains("replicas equal after epoch 3"));
    QCOMPARE(the<Pill>("train.devices.replicas").mood(), Pill::Mood::good);
    QVERIFY(the<QLabel>("train.devices.slowest.0").isVisible());
    QVERIFY(!the<QLabel>("train.devices.slowest.1").isVisible());

    the<QToolButton>("train.timeline.log").click();
    QVERIFY(the<QListWidget>("train.log").isVisible());
    the<QToolButton>("train.log.timeline").click();
    QVERIFY(the<QWidget>("train.timeline").isVisible());

    files.say(4, link::ProblemEvent{"error", "replica check",
                                    "the parameters of rank 1 are no longer those of rank 0", ""});
    QTRY_COMPARE(the<Pill>("train.devices.replicas").mood(), Pill::Mood::danger);
    QVERIFY(text("train.devices.replicas.detail").contains("rank 1"));
  }

  void a_run_on_one_device_has_no_timeline() {
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    QVERIFY(the<QListWidget>("train.log").isVisible());
    QVERIFY(!the<QToolButton>("train.log.timeline").isVisible());
    QVERIFY(!the<QLabel>("train.devices.replicas").isVisible());
  }

  void a_page_that_comes_late_shows_the_same() {
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    QSignalSpy caught_up(&session, &RunSession::caughtUp);
    QTRY_COMPARE(caught_up.size(), 1);
    page_->show_session(&session);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    QCOMPARE(curves("train.loss").series[0]->size(), std::size_t(150));
    QCOMPARE(curves("train.loss").series[1]->step(0), 100);
    QVERIFY(the<QListWidget>("train.log").count() >= 3);
  }

  void steps_trained_again_replace_the_curve() {
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    files.say(9, link::StateEvent{link::RunState::starting, {}});
    files.say(9, link::StateEvent{link::RunState::running, {}});
    files.say_steps(10, 101, 10);
    QTRY_COMPARE(text("train.step"), QStringLiteral("110/500"));
    QCOMPARE(curves("train.loss").series[0]->size(), std::size_t(110));
    QCOMPARE(curves("train.loss").series[1]->size(), std::size_t(1));
  }

  void the_checkpoints_are_those_on_disk() {
    RunFiles files;
    say_a_running_run(files);
    files.say(2.5, link::CheckpointEvent{150, "checkpoints/150", false});
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(page_->findChildren<CheckpointRow*>().size(), 1);
    QSignalSpy exports(page_.get(), &TrainPage::export_requested);
    emit page_->findChild<CheckpointRow*>()->export_chosen();
    QCOMPARE(exports.size(), 1);
    QCOMPARE(exports[0][0].value<std::filesystem::path>(), files.folder() / "checkpoints" / "100");
  }

  void a_regression_shows_its_learning_rate_instead_of_an_accuracy() {
    RunFiles files;
    files.say(0, link::StateEvent{link::RunState::running, {}});
    files.say_steps(1, 1, 30, false);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(the<Segmented>("train.metric.choice").current(), 1);
    QCOMPARE(curves("train.metric").series.size(), std::size_t(1));
    QTRY_COMPARE(curves("train.metric").series[0]->size(), std::size_t(30));
    QCOMPARE(curves("train.metric").series[0]->value(0), 0.001);
  }

  void a_worker_that_went_away_leaves_a_banner_and_a_way_on() {
    RunFiles files(0x3ffffffe);  // a process that cannot be
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_VERIFY(the<RunBanner>("train.banner").isVisible());
    QVERIFY(!text("train.banner.text").isEmpty());
    QCOMPARE(the<QPushButton>("train.banner.continue").text(),
             QStringLiteral("Go on from step 100"));
    QSignalSpy resumes(page_.get(), &TrainPage::resume_requested);
    the<QPushButton>("train.banner.continue").click();
    QCOMPARE(resumes.size(), 1);
    QVERIFY(!the<QPushButton>("train.pause").isVisible());
    QCOMPARE(text("train.state"), QStringLiteral("Lost"));
  }

  void a_finished_run_offers_another() {
    RunFiles files;
    say_a_running_run(files);
    files.say(4, link::DoneEvent{1, 0.61, 4, "checkpoints/100"});
    files.say(4, link::StateEvent{link::RunState::finished, {}});
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.state"), QStringLiteral("Finished"));
    QTRY_VERIFY(the<QPushButton>("train.again").isVisible());
    QVERIFY(!the<QPushButton>("train.continue").isVisible());
    QVERIFY(!the<RunBanner>("train.banner").isVisible());
  }

  void a_run_that_ended_exports_its_best_checkpoint() {
    RunFiles files;
    say_a_running_run(files);
    files.say(3, link::CheckpointEvent{150, "checkpoints/150", false});
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.state"), QStringLiteral("Running"));
    QVERIFY(!the<QPushButton>("train.export").isVisible());
    files.say(4, link::StateEvent{link::RunState::stopped, {}});
    QTRY_VERIFY(the<QPushButton>("train.export").isVisible());
    std::filesystem::path asked;
    connect(page_.get(), &TrainPage::export_requested, this,
            [&](const std::filesystem::path& checkpoint) { asked = checkpoint; });
    the<QPushButton>("train.export").click();
    QCOMPARE(asked, files.folder() / "checkpoints" / "100");
  }

  void a_wrong_learning_rate_is_refused_where_it_is_typed() {
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_VERIFY(the<QPushButton>("train.edit_learning_rate").isVisible());
    the<QPushButton>("train.edit_learning_rate").click();
    auto& field = the<QLineEdit>("train.learning_rate");
    QVERIFY(field.isVisible());
    field.setText(QStringLiteral("-1"));
    QTest::keyClick(&field, Qt::Key_Return);
    QVERIFY(field.isVisible());
    QCOMPARE(field.property("valid").toBool(), false);
    QTest::keyClick(&field, Qt::Key_Escape);
    QVERIFY(!field.isVisible());
  }

  void space_pauses_and_goes_on() {
    RunFiles files;
    say_a_running_run(files);
    auto worker = run::ControlServer::listen(files.folder(), {});
    QVERIFY(worker.ok());
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.state"), QStringLiteral("Running"));
    QTest::keyClick(page_.get(), Qt::Key_Space);
    QCOMPARE(next_command(**worker), link::to_line(link::Command{link::Command::Do::pause}));

    files.say(3, link::StateEvent{link::RunState::paused, {}});
    QTRY_COMPARE(the<QPushButton>("train.pause").text(), QStringLiteral("Resume"));
    QTest::keyClick(page_.get(), Qt::Key_Space);
    QCOMPARE(next_command(**worker), link::to_line(link::Command{link::Command::Do::resume}));
  }

  void the_buttons_steer_the_worker() {
    RunFiles files;
    say_a_running_run(files);
    auto worker = run::ControlServer::listen(files.folder(), {});
    QVERIFY(worker.ok());
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_VERIFY(the<QPushButton>("train.checkpoint").isEnabled());
    the<QPushButton>("train.checkpoint").click();
    QCOMPARE(next_command(**worker), link::to_line(link::Command{link::Command::Do::checkpoint}));
    the<QPushButton>("train.stop").click();
    QCOMPARE(next_command(**worker), link::to_line(link::Command{link::Command::Do::stop}));
    the<QPushButton>("train.edit_learning_rate").click();
    the<QLineEdit>("train.learning_rate").setText(QStringLiteral("3e-4"));
    QTest::keyClick(&the<QLineEdit>("train.learning_rate"), Qt::Key_Return);
    QCOMPARE(next_command(**worker),
             link::to_line(link::Command{link::Command::Do::set_learning_rate, 3e-4}));
  }

  void it_fits_into_the_smallest_window() {
    page_->resize(metrics::kWindowMinimumWidth - metrics::kModeRail, 600);
    RunFiles files;
    say_a_running_run(files);
    RunSession session(files.folder());
    page_->show_session(&session);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    QTRY_VERIFY(the<QPushButton>("train.stop").isVisible());
    QVERIFY(page_->minimumSizeHint().width() <= metrics::kWindowMinimumWidth - metrics::kModeRail);
    QVERIFY(page_->width() <=
            metrics::kWindowMinimumWidth - metrics::kModeRail);  // nor did it grow
    QVERIFY(page_->minimumSizeHint().height() <=
            metrics::kWindowMinimumHeight - metrics::kMenuBar - metrics::kStatusBar);
  }

  void the_session_may_go_away() {
    RunFiles files;
    say_a_running_run(files);
    auto session = std::make_unique<RunSession>(files.folder());
    page_->show_session(session.get());
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    session.reset();
    QVERIFY(the<QPushButton>("train.start").isVisible());
    QVERIFY(page_->session() == nullptr);
  }

  void another_session_takes_the_place_of_the_first() {
    RunFiles first;
    say_a_running_run(first);
    RunFiles second;
    second.say(0, link::StateEvent{link::RunState::running, {}});
    second.say_steps(1, 1, 7);
    RunSession a(first.folder());
    RunSession b(second.folder());
    page_->show_session(&a);
    QTRY_COMPARE(text("train.step"), QStringLiteral("150/500"));
    page_->show_session(&b);
    QTRY_COMPARE(text("train.step"), QStringLiteral("7"));
    QCOMPARE(curves("train.loss").series[0]->size(), std::size_t(7));
    QCOMPARE(curves("train.loss").series[1]->size(), std::size_t(0));
    QCOMPARE(curves("train.loss").total_steps, 0);
  }
};

}  // namespace strata::ui

QTEST_MAIN(strata::ui::TestTrainPage)
#include "test_train_page.moc"
