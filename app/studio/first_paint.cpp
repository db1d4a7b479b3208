#include "first_paint.h"

#include <unistd.h>
#include <QEvent>
#include <QTimer>
#include <QWidget>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

namespace strata::app {
namespace {

/// Seconds since the machine started at which this process began: field 22 of /proc/self/stat, see
/// proc(5). The program's name, field 2, may hold spaces and ends with the last ')'.
double process_start_seconds() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i)
    fields >> field;
  return std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

void FirstPaint::watch(QWidget& window) {
  if (qEnvironmentVariableIsSet("STRATA_TIME_START"))
    window.installEventFilter(new FirstPaint(&window));
}

bool FirstPaint::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Paint) {
    object->removeEventFilter(this);
    // The event comes before the painting; a timer fires after it.
    QTimer::singleShot(0, this, [] {
      std::fprintf(stderr, "first paint: %.0f ms, %.0f ms of it this thread's work\n",
                   (seconds(CLOCK_BOOTTIME) - process_start_seconds()) * 1e3,
                   seconds(CLOCK_THREAD_CPUTIME_ID) * 1e3);
    });
  }
  return QObject::eventFilter(object, event);
}

}  // namespace strata::app
