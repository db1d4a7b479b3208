// The device bands behind the nodes and the cuts between them.
#pragma once

#include <QHash>
#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "ui/canvas/band_item.h"
#include "ui/canvas/cut_item.h"
#include "ui/canvas/stage_estimate.h"

namespace strata::ui {

class CanvasScene;
class ProjectDocument;

class StageLayer : public QObject {
  Q_OBJECT

 public:
  StageLayer(CanvasScene& scene, const CanvasLook& look, const ProjectDocument& document);

  /// Null, or one stage: no bands.
  void show_plan(const RunPlan* plan);
  [[nodiscard]] const std::vector<StageBand>& stages() const { return stages_; }
  [[nodiscard]] bool has_costs() const { return !bands_.empty() && !costs_.isEmpty(); }
  [[nodiscard]] std::vector<QStringList> layers() const;
  [[nodiscard]] const std::vector<BandItem*>& bands() const { return bands_; }
  [[nodiscard]] const std::vector<CutItem*>& cuts() const { return cuts_; }
  [[nodiscard]] QRectF area() const;
  /// After nodes moved.
  void fit();

 signals:
  void cut_moved(int cut, const QString& first_layer_of_next_stage);

 private:
  void set_bands(std::vector<StageBand> stages);
  void make_items();
  void fit_bands();
  void fit_costs();
  void fit_cuts();
  [[nodiscard]] QRectF around(std::size_t stage) const;
  [[nodiscard]] std::vector<CutItem::Place> places(std::size_t cut) const;
  [[nodiscard]] QString crossing(int cut, const QString& first_layer) const;

  CanvasScene& scene_;
  const CanvasLook& look_;
  const ProjectDocument& document_;
  std::optional<RunPlan> plan_;
  std::vector<StageBand> stages_;
  QHash<QString, double> costs_;
  std::vector<BandItem*> bands_;  // the scene owns them
  std::vector<CutItem*> cuts_;
};

}  // namespace strata::ui
