// The parts of a chart that need no widget: smoothing, series, ranges, ticks, view, frames, tables.
#include <QTest>
#include <array>
#include <cmath>
#include <limits>

#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_frame.h"
#include "ui/charts/reading.h"
#include "ui/charts/ticks.h"
#include "ui/charts/y_range.h"

namespace strata::ui {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const QSize kArea(500, 300);

CurveLook look(CurveKind kind = CurveKind::noisy) {
  return {[](const Tokens& tokens) { return tokens.accent.base; }, kind};
}

ChartModel model_with(std::span<const double> values, std::int64_t first = 1) {
  ChartModel model;
  model.series.push_back(std::make_unique<CurveSeries>(QStringLiteral("train"), look()));
  model.series[0]->append(first, values);
  model.smoothing = 0;
  return model;
}

/// The loss of a run whose first steps overshoot, then falls from 2.2 to 1.3.
std::vector<double> steep_start(int steps) {
  std::vector<double> out{2.3, 7.0, 12.6, 8.1, 4.4, 3.0, 2.4};
  for (int i = 7; i < steps; ++i)
    out.push_back(1.3 + 0.9 * std::exp(-i / 80.0) + 0.05 * (i % 5));
  return out;
}

QStringList texts(const std::vector<Tick>& ticks) {
  QStringList out;
  for (const Tick& tick : ticks)
    out << tick.text;
  return out;
}

class TestChartParts : public QObject {
  Q_OBJECT

 private:
  const Tokens tokens_ = read_tokens(QStringLiteral("dark"));

 private slots:
  void smoothing_starts_at_the_first_value() {
    Smoother smoother(0.9);
    QCOMPARE(smoother.next(4), 4.0);
    // (0.9 * 0.1 * 4 + 0.1 * 2) / (1 - 0.81)
    QVERIFY(std::abs(smoother.next(2) - 0.56 / 0.19) < 1e-12);
    QVERIFY(std::isnan(smoother.next(kNan)));
    QVERIFY(std::isnan(smoother.next(1e300)));
    QVERIFY(smoother.next(2) < 0.56 / 0.19);
  }

  void smoothing_is_at_most_0999() { QCOMPARE(Smoother(1.5).smoothing(), kMostSmoothing); }

  void smoothing_keeps_up_with_new_values() {
    CurveSeries whole(QStringLiteral("a"), look());
    CurveSeries pieces(QStringLiteral("b"), look());
    whole.set_smoothing(0.8);
    pieces.set_smoothing(0.8);
    const std::array values{3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0};
    whole.append(1, values);
    for (std::size_t i = 0; i < values.size(); ++i)
      pieces.append(static_cast<std::int64_t>(i) + 1, std::span(values).subspan(i, 1));
    for (std::size_t i = 0; i < values.size(); ++i)
      QCOMPARE(pieces.value(i, CurveSeries::Column::smoothed),
               whole.value(i, CurveSeries::Column::smoothed));
  }

  void steps_trained_again_replace_the_old_ones() {
    CurveSeries series(QStringLiteral("a"), look());
    series.set_smoothing(0.5);
    series.append(1, std::array{1.0, 2.0, 30.0, 40.0});
    series.append(3, std::array{3.0});
    QCOMPARE(series.size(), std::size_t(3));
    QCOMPARE(series.value(2), 3.0);
    CurveSeries fresh(QStringLiteral("b"), look());
    fresh.set_smoothing(0.5);
    fresh.append(1, std::array{1.0, 2.0, 3.0});
    QCOMPARE(series.value(2, CurveSeries::Column::smoothed),
             fresh.value(2, CurveSeries::Column::smoothed));
  }

  void skipped_steps_are_a_gap() {
    CurveSeries series(QStringLiteral("a"), look());
    series.append(1, std::array{1.0});
    series.append(4, std::array{4.0});
    QCOMPARE(series.size(), std::size_t(4));
    QVERIFY(std::isnan(series.value(1)));
    QCOMPARE(series.step(3), 4);
  }

