// How long the canvas takes for a frame with 200 layers: panning at full size, zoomed out, and
// zooming. Prints median and 99th percentile in milliseconds; 60 frames a second leave 16.7. The
// processor's time says what the canvas costs where other programs take their share of the clock.
#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/network_canvas.h"

namespace {

using namespace strata::ui;

constexpr int kFrames = 300;

/// Residual blocks of convolution, normalisation and sum: 200 layers.
std::string project() {
  const QString conv = R"({"id": "%1", "kind": "conv2d", "filters": 8, "kernel": [3, 3],
                           "padding": "same", "inputs": ["%2"]})";
  const QString norm = R"(, {"id": "%1", "kind": "batchnorm"})";
  const QString sum = R"(, {"id": "%1", "kind": "add", "inputs": ["%2", "%3"]})";
  QString layers = conv.arg("l0", "data");
  QString last = "l0";
  for (int i = 1; i + 2 < 200; i += 3) {
    const QString id = "l%1";
    layers += ", " + conv.arg(id.arg(i), last) + norm.arg(id.arg(i + 1)) +
              sum.arg(id.arg(i + 2), id.arg(i + 1), last);
    last = id.arg(i + 2);
  }
  const QString all = R"({"strata": 1, "name": "bench", "data": {"source": "cifar10"},
                          "layers": [%1], "training": {}})";
  return all.arg(layers).toStdString();
}

void print(const char* what, std::vector<double>& times) {
  std::sort(times.begin(), times.end());
  std::printf("  %s median %6.2f  p99 %6.2f", what, times[kFrames / 2], times[kFrames * 99 / 100]);
}

void measure(const char* name, NetworkCanvas& canvas, const std::function<void(int)>& step) {
  std::vector<double> clock_times;
  std::vector<double> processor_times;
  for (int frame = 0; frame < kFrames; ++frame) {
    QElapsedTimer clock;
    clock.start();
    const std::clock_t before = std::clock();
    step(frame);
    canvas.view().viewport()->repaint();
    processor_times.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    clock_times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
  }
  std::printf("%-18s", name);
  print("clock", clock_times);
  print("   processor", processor_times);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const QApplication app(argc, argv);
  const Theme theme;
  ProjectDocument document;
  if (!document.start_from(project(), "/nowhere/bench.strata").ok()) return 1;
  document.wait_for_data();
  NetworkCanvas canvas(theme, document);
  canvas.resize(1280, 800);
  canvas.show();
  if (!QTest::qWaitForWindowExposed(&canvas)) return 1;
  QScrollBar* bar = canvas.view().verticalScrollBar();
  canvas.zoom_reset();
  measure("pan at 100 %", canvas, [&](int) { bar->setValue(bar->value() + 17); });
  canvas.view().set_zoom(0.45);
  measure("pan at 45 %", canvas, [&](int) { bar->setValue(bar->value() - 17); });
  canvas.zoom_to_fit();
  measure("pan, all in view", canvas,
          [&](int frame) { bar->setValue(bar->value() + (frame % 2 == 0 ? 9 : -9)); });
  measure("zoom", canvas, [&](int frame) {
    canvas.view().set_zoom(canvas.view().zoom() * (frame % 60 < 30 ? 1.06 : 1 / 1.06));
  });
  measure("refresh, no change", canvas, [&](int) { canvas.scene().refresh(); });
  measure("edit one setting", canvas, [&](int frame) {
    document.edit("filters", [&](Draft& draft) {
      draft.project.network.layers[0].settings.set("bias", frame % 2 == 0);
    });
  });
  return 0;
}
