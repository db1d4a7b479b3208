// CurveChart as a widget: it follows, holds, says what it shows, and writes files.
#include <QAbstractButton>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <array>

#include "ui/charts/chart_overlay.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/plot.h"

namespace strata::ui {

class TestCurveChart : public QObject {
  Q_OBJECT

 private:
  Theme theme_;
  std::unique_ptr<CurveChart> chart_;

  ChartOverlay& area() { return *chart_->findChild<ChartOverlay*>(QStringLiteral("chart.area")); }
  QPushButton& follow() { return *chart_->findChild<QPushButton*>(QStringLiteral("chart.follow")); }
  Range shown() { return chart_->plot().frame().x; }

  void turn_wheel(int notches) {
    const QPointF at = chart_->plot().area().center();
    QWheelEvent event(at, area().mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&area(), &event);
    chart_->draw_now();
  }

 private slots:
  void init() {
    chart_ = std::make_unique<CurveChart>(theme_);
    chart_->resize(600, 360);
    chart_->add_series(QStringLiteral("train"),
                       {[](const Tokens& t) { return t.chart.train_smoothed; }});
    chart_->append(0, 1, std::vector<double>(1000, 0.5));
    chart_->show();
    chart_->draw_now();
  }
  void cleanup() { chart_.reset(); }

  void new_steps_are_followed_until_the_wheel_turns() {
    QCOMPARE(shown(), (Range{0, 1000}));
    chart_->append(0, 1001, std::vector<double>(1000, 0.4));
    chart_->draw_now();
    QCOMPARE(shown(), (Range{0, 2000}));
    QVERIFY(!follow().isVisible());

    QSignalSpy following(chart_.get(), &CurveChart::following_changed);
    turn_wheel(2);
    QVERIFY(follow().isVisible());
    QCOMPARE(following.takeFirst().at(0).toBool(), false);
    const Range held = shown();
    QVERIFY(held.size() < 1500);
    chart_->append(0, 2001, std::vector<double>(1000, 0.3));
    chart_->draw_now();
    QCOMPARE(shown(), held);
  }

  void the_follow_button_shows_everything_again() {
    turn_wheel(3);
    QTest::mouseClick(&follow(), Qt::LeftButton);
    chart_->draw_now();
    QCOMPARE(shown(), (Range{0, 1000}));
    QVERIFY(!follow().isVisible());
  }

  void a_double_click_does_the_same() {
    turn_wheel(3);
    QTest::mouseDClick(&area(), Qt::LeftButton, {}, chart_->plot().area().center());
    QVERIFY(chart_->view().following());
  }

  void a_rectangle_with_shift_shows_what_is_in_it() {
    const QRect in = chart_->plot().area();
    const QPoint from = in.center() - QPoint(in.width() / 4, 40);
    const QPoint to = in.center() + QPoint(in.width() / 4, 40);
    QTest::mousePress(&area(), Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(&area(), to);
    QTest::mouseRelease(&area(), Qt::LeftButton, Qt::ShiftModifier, to);
    chart_->draw_now();
    QVERIFY(std::abs(shown().lower - 250) < 5 && std::abs(shown().upper - 750) < 5);
  }

  void dragging_moves_along_but_not_beyond_the_ends() {
    turn_wheel(3);
    const Range before = shown();
    chart_->move({60, 0});
    chart_->draw_now();
    QVERIFY(shown().lower < before.lower);
    QVERIFY(std::abs(shown().size() - before.size()) < 1e-6);
    chart_->move({60000, 0});
    chart_->draw_now();
    QCOMPARE(shown().lower, 0.0);
  }

  void the_crosshair_snaps_to_a_step_and_tells_it() {
    QSignalSpy moved(chart_.get(), &CurveChart::crosshair_moved);
    const QPoint at(static_cast<int>(chart_->plot().pixel_of(300, 0.5).x()), 100);
    QTest::mouseMove(&area(), at);
    QTRY_VERIFY(!moved.isEmpty());
    QVERIFY(std::abs(moved.last().at(0).toInt() - 300) <= 3);
    QVERIFY(area().crosshair().has_value());
    QCOMPARE(area().crosshair()->reading.rows.size(), std::size_t(1));
    QTest::keyClick(&area(), Qt::Key_Escape);
    QVERIFY(!area().crosshair().has_value());
  }

  void arrow_keys_walk_the_crosshair() {
    chart_->show_crosshair(500);
    QTest::keyClick(&area(), Qt::Key_Right);
    QCOMPARE(area().crosshair()->reading.step, 501);
    QTest::keyClick(&area(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(area().crosshair()->reading.step, 491);
  }

  void a_hidden_chart_does_not_draw() {
    chart_->hide();
    chart_->append(0, 1001, std::vector<double>(500, 0.4));
    QTest::qWait(60);
    QCOMPARE(shown(), (Range{0, 1000}));
    chart_->show();
    QTRY_COMPARE(shown(), (Range{0, 1500}));
  }

  void the_legend_hides_a_curve() {
    QAbstractButton* entry = nullptr;
    for (QAbstractButton* one : chart_->findChildren<QAbstractButton*>())
      if (one->text() == QStringLiteral("train")) entry = one;
    QVERIFY(entry != nullptr);
    QSignalSpy chosen(chart_.get(), &CurveChart::visibility_chosen);
    entry->click();
    chart_->draw_now();
    QCOMPARE(chosen.size(), 1);
    QVERIFY(chart_->plot().frame().lines.empty());
  }

  void files_hold_the_chart() {
    QTemporaryDir folder;
    QSignalSpy exported(chart_.get(), &CurveChart::exported);
    for (const char* name : {"a.png", "a.svg", "a.csv"})
      chart_->export_to(folder.filePath(QString::fromLatin1(name)));
    QTRY_COMPARE(exported.size(), 3);
    QVERIFY(!QImage(folder.filePath(QStringLiteral("a.png"))).isNull());
    QCOMPARE(QImage(folder.filePath(QStringLiteral("a.png"))).width(), 1200);
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly) && svg.readAll().contains("<polyline"));
    QFile csv(folder.filePath(QStringLiteral("a.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll().count('\n'), 1001);
  }

  void a_file_that_cannot_be_written_is_told() {
    QSignalSpy failed(chart_.get(), &CurveChart::export_failed);
    chart_->export_to(QStringLiteral("/nowhere/at/all/a.csv"));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed.at(0).at(0).toString().contains(QStringLiteral("/nowhere/at/all/a.csv")));
  }
};

}  // namespace strata::ui

QTEST_MAIN(strata::ui::TestCurveChart)
#include "test_curve_chart.moc"
