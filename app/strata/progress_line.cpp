#include "progress_line.h"

#include <unistd.h>

#include <cstdio>

#include "table.h"

namespace strata::app {

ProgressLine::ProgressLine(Elsewhere elsewhere)
    : elsewhere_(elsewhere), terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const data::Progress& progress) {
  if (!terminal_) {
    if (elsewhere_ == Elsewhere::lines && progress.doing != said_)
      std::fprintf(stderr, "%s\n", progress.doing.c_str());
  } else if (progress.total > 0) {
    std::fprintf(stderr, "\r\x1b[K%s  %s of %s", progress.doing.c_str(),
                 bytes_text(progress.done).c_str(), bytes_text(progress.total).c_str());
  } else {
    std::fprintf(stderr, "\r\x1b[K%s", progress.doing.c_str());
  }
  said_ = progress.doing;
  drawn_ = terminal_;
}

void ProgressLine::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace strata::app
