// Projects and a shown canvas for the canvas's tests.
#pragma once

#include <QTest>
#include <memory>
#include <string>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/network_canvas.h"

namespace strata::ui {

/// conv1, pool1, flat, fc1, fc2.
inline const std::string kStack =
    "{\"id\": \"conv1\", \"kind\": \"conv2d\", \"filters\": 32, \"kernel\": [3, 3], "
    "\"activation\": \"relu\"}, {\"id\": \"pool1\", \"kind\": \"maxpool2d\"}, "
    "{\"id\": \"flat\", \"kind\": \"flatten\"}, {\"id\": \"fc1\", \"kind\": \"dense\", "
    "\"units\": 512, \"activation\": \"relu\"}, "
    "{\"id\": \"fc2\", \"kind\": \"dense\", \"units\": 10}";

/// a, then two ways: b with c, and straight on; both meet in join.
inline const std::string kBranches =
    "{\"id\": \"a\", \"kind\": \"conv2d\", \"filters\": 8, \"kernel\": [3, 3], \"padding\": "
    "\"same\"}, {\"id\": \"b\", \"kind\": \"conv2d\", \"filters\": 8, \"kernel\": [3, 3], "
    "\"padding\": \"same\"}, {\"id\": \"c\", \"kind\": \"batchnorm\"}, "
    "{\"id\": \"side\", \"kind\": \"conv2d\", \"filters\": 8, \"kernel\": [1, 1], \"inputs\": "
    "[\"a\"]}, {\"id\": \"join\", \"kind\": \"add\", \"inputs\": [\"c\", \"side\", \"a\"]}, "
    "{\"id\": \"flat\", \"kind\": \"flatten\"}, {\"id\": \"fc\", \"kind\": \"dense\", \"units\": "
    "10}";

inline void start(ProjectDocument& document, const std::string& layers = kStack) {
  const std::string text =
      "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"cifar10\"}, \"layers\": [" +
      layers + "], \"training\": {}}";
  const auto started = document.start_from(text, "/nowhere/t.strata");
  if (!started.ok()) qFatal("%s", started.error().text().c_str());
  document.wait_for_data();
}

/// The ids in the network's order: "conv1 pool1 flat".
inline QString order(const ProjectDocument& document) {
  QStringList out;
  for (const graph::LayerSpec& layer : document.network().layers)
    out << QString::fromStdString(layer.id);
  return out.join(' ');
}

/// A window with a canvas in it, and hands to work it.
struct CanvasRig {
  explicit CanvasRig(const std::string& layers = kStack) {
    theme.choose(Theme::Choice::dark);
    start(document, layers);
    canvas = std::make_unique<NetworkCanvas>(theme, document);
    canvas->resize(900, 800);
    canvas->show();
    if (!QTest::qWaitForWindowActive(canvas.get())) qFatal("the canvas does not show");
    canvas->view().setFocus();
  }

  [[nodiscard]] QPoint at(const QPointF& place) const { return canvas->view().mapFromScene(place); }
  [[nodiscard]] QPoint at(const QString& layer) const { return at(node(layer)->body().center()); }
  [[nodiscard]] NodeItem* node(const QString& layer) const {
    NodeItem* item = canvas->scene().node(layer);
    if (item == nullptr) qFatal("no node %s", qPrintable(layer));
    return item;
  }
  [[nodiscard]] EdgeItem* edge(const QString& from, const QString& to) const {
    for (EdgeItem* item : canvas->scene().edges())
      if (item->edge().from == from && item->edge().to == to) return item;
    qFatal("no edge from %s to %s", qPrintable(from), qPrintable(to));
  }
  [[nodiscard]] QWidget* ground() const { return canvas->view().viewport(); }

  void click(const QPoint& place, Qt::KeyboardModifiers keys = {}) const {
    QTest::mouseClick(ground(), Qt::LeftButton, keys, place);
  }
  /// In steps, as a hand does.
  void drag(const QPoint& from, const QPoint& to, Qt::MouseButton button = Qt::LeftButton) const {
    press(from, button);
    move(from, to, button);
    QTest::mouseRelease(ground(), button, {}, to);
  }
  void press(const QPoint& place, Qt::MouseButton button = Qt::LeftButton) const {
    QTest::mousePress(ground(), button, {}, place);
  }
  /// QTest's own moves carry no button.
  void move(const QPoint& from, const QPoint& to, Qt::MouseButton button = Qt::LeftButton) const {
    constexpr int kSteps = 8;
    for (int i = 1; i <= kSteps; ++i) {
      const QPoint place = from + (to - from) * i / kSteps;
      QMouseEvent event(QEvent::MouseMove, place, ground()->mapToGlobal(place), Qt::NoButton,
                        button, Qt::NoModifier);
      QCoreApplication::sendEvent(ground(), &event);
    }
  }
  void key(Qt::Key key, Qt::KeyboardModifiers keys = {}) const {
    QTest::keyClick(&canvas->view(), key, keys);
  }

  Theme theme;
  ProjectDocument document;
  std::unique_ptr<NetworkCanvas> canvas;
};

}  // namespace strata::ui
