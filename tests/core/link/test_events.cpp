// Events as JSON Lines: the contract's field names, and back to the same values.
#include <QTest>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "link/event.h"
#include "link/steps_line.h"

using namespace strata;
using namespace strata::link;

namespace {

QString line_of(Payload payload) {
  return QString::fromStdString(to_line({1.5, std::move(payload)}));
}

/// The line read and written again.
QString again(const QString& line) {
  const auto event = event_from(line.toStdString());
  return QString::fromStdString(event.ok() && *event ? to_line(**event) : "not read");
}

}  // namespace

class TestEvents : public QObject {
  Q_OBJECT

 private slots:
  void every_type_has_the_contracts_fields_and_survives_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("expected");
    QTest::newRow("state") << line_of(StateEvent{RunState::paused, "by command"})
                           << R"({"type":"state","state":"paused","message":"by command","t":1.5})";
    QTest::newRow("model")
        << line_of(ModelEvent{{{"fc1", "dense", {10}, 7850}}, 7850, 938, 4690})
        << R"({"type":"model","layers":[{"id":"fc1","kind":"dense","output_shape":[10],"parameters":7850}],"parameters":7850,"steps_per_epoch":938,"total_steps":4690,"t":1.5})";
    QTest::newRow("steps")
        << line_of(StepsEvent{101, 2, {0.5, 0.25}, {0.75, 1}, {0.001, 0.001}, {2.5, 2.5}})
        << R"({"type":"steps","first":101,"epoch":2,"loss":[0.5,0.25],"accuracy":[0.75,1.0],"learning_rate":[0.001,0.001],"step_ms":[2.5,2.5],"t":1.5})";
    QTest::newRow("epoch")
        << line_of(EpochEvent{3, 0.5, 0.75, 0.25, 0.875, 1.5, 40000, {{"val_top5", 0.99}}})
        << R"({"type":"epoch","epoch":3,"train_loss":0.5,"train_accuracy":0.75,"val_loss":0.25,"val_accuracy":0.875,"seconds":1.5,"samples_per_s":40000.0,"metrics":{"val_top5":0.99},"t":1.5})";
    QTest::newRow("epoch without validation")
        << line_of(EpochEvent{1, 0.5, {}, {}, {}, 1, 10, {}})
        << R"({"type":"epoch","epoch":1,"train_loss":0.5,"train_accuracy":null,"val_loss":null,"val_accuracy":null,"seconds":1.0,"samples_per_s":10.0,"t":1.5})";
    QTest::newRow("rank")
        << line_of(RankEvent{1, "cuda:1", 2.5, 0.5, 1024, 0.5})
        << R"({"type":"rank","rank":1,"device":"cuda:1","step_ms":2.5,"comm_ms":0.5,"memory_bytes":1024,"utilisation":0.5,"t":1.5})";
    QTest::newRow("layers")
        << line_of(LayersEvent{5, {{"fc1", 1, 2, 0.5, 0.25}}})
        << R"({"type":"layers","step":5,"layers":[{"id":"fc1","gradient_norm":1.0,"weight_norm":2.0,"update_ratio":0.5,"zero_fraction":0.25}],"t":1.5})";
    QTest::newRow("epoch of several replicas")
        << line_of(EpochEvent{1, 0.5, {}, {}, {}, 1, 10, {}, true})
        << R"({"type":"epoch","epoch":1,"train_loss":0.5,"train_accuracy":null,"val_loss":null,"val_accuracy":null,"seconds":1.0,"samples_per_s":10.0,"replicas_equal":true,"t":1.5})";
    QTest::newRow("timeline")
        << line_of(TimelineEvent{7, {{1, TimelineEvent::What::backward, 3, 0.5, 1.25}}})
        << R"({"type":"timeline","step":7,"spans":[[1,"backward",3,0.5,1.25]],"t":1.5})";
    QTest::newRow("checkpoint")
        << line_of(CheckpointEvent{500, "checkpoints/500", true})
        << R"({"type":"checkpoint","step":500,"path":"checkpoints/500","best":true,"t":1.5})";
    QTest::newRow("problem")
        << line_of(ProblemEvent{"error", "fc1", "loss is NaN", "lower the learning rate"})
        << R"({"type":"problem","severity":"error","where":"fc1","message":"loss is NaN","remedy":"lower the learning rate","t":1.5})";
    QTest::newRow("done")
        << line_of(DoneEvent{4, 0.875, 12.5, "checkpoints/best"})
        << R"({"type":"done","best_epoch":4,"val_accuracy":0.875,"seconds":12.5,"checkpoint":"checkpoints/best","t":1.5})";
  }
  void every_type_has_the_contracts_fields_and_survives() {
    QFETCH(QString, line);
    QFETCH(QString, expected);
    QCOMPARE(line, expected);
    QCOMPARE(again(line), expected);
  }

  void numbers_that_are_not_finite_are_null_and_come_back_as_nan() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const QString line = line_of(StepsEvent{1, 1, {nan, infinity, 1}, {}, {}, {}});
    QVERIFY(line.contains(R"("loss":[null,null,1.0])"));
    const auto event = event_from(line.toStdString());
    QVERIFY(std::isnan(std::get<StepsEvent>((*event)->payload).loss[0]));
  }

  void text_that_is_no_utf8_does_not_end_a_run() {
    const auto event =
        event_from(to_line({0, ProblemEvent{"error", "\xff\xfe.jpg", "cannot read", ""}}));
    QVERIFY(event.ok() && *event);
  }

  void unknown_fields_are_passed_over() {
    const auto event = event_from(R"({"type":"done","t":1,"extra":[1,2]})");
    QVERIFY(event.ok() && *event);
  }

  void what_a_newer_version_wrote_is_told_from_damage_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("type") << QByteArray(R"({"type":"hologram","t":1})");
    QTest::newRow("state") << QByteArray(R"({"type":"state","state":"dreaming","t":1})");
  }
  void what_a_newer_version_wrote_is_told_from_damage() {
    QFETCH(QByteArray, line);
    const auto event = event_from(line.toStdString());
    QVERIFY(event.ok());
    QVERIFY(!*event);
  }

  void damaged_lines_are_errors() {
    for (const char* line :
         {"", "{", "[]", "3", R"({"t":1})", R"({"type":"steps"})",
          R"({"type":"epoch","epoch":"1"})", R"({"type":"steps","first":1,"loss":["a"]})",
          R"({"type":"steps","first":1,"loss":5})"})
      QVERIFY2(!event_from(line).ok(), line);
  }

  void the_quick_reader_reads_what_the_slow_one_reads() {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    const std::string line =
        to_line({1700000000.123456,
                 StepsEvent{17, 3, {0.1 + 0.2, 1e-300, kNaN, -2.5e20}, {}, {1e-3}, {0, 1, 2, 3}}});
    const auto quick = steps_from(line);
    const auto slow = event_from(" " + line);  // a blank is beyond the quick reader
    QVERIFY(quick && !steps_from(" " + line));
    QVERIFY(slow.ok() && *slow);
    QCOMPARE(to_line(*quick), line);
    QCOMPARE(to_line(**slow), line);
  }

  void the_quick_reader_leaves_other_lines_alone_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("another type") << QByteArray(
        "{\"type\":\"state\",\"state\":\"running\",\"t\":1}");
    QTest::newRow("unknown member") << QByteArray("{\"type\":\"steps\",\"first\":1,\"x\":{}}");
    QTest::newRow("no number") << QByteArray("{\"type\":\"steps\",\"first\":1,\"loss\":[inf]}");
    QTest::newRow("text") << QByteArray("{\"type\":\"steps\",\"first\":\"1\"}");
    QTest::newRow("torn") << QByteArray("{\"type\":\"steps\",\"first\":1,\"loss\":[1,");
    QTest::newRow("more after it") << QByteArray("{\"type\":\"steps\",\"first\":1}}");
    QTest::newRow("no first step") << QByteArray("{\"type\":\"steps\",\"t\":1}");
    QTest::newRow("empty") << QByteArray("");
  }
  void the_quick_reader_leaves_other_lines_alone() {
    QFETCH(QByteArray, line);
    QVERIFY(!steps_from(line.toStdString()));
  }
};

QTEST_GUILESS_MAIN(TestEvents)
#include "test_events.moc"
