// How long a frame of a big chart takes: 8 curves of a million steps, zoomed and moved about.
// Wall time, and this thread's processor time, which other programs do not disturb.
// QT_QPA_PLATFORM=offscreen bench_charts
#include <time.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "ui/charts/curve_chart.h"
#include "ui/charts/plot.h"

namespace {

using strata::ui::CurveChart;

std::vector<double> losses(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.15);
  std::vector<double> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count);
    out.push_back(2.3 * std::exp(-4 * share) + 0.1 * seed + std::abs(noise(random)));
  }
  return out;
}

void report(const char* what, std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  std::printf("%-12s %4zu frames  median %6.2f ms  p99 %6.2f ms  worst %6.2f ms\n", what, ms.size(),
              ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back());
}

double processor_ms() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

struct Times {
  std::vector<double> wall;
  std::vector<double> processor;
};

/// Frames of looking closer, moving along, and going back.
Times frames(CurveChart& chart, QImage& canvas, int count) {
  Times out;
  QElapsedTimer clock;
  for (int i = 0; i < count; ++i) {
    clock.start();
    const double before = processor_ms();
    const QPointF at(300 + i % 500, 200);
    const int phase = i % 100;
    if (phase < 30)
      chart.zoom(0.85, at);
    else if (phase < 70)
      chart.move({phase % 2 == 0 ? 25.0 : -15.0, 0});
    else
      chart.zoom(1 / 0.85, at);
    if (phase == 99) chart.follow();
    chart.draw_now();
    chart.render(&canvas);
    out.wall.push_back(1e-6 * static_cast<double>(clock.nsecsElapsed()));
    out.processor.push_back(processor_ms() - before);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  strata::ui::Theme theme;
  constexpr std::size_t kSteps = 1000000;
  constexpr int kFrames = 400;
  for (const double smoothing : {0.0, 0.97}) {
    CurveChart chart(theme);
    chart.resize(1200, 700);
    chart.set_smoothing(smoothing);
    for (unsigned run = 0; run < 8; ++run) {
      const int id = chart.add_series(
          QStringLiteral("run %1").arg(run + 1),
          {[run](const strata::ui::Tokens& tokens) { return tokens.device_at(run); }});
      chart.append(id, 1, losses(kSteps, run));
    }
    chart.show();
    QImage canvas(chart.size(), QImage::Format_RGB32);
    frames(chart, canvas, 20);
    const Times times = frames(chart, canvas, kFrames);
    std::printf("%s\n", smoothing > 0 ? "each step and smoothed" : "each step");
    report("  wall", times.wall);
    report("  processor", times.processor);
  }
  return 0;
}