  void points_lie_at_their_steps() {
    CurveSeries points(QStringLiteral("validation"), look(CurveKind::points));
    points.append(100, std::array{0.5});
    points.append(200, std::array{0.4});
    points.append(300, std::array{0.3});
    points.append(200, std::array{0.45});
    QCOMPARE(points.size(), std::size_t(2));
    QCOMPARE(points.value(1), 0.45);
    QCOMPARE(points.last_at_step(199), std::optional<std::size_t>(0));
    QCOMPARE(points.last_at_step(99), std::nullopt);
    QCOMPARE(points.nearest(160, XAxis::step), std::optional<std::size_t>(1));
  }

  void a_thinned_outline_has_two_points_a_column_and_the_spike() {
    std::vector<double> values(100000, 1.0);
    values[77777] = 8;
    values[12345] = -3;
    CurveSeries series(QStringLiteral("a"), look());
    series.append(1, values);
    const auto outline = series.outline(CurveSeries::Column::raw, XAxis::step, {0, 100000}, 500);
    QVERIFY(outline.xs.size() <= 2 * 500 + 2);
    QCOMPARE(*std::max_element(outline.ys.begin(), outline.ys.end()), 8.0);
    QCOMPARE(*std::min_element(outline.ys.begin(), outline.ys.end()), -3.0);
    QVERIFY(std::is_sorted(outline.xs.begin(), outline.xs.end()));
  }

  void close_up_every_point_is_drawn_where_it_is() {
    std::vector<double> values(100000);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<double>(i);
    CurveSeries series(QStringLiteral("a"), look());
    series.append(1, values);
    const auto outline = series.outline(CurveSeries::Column::raw, XAxis::step, {500, 510}, 400);
    QCOMPARE(outline.xs.size(), 12);  // 499, so that the line comes in from the side, to 510
    QCOMPARE(outline.xs[1], 500.0);
    QCOMPARE(outline.ys[1], 499.0);
  }

  void the_time_axis_finds_steps_by_their_time() {
    CurveSeries series(QStringLiteral("a"), look());
    QVERIFY(!series.has_axis(XAxis::time));
    series.append(1, std::array{1.0, 2.0, 3.0}, std::array{0.5, 1.5, 9.0});
    QVERIFY(series.has_axis(XAxis::time));
    QCOMPARE(series.first_at(1.0, XAxis::time), std::size_t(1));
    QCOMPARE(series.nearest(6, XAxis::time), std::optional<std::size_t>(2));
  }

  void wild_numbers_do_not_spoil_the_y_axis() {
    std::vector<double> values;
    for (int i = 0; i < 200; ++i)
      values.push_back(0.3 + 0.001 * i);
    const Range calm = *robust_range(values, YScale::linear);
    for (const double wild : {1e300, -1e300, kInfinity, kNan, 1e9})
      values.push_back(wild);
    QCOMPARE(*robust_range(values, YScale::linear), calm);
  }

  void a_high_start_stays_in_sight() {
    std::vector<double> values{2.3, 1.9, 1.2};
    for (int i = 0; i < 400; ++i)
      values.push_back(0.25 + 0.001 * (i % 50));
    QCOMPARE(robust_range(values, YScale::linear)->upper, 2.3);
  }

  void a_log_axis_counts_only_what_is_above_zero() {
    QCOMPARE(*robust_range({-1, 0, 0.01, 10}, YScale::log), (Range{0.01, 10}));
    QVERIFY(!robust_range({-1, 0}, YScale::log));
  }

  void percents_stay_within_0_and_1() {
    const Range range = with_margin({0.02, 0.99}, YScale::linear, Unit::percent);
    QCOMPARE(range.upper, 1.0);
    QVERIFY(range.lower >= 0 && range.lower < 0.02);
    QVERIFY(with_margin({1, 1}, YScale::linear, Unit::percent).size() > 0.01);
  }

