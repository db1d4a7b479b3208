#include "ui/design/gradient_badges.h"

#include <QFutureWatcher>
#include <QtConcurrent>

#include "project/project.h"
#include "ui/canvas/network_canvas.h"
#include "ui/session/gradient_health.h"

namespace strata::ui {
namespace {

constexpr int kBetweenRefreshes = 200;  // milliseconds

graph::Network read_trained(const std::filesystem::path& run_folder) {
  const Result<Project> project = read_project(run_folder / "project.strata");
  return project.ok() ? project->network : graph::Network();
}

bool is_rectified(const graph::LayerSpec* layer) {
  return layer != nullptr && layer->settings.has("activation") &&
         layer->settings.word("activation") == "relu";
}

Badge badge_of(Verdict verdict) {
  using Health = Badge::Health;
  switch (verdict) {
    case Verdict::healthy:
      return {};
    case Verdict::vanishing:
      return {
          Health::warning, GradientBadges::tr("vanishing"),
          GradientBadges::tr("Hardly any gradient reaches this layer, so it does not learn: try "
                             "ReLU, normalisation or a shortcut around it")};
    case Verdict::dead:
      return {Health::warning, GradientBadges::tr("mostly zero"),
              GradientBadges::tr("More than 90 % of this layer's outputs are zero and learn "
                                 "nothing: try a smaller learning rate or leaky ReLU")};
    case Verdict::exploding:
      return {
          Health::danger, GradientBadges::tr("exploding"),
          GradientBadges::tr("This layer's gradient grows without bound: try a smaller learning "
                             "rate or clipping")};
    case Verdict::not_a_number:
      return {Health::danger, GradientBadges::tr("NaN"),
              GradientBadges::tr("This layer's numbers are lost: go back to a checkpoint with a "
                                 "smaller learning rate or clipping")};
  }
  return {};
}

}  // namespace

GradientBadges::GradientBadges(const ProjectDocument& document, NetworkCanvas& canvas)
    : QObject(&canvas), document_(document), canvas_(canvas) {
  soon_.setSingleShot(true);
  soon_.setInterval(kBetweenRefreshes);
  connect(&soon_, &QTimer::timeout, this, &GradientBadges::refresh);
  connect(&document_, &ProjectDocument::diagnosed, this, &GradientBadges::refresh);
  connect(&document_, &ProjectDocument::replaced, this, [this] { show_session(nullptr); });
}

void GradientBadges::show_session(RunSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  trained_ = {};
  reading_ = false;
  ++ticket_;
  refresh();
  if (session == nullptr) return;
  for (const auto signal : {&RunSession::caughtUp, &RunSession::historyReplaced})
    connect(session, signal, this, &GradientBadges::refresh);
  connect(session, &RunSession::layersReported, this, [this] {
    if (!soon_.isActive()) soon_.start();
  });
}

void GradientBadges::read_network() {
  reading_ = true;
  const std::uint64_t ticket = ++ticket_;
  auto* watcher = new QFutureWatcher<graph::Network>(this);
  connect(watcher, &QFutureWatcher<graph::Network>::finished, this, [this, watcher, ticket] {
    watcher->deleteLater();
    if (ticket != ticket_) return;
    trained_ = watcher->result();
    refresh();
  });
  watcher->setFuture(
      QtConcurrent::run([folder = session_->folder()] { return read_trained(folder); }));
}

void GradientBadges::refresh() {
  QHash<QString, Badge> badges;
  if (session_ && !session_->history().layers().empty()) {
    if (!reading_) read_network();  // it lies there once layers are reported
    const GradientHealth health =
        health_of(session_->history().layers(),
                  [this](const std::string& id) { return is_rectified(trained_.find(id)); });
    for (const LayerVerdict& layer : health.layers) {
      const graph::LayerSpec* trained = trained_.find(layer.now.id);
      const graph::LayerSpec* now = document_.network().find(layer.now.id);
      if (layer.verdict != Verdict::healthy && trained != nullptr && now != nullptr &&
          *trained == *now)
        badges.insert(QString::fromStdString(layer.now.id), badge_of(layer.verdict));
    }
  }
  canvas_.set_badges(badges);
}

}  // namespace strata::ui
