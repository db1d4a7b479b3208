// The automatic layout: straight stacks, branches beside them, nothing on top of anything.
#include <QElapsedTimer>
#include <QRectF>
#include <QTest>

#include "ui/canvas/layout.h"

using namespace strata::ui;

namespace {

constexpr double kWidth = 220;
constexpr double kHeight = 54;
constexpr double kGap = 30;

LayoutRequest request(std::size_t count, std::vector<std::pair<std::size_t, std::size_t>> edges) {
  LayoutRequest out;
  out.count = count;
  out.edges = std::move(edges);
  out.width = kWidth;
  out.height = kHeight;
  out.row_gap = kGap;
  out.stage_gap = 56;
  out.column_gap = 40;
  out.track_width = 26;
  return out;
}

QRectF body(const QPointF& corner) { return {corner, QSizeF(kWidth, kHeight)}; }

/// Empty, or which two lie on each other.
QString overlap(const Layout& layout) {
  for (std::size_t i = 0; i < layout.corners.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (body(layout.corners[i]).intersects(body(layout.corners[j])))
        return QString("%1 and %2").arg(j).arg(i);
  return {};
}

/// `blocks` residual blocks of three nodes with an identity edge past them.
LayoutRequest residual(std::size_t blocks) {
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  std::size_t last = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t i = 0; i < 3; ++i)
      edges.emplace_back(last + i, last + i + 1);
    edges.emplace_back(last, last + 3);
    last += 3;
  }
  return request(last + 1, std::move(edges));
}

class TestCanvasLayout : public QObject {
  Q_OBJECT

 private slots:
  void a_stack_is_one_straight_column() {
    const Layout layout = lay_out(request(4, {{0, 1}, {1, 2}, {2, 3}}));
    for (std::size_t i = 0; i < 4; ++i)
      QCOMPARE(layout.corners[i], QPointF(0, static_cast<double>(i) * (kHeight + kGap)));
  }

  void branches_stand_side_by_side_and_the_trunk_stays_straight() {
    // 0 -> 1 -> 2 -> 5, 0 -> 3 -> 5, 0 -> 4 -> 5
    const Layout layout =
        lay_out(request(6, {{0, 1}, {1, 2}, {0, 3}, {0, 4}, {2, 5}, {3, 5}, {4, 5}}));
    QCOMPARE(overlap(layout), QString());
    for (const std::size_t trunk : {0U, 1U, 2U, 5U})
      QCOMPARE(layout.corners[trunk].x(), 0.0);
    QCOMPARE(layout.corners[3].y(), layout.corners[1].y());
    QCOMPARE(layout.corners[4].y(), layout.corners[1].y());
    QVERIFY(layout.corners[3].x() * layout.corners[4].x() < 0);
  }

  void an_edge_past_others_keeps_clear_of_them() {
    const LayoutRequest asked = residual(3);
    const Layout layout = lay_out(asked);
    QCOMPARE(overlap(layout), QString());
    int passing = 0;
    for (std::size_t edge = 0; edge < asked.edges.size(); ++edge) {
      if (layout.vias[edge].empty()) continue;
      ++passing;
      const QRectF way = QRectF(layout.vias[edge].front(), layout.vias[edge].back()).normalized();
      for (const QPointF& corner : layout.corners)
        QVERIFY(!body(corner).adjusted(-5, 0, 5, 0).intersects(way.adjusted(-1, 0, 1, 0)));
    }
    QCOMPARE(passing, 3);
  }

  void a_new_stage_begins_after_a_wider_gap() {
    LayoutRequest asked = request(3, {{0, 1}, {1, 2}});
    asked.stages = {0, 0, 1};
    const Layout layout = lay_out(asked);
    QCOMPARE(layout.corners[1].y() - layout.corners[0].y(), kHeight + kGap);
    QCOMPARE(layout.corners[2].y() - layout.corners[1].y(), kHeight + asked.stage_gap);
  }

  void a_circle_is_laid_out_too() {
    const Layout layout = lay_out(request(3, {{0, 1}, {1, 2}, {2, 1}}));
    QCOMPARE(layout.corners.size(), std::size_t{3});
    QCOMPARE(overlap(layout), QString());
  }

  void nothing_at_all_is_fine() { QVERIFY(lay_out(request(0, {})).corners.empty()); }

  void lone_nodes_do_not_meet() { QCOMPARE(overlap(lay_out(request(5, {{0, 1}}))), QString()); }

  void two_hundred_nodes_take_a_few_milliseconds() {
    const LayoutRequest asked = residual(67);
    QElapsedTimer clock;
    clock.start();
    const Layout layout = lay_out(asked);
    QVERIFY2(clock.elapsed() < 50, qPrintable(QString("%1 ms").arg(clock.elapsed())));
    QCOMPARE(overlap(layout), QString());
  }
};

}  // namespace

QTEST_GUILESS_MAIN(TestCanvasLayout)
#include "test_canvas_layout.moc"