  void ticks_are_round() {
    QCOMPARE(texts(value_ticks({0, 2.4}, 6, Unit::plain)),
             QStringList({"0", "0.5", "1.0", "1.5", "2.0"}));
    QCOMPARE(texts(value_ticks({0, 1}, 5, Unit::percent)),
             QStringList({"0 %", "20 %", "40 %", "60 %", "80 %", "100 %"}));
    QCOMPARE(texts(step_ticks({0, 3910}, 6, 782)),
             QStringList({"0", "782", "1,564", "2,346", "3,128", "3,910"}));
    QCOMPARE(texts(time_ticks({0, 130}, 3)), QStringList({"00:00", "01:00", "02:00"}));
    QCOMPARE(log_ticks({0.001, 10}, 5, Unit::plain).size(), std::size_t(5));
  }

  void odd_ranges_give_no_endless_ticks() {
    QVERIFY(value_ticks({1, 1}, 5, Unit::plain).empty());
    QVERIFY(value_ticks({kNan, 1}, 5, Unit::plain).empty());
    QVERIFY(log_ticks({1e-300, 1e30}, 6, Unit::plain).size() < 20);
  }

  void the_view_follows_until_it_is_zoomed() {
    ChartView view;
    QCOMPARE(view.x({0, 100}), (Range{0, 100}));
    QCOMPARE(view.x({0, 200}), (Range{0, 200}));
    view.zoom_x(0.5, 50, {0, 200});
    QVERIFY(!view.following());
    QCOMPARE(view.x({0, 200}), (Range{25, 125}));
    QCOMPARE(view.x({0, 4000}), (Range{25, 125}));
    view.move_x(-1000, {0, 200});
    QCOMPARE(view.x({0, 200}), (Range{0, 100}));
    view.follow();
    QCOMPARE(view.x({0, 300}), (Range{0, 300}));
  }

  void zooming_out_stops_at_everything() {
    ChartView view;
    view.zoom_x(4, 10, {0, 100});
    QVERIFY(view.following());
    view.zoom_x(0.5, 10, {0, 100});
    view.zoom_x(100, 10, {0, 100});
    QCOMPARE(view.x({0, 100}), (Range{0, 100}));
  }

  void frames_hold_nothing_a_painter_chokes_on() {
    std::vector<double> values;
    for (int i = 0; i < 300; ++i)
      values.push_back(1 + 0.01 * (i % 7));
    values[50] = 1e300;
    values[60] = -kInfinity;
    values[70] = kNan;
    for (const YScale scale : {YScale::linear, YScale::log}) {
      ChartModel model = model_with(values);
      model.y_scale = scale;
      const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
      QVERIFY(frame.lines.size() == 1);
      for (const double y : frame.lines[0].ys)
        QVERIFY(std::isnan(y) || std::abs(y) < 1e6 || scale == YScale::log);
      if (scale == YScale::linear) QVERIFY(frame.y.upper < 2);
    }
  }

  void a_steep_start_does_not_flatten_the_rest() {
    const std::vector<double> values = steep_start(600);
    const ChartModel model = model_with(values);
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QVERIFY2(frame.y.upper > 1.5 && frame.y.upper < 5, qPrintable(QString::number(frame.y.upper)));
    QVERIFY(frame.notice.contains(QStringLiteral("12.6")));
    QCOMPARE(model.series[0]->value(2), 12.6);
    ChartView closer;  // who looks at the start sees it
    closer.zoom_x(0.03, 0, model.full_x());
    QVERIFY(build_frame(model, closer, kArea, tokens_).y.upper > 12);
  }

  void the_range_of_a_steep_start_does_not_jump() {
    double before = 0;
    for (int steps = 25; steps <= 600; ++steps) {
      const double upper = model_with(steep_start(steps)).auto_y({0, 600}).upper;
      if (before > 0)
        QVERIFY2(upper > 0.85 * before && upper < 1.05 * before,
                 qPrintable(QString("%1: %2 after %3").arg(steps).arg(upper).arg(before)));
      before = upper;
    }
  }

  void a_later_spike_stays_in_sight() {
    std::vector<double> values = steep_start(600);
    values[400] = 9;
    QVERIFY(model_with(values).auto_y({0, 600}).upper > 9);
  }

