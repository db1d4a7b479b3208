// What a measured step says: bubble, communication, and each piece in words.
#include <QTest>

#include "ui/train/step_timeline.h"
#include "ui/train/timeline_view.h"

using namespace strata;
using namespace strata::ui;

namespace {

using What = link::TimelineEvent::What;

/// Two stages, two micro-batches: stage 1 waits for the first output, stage 0 for the gradients.
link::TimelineEvent pipeline_step() {
  link::TimelineEvent event;
  event.step = 7;
  event.spans = {
      {0, What::forward, 0, 0, 2},    {0, What::send, 0, 2, 2.5},   {0, What::forward, 1, 2.5, 4.5},
      {0, What::recv, 0, 4.5, 6},     {0, What::backward, 0, 6, 8}, {0, What::backward, 1, 8, 10},
      {0, What::update, 0, 10, 11},   {1, What::recv, 0, 0, 2.5},   {1, What::forward, 0, 2.5, 4},
      {1, What::backward, 0, 4, 5.5}, {1, What::send, 0, 5.5, 6},   {1, What::update, 0, 10, 11}};
  return event;
}

link::TimelineEvent data_step() {
  link::TimelineEvent event;
  event.spans = {{0, What::forward, 0, 0, 4}, {0, What::backward, 0, 4, 8},
                 {0, What::reduce, 0, 8, 9},  {0, What::update, 0, 9, 10},
                 {1, What::forward, 0, 0, 3}, {1, What::backward, 0, 3, 6},
                 {1, What::reduce, 0, 6, 9},  {1, What::update, 0, 9, 10}};
  return event;
}

bool near(double a, double b) { return qAbs(a - b) < 1e-9; }

}  // namespace

class TestStepTimeline : public QObject {
  Q_OBJECT

 private slots:
  void a_pipelines_bubble_is_what_its_stages_do_not_compute() {
    const StepTimeline step = step_timeline(pipeline_step(), plan::Mesh{1, 2, 1});
    QVERIFY(step.is_pipeline());
    QCOMPARE(step.micro_batches, 2);
    QVERIFY(near(step.length_ms, 11));
    // 10 ms by 2 stages, of which 8 + 3 are arithmetic
    QVERIFY2(near(*step.bubble, 1 - 11.0 / 20), qPrintable(QString::number(*step.bubble)));
    QVERIFY(near(*step.ideal_bubble, 1.0 / 3));
  }
  void the_slowest_replica_gives_the_bubble() {
    link::TimelineEvent event = pipeline_step();
    const auto spans = event.spans;
    for (link::TimelineEvent::Span span : spans) {  // a second pipeline that waits twice as long
      span.rank += 2;
      if (span.start_ms >= 6) span.start_ms += 10;
      if (span.end_ms > 6) span.end_ms += 10;
      event.spans.push_back(span);
    }
    const StepTimeline step = step_timeline(event, plan::Mesh{2, 2, 1});
    QVERIFY2(near(*step.bubble, 1 - 11.0 / 40), qPrintable(QString::number(*step.bubble)));
  }
  void replicas_share_their_time_between_computing_and_communication() {
    const StepTimeline step = step_timeline(data_step(), plan::Mesh{2, 1, 1});
    QVERIFY(!step.is_pipeline());
    QVERIFY(!step.bubble);
    QVERIFY(near(step.shares.compute, 0.7));
    QVERIFY(near(step.shares.communication, 0.2));
    QVERIFY(near(step.shares.update, 0.1));
    QVERIFY(near(step.shares.idle, 0));
  }
  void without_a_plan_messages_tell_a_pipeline() {
    QVERIFY(step_timeline(pipeline_step(), {}).is_pipeline());
    QVERIFY(!step_timeline(data_step(), {}).is_pipeline());
    QVERIFY(!step_timeline(data_step(), plan::Mesh{3, 1, 1}).is_pipeline());  // of another run
  }
  void a_step_without_spans_is_empty() {
    const StepTimeline step = step_timeline({}, {});
    QCOMPARE(step.ranks, 0);
    QVERIFY(near(step.shares.idle, 0));
  }
  void every_piece_says_what_it_is_and_when() {
    const StepTimeline step = step_timeline(pipeline_step(), plan::Mesh{1, 2, 1});
    QCOMPARE(span_text(step, 2),
             QString("stage 0: forward · micro-batch 2\n2.50 to 4.50 ms (2.00 ms)"));
    QVERIFY(span_text(step, 1).startsWith("stage 0: sends outputs to the next stage"));
    QVERIFY(span_text(step, 3).startsWith("stage 0: waits for gradients of the next stage"));
    QVERIFY(span_text(step, 7).startsWith("stage 1: waits for outputs of the stage before"));
    QVERIFY(span_text(step, 10).startsWith("stage 1: sends gradients to the stage before"));
    QVERIFY(span_text(step, 11).startsWith("stage 1: updates the weights\n10.00"));
  }
  void ranks_are_called_what_they_are() {
    QCOMPARE(rank_title(3, {2, 2, 1}), QString("replica 1, stage 1"));
    QCOMPARE(rank_title(1, {2, 1, 1}), QString("replica 1"));
    QCOMPARE(rank_title(1, {1, 1, 2}), QString("shard 1"));
    QCOMPARE(rank_title(0, {1, 1, 1}), QString("rank 0"));
  }

  void the_view_finds_the_piece_under_the_mouse() {
    Theme theme;
    TimelineView view(theme);
    view.resize(700, 140);
    view.show_step(step_timeline(pipeline_step(), plan::Mesh{1, 2, 1}), {"cpu", "cpu"});
    for (std::size_t i = 0; i < view.timeline().spans.size(); ++i)
      QCOMPARE(view.span_at(view.rect_of(i).center().toPoint()), static_cast<int>(i));
    QCOMPARE(view.span_at({5, 5}), -1);
    QVERIFY(view.rect_of(0).bottom() < view.rect_of(7).top());
  }
  void steps_that_come_fast_are_painted_twice_a_second() {
    struct Paints : QObject {
      int count = 0;
      bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) ++count;
        return QObject::eventFilter(watched, event);
      }
    } paints;
    Theme theme;
    TimelineView view(theme);
    view.resize(700, 140);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.grab();  // a paint, from which on it counts
    view.installEventFilter(&paints);
    link::TimelineEvent event = pipeline_step();
    for (int i = 0; i < 20; ++i) {
      event.step = i;
      view.show_step(step_timeline(event, {}), {});
      QCoreApplication::processEvents();
    }
    QCOMPARE(paints.count, 0);
    QTRY_COMPARE(paints.count, 1);
    QCOMPARE(view.timeline().step, std::int64_t{19});
  }
};

QTEST_MAIN(TestStepTimeline)
#include "test_step_timeline.moc"
