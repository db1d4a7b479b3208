#include "ui/shell/libtorch_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kProgressWidth = 220;
constexpr int kFullProgress = 1000;

}  // namespace

LibTorchBar::LibTorchBar(const Theme& theme, LibTorchSetup& setup, QWidget* parent)
    : QFrame(parent),
      setup_(setup),
      text_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      fetch_(button(tr("Fetch it"), ButtonLook::primary, this)),
      cancel_(button(tr("Cancel"), ButtonLook::plain, this)) {
  build(theme);
  connect(fetch_, &QPushButton::clicked, &setup_, &LibTorchSetup::fetch);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    setup_.cancel();
    hide();
  });
  connect(&setup_, &LibTorchSetup::progress, this, &LibTorchBar::show_progress);
  connect(&setup_, &LibTorchSetup::failed, this, &LibTorchBar::show_failure);
  connect(&setup_, &LibTorchSetup::finished, this, [this] {
    hide();
    emit ready();
  });
  connect(&setup_, &LibTorchSetup::state_changed, this, [this](LibTorchSetup::State state) {
    fetch_->setVisible(state != LibTorchSetup::State::fetching);
    since_.invalidate();
  });
  hide();
}

void LibTorchBar::build(const Theme&) {
  setProperty("frame", "notice");
  setObjectName(QStringLiteral("shell.libtorch"));
  progress_->setFixedWidth(kProgressWidth);
  progress_->setRange(0, kFullProgress);
  progress_->setTextVisible(false);
  fetch_->setObjectName(QStringLiteral("shell.libtorch.fetch"));
  cancel_->setObjectName(QStringLiteral("shell.libtorch.cancel"));
  for (QPushButton* one : {fetch_, cancel_})
    one->setProperty("small", true);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 4);
  row->setSpacing(metrics::kPanelPadding);
  row->addWidget(text_, 1);
  row->addWidget(progress_);
  row->addWidget(fetch_);
  row->addWidget(cancel_);
}

bool LibTorchBar::check() {
  if (setup_.state() == LibTorchSetup::State::fetching) {
    show();
    return false;
  }
  if (setup_.state() != LibTorchSetup::State::missing) return true;
  show_offer(
      tr("This needs LibTorch, which is fetched once (about 540 MB) and kept for all projects."));
  return false;
}

void LibTorchBar::show_offer(const QString& text) {
  text_->setText(text);
  progress_->hide();
  show();
}

void LibTorchBar::show_progress(qint64 done_bytes, qint64 total_bytes, const QString& what) {
  if (!since_.isValid()) {
    since_.start();
    bytes_before_ = done_bytes;
  }
  const double seconds = static_cast<double>(since_.elapsed()) / 1e3;
  const double per_second =
      static_cast<double>(done_bytes - bytes_before_) / std::max(seconds, 1e-3);
  QString text = tr("LibTorch, %1: %2 of %3")
                     .arg(what, bytes_text(double(done_bytes)), bytes_text(double(total_bytes)));
  if (seconds > 2 && per_second > 0)
    text += tr(", %1 left").arg(clock_text(double(total_bytes - done_bytes) / per_second));
  text_->setText(text);
  progress_->setValue(
      total_bytes > 0 ? int(double(done_bytes) / double(total_bytes) * kFullProgress) : 0);
  progress_->show();
  show();
}

void LibTorchBar::show_failure(const QString& message, const QString& remedy) {
  show_offer(remedy.isEmpty() ? message : tr("%1. %2").arg(message, remedy));
}

}  // namespace strata::ui