  void a_log_frame_says_what_it_leaves_out() {
    ChartModel model = model_with(std::array{0.5, -0.1, 0.0, 2.0});
    QVERIFY(build_frame(model, {}, kArea, tokens_).notice.isEmpty());
    model.y_scale = YScale::log;
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QVERIFY(!frame.notice.isEmpty());
    QVERIFY(std::isnan(frame.lines[0].ys[1]) && std::isnan(frame.lines[0].ys[2]));
    QVERIFY(frame.y.lower > 0);
  }

  void a_log_frame_without_any_positive_value_still_stands() {
    ChartModel model = model_with(std::array{-1.0, 0.0});
    model.y_scale = YScale::log;
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QVERIFY(frame.y.lower > 0 && frame.y.size() > 0);
  }

  void the_whole_run_lies_on_x_with_its_epochs() {
    ChartModel model = model_with(std::vector<double>(2112, 1.0));
    model.steps_per_epoch = 782;
    model.total_steps = 3910;
    model.now_line = true;
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QCOMPARE(frame.x, (Range{0, 3910}));
    QCOMPARE(frame.epoch_ends, std::vector<double>({782, 1564, 2346, 3128, 3910}));
    QCOMPARE(frame.epoch_names.front().text, QStringLiteral("epoch 1"));
    QCOMPARE(frame.epoch_names.front().x, 391.0);
    QCOMPARE(frame.now, std::optional<double>(2112));
  }

  void many_epochs_are_named_sparsely() {
    ChartModel model = model_with(std::vector<double>(5000, 1.0));
    model.steps_per_epoch = 10;
    model.total_steps = 5000;
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QVERIFY(frame.epoch_names.size() >= 3 && frame.epoch_names.size() <= 9);
  }

  void marks_and_epochs_follow_the_x_axis() {
    ChartModel model = model_with(std::vector<double>(200, 1.0));
    model.steps_per_epoch = 100;
    model.total_steps = 400;
    model.series[0]->set_steps_per_epoch(100);
    model.marks = {{150, QStringLiteral("lr 0.1")}};
    model.x_axis = XAxis::epoch;
    const ChartFrame frame = build_frame(model, {}, kArea, tokens_);
    QCOMPARE(frame.x, (Range{0, 4}));
    QCOMPARE(frame.marks.at(0).x, 1.5);
    QCOMPARE(frame.lines.at(0).xs.back(), 2.0);
  }

  void a_reading_snaps_to_a_step() {
    ChartModel model = model_with(std::array{3.0, 2.0, 1.0});
    model.steps_per_epoch = 2;
    model.series.push_back(
        std::make_unique<CurveSeries>(QStringLiteral("validation"), look(CurveKind::points)));
    model.series[1]->append(2, std::array{2.5});
    const ChartReading reading = *read_at(model, 2.3, tokens_);
    QCOMPARE(reading.step, 2);
    QCOMPARE(reading.epoch_text, QStringLiteral("epoch 1.0"));
    QCOMPARE(reading.rows.size(), std::size_t(2));
    QCOMPARE(reading.rows[0].value, QStringLiteral("2.000"));
    QCOMPARE(reading.rows[1].value, QStringLiteral("2.500"));
    // Behind its last point, validation says which step it is of.
    QVERIFY(read_at(model, 3, tokens_)->rows[1].name.contains(QStringLiteral("step 2")));
  }

  void a_table_has_every_value_once() {
    ChartModel model = model_with(std::array{1.5, kNan, 0.25});
    model.series.push_back(
        std::make_unique<CurveSeries>(QStringLiteral("val, \"x\""), look(CurveKind::points)));
    model.series[1]->append(2, std::array{7.0});
    QCOMPARE(QString::fromStdString(to_csv(table_of(model))),
             QStringLiteral("step,\"train\",\"val, \"\"x\"\"\"\r\n1,1.5,\r\n2,,7\r\n3,0.25,\r\n"));
  }
};

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestChartParts)
#include "test_chart_parts.moc"
