#include "ui/canvas/diagram.h"

#include <QCoreApplication>
#include <QSet>
#include <algorithm>
#include <unordered_map>

#include "data/source.h"
#include "graph/activation.h"
#include "ui/canvas/texts.h"
#include "ui/models/wording.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("canvas", text); }

/// "32 @ 3×3 · relu" -> "32 @ 3×3 · ReLU"
QString with_names(const QString& caption) {
  QStringList parts = caption.split(QStringLiteral(" · "));
  for (QString& part : parts)
    part = wording::own_name(part.toStdString()).value_or(part);
  return parts.join(QStringLiteral(" · "));
}

/// " · stride 2" of a window that goes on by its own size.
QString window_step(const graph::Settings& settings) {
  if (!settings.has("stride") || !settings.has("size") || !settings.is_word("stride")) return {};
  QStringList sizes;
  for (const std::int64_t size : settings.integers("size"))
    sizes << QString::number(size);
  sizes.removeDuplicates();
  return tr(" · stride %1").arg(sizes.join(QString(QChar(0x00d7))));
}

const QString kGroupMark = QStringLiteral("group/");

class Maker {
 public:
  explicit Maker(const ProjectDocument& document)
      : document_(document), last_(graph::output_of(document.network())) {
    for (const graph::Layer& layer : document.diagnosis().model.layers)
      worked_out_.emplace(layer.id(), &layer);
    for (const LayerGroup& group : document.draft().canvas.groups)
      if (group.folded)
        for (const QString& layer : group.layers)
          folded_into_.insert(layer, group_node_id(group.name));
  }

  Diagram make() {
    out_.nodes.push_back(data_node());
    for (const graph::LayerSpec& layer : document_.network().layers)
      add_layer(layer);
    finish_groups();
    add_edges();
    add_frames();
    return std::move(out_);
  }

 private:
  [[nodiscard]] DiagramNode data_node() const {
    const graph::Signal& signal = document_.diagnosis().model.input;
    DiagramNode node;
    node.id = node.name = QString::fromUtf8(graph::kDataId.data(), graph::kDataId.size());
    node.title = tr("Input");
    node.icon = QStringLiteral("layer-input");
    node.output = document_.data_facts() ? shape_text(signal) : QString();
    const data::SourceKind* source = data::find_source_kind(document_.project().data.source);
    const QString title =
        source == nullptr
            ? tr("no data yet")
            : QString::fromUtf8(source->title.data(), static_cast<qsizetype>(source->title.size()));
    const QString what = signal.is_tokens()         ? tr("%1 text")
                         : signal.shape.rank() == 3 ? tr("%1 image")
                         : signal.shape.rank() == 2 ? tr("%1 sequence")
                                                    : tr("%1 row");
    node.caption = source == nullptr || node.output.isEmpty() ? title : what.arg(title);
    if (const auto& error = document_.data_error()) node.problem = words(*error);
    node.stale = document_.data_error().has_value();
    return node;
  }

  static QString words(const Error& error) {
    const QString what = QString::fromStdString(error.what);
    return error.remedy.empty() ? what : what + '\n' + QString::fromStdString(error.remedy);
  }

  [[nodiscard]] QString problem_of(const std::string& id) const {
    for (const graph::Problem& problem : document_.problems())
      if (problem.layer == id) return words(problem.error);
    return {};
  }

  [[nodiscard]] const graph::Layer* worked_out(std::string_view id) const {
    const auto found = worked_out_.find(id);
    return found == worked_out_.end() ? nullptr : found->second;
  }

  /// A closing softmax is part of the loss: the model leaves it out though nothing is wrong.
  [[nodiscard]] bool is_closing(const graph::LayerSpec& layer) const {
    return layer.id == last_ && !document_.diagnosis().model.closing.empty();
  }

  /// What the layer gives now, or gave when it last worked out.
  [[nodiscard]] const graph::Signal* signal_of(std::string_view id) const {
    if (id == graph::kDataId)
      return document_.data_facts() ? &document_.diagnosis().model.input : nullptr;
    if (const graph::Layer* layer = worked_out(id)) return &layer->facts.output;
    const graph::LayerSpec* spec = document_.network().find(id);
    if (spec != nullptr && is_closing(*spec)) return &document_.diagnosis().model.output();
    const graph::LayerFacts* facts = document_.last_facts(id);
    return facts == nullptr ? nullptr : &facts->output;
  }

  [[nodiscard]] bool is_stale(std::string_view id) const {
    if (id == graph::kDataId) return document_.data_error().has_value();
    const graph::LayerSpec* spec = document_.network().find(id);
    return spec != nullptr && worked_out(id) == nullptr && !is_closing(*spec);
  }

  [[nodiscard]] QString caption(const graph::LayerSpec& layer, const graph::LayerKind& kind) const {
    QString out = with_names(with_times(graph::caption_of(kind, layer.settings)));
    out += window_step(layer.settings);
    const graph::Layer* facts = worked_out(layer.id);
    if (out.isEmpty() && facts != nullptr && facts->reads.size() == 1 &&
        facts->reads[0].shape != facts->facts.output.shape)
      out = tr("%1 → %2").arg(shape_text(facts->reads[0]), shape_text(facts->facts.output));
    if (layer.id == last_ && layer.settings.has("activation") &&
        layer.settings.word("activation") == graph::word_for(graph::Activation::linear) &&
        document_.project().training.loss.kind <= plan::LossKind::binary_cross_entropy)
      out += tr(" · logits");
    return out;
  }

  [[nodiscard]] DiagramNode layer_node(const graph::LayerSpec& layer) const {
    DiagramNode node;
    node.id = node.name = QString::fromStdString(layer.id);
    node.layers = QStringList{node.id};
    node.stale = is_stale(layer.id);
    node.frozen = layer.frozen;
    node.problem = problem_of(layer.id);
    if (const graph::Signal* signal = signal_of(layer.id)) node.output = shape_text(*signal);
    if (const graph::Layer* facts = worked_out(layer.id))
      if (const std::int64_t count = facts->parameter_count()) node.count = count_text(count);
    const graph::LayerKind* kind = graph::find_layer_kind(layer.kind);
    if (kind == nullptr) return node;
    node.title = QString::fromUtf8(kind->title.data(), static_cast<qsizetype>(kind->title.size()));
    node.icon = icon_of(layer.kind);
    node.category = kind->category;
    node.caption = caption(layer, *kind);
    return node;
  }

  static QString icon_of(const std::string& kind) {
    return QStringLiteral("layer-") + QString::fromStdString(kind);
  }

  void add_layer(const graph::LayerSpec& layer) {
    DiagramNode node = layer_node(layer);
    const QString group = folded_into_.value(node.id);
    if (group.isEmpty()) {
      out_.nodes.push_back(std::move(node));
      return;
    }
    const auto found = std::find_if(out_.nodes.begin(), out_.nodes.end(),
                                    [&](const DiagramNode& each) { return each.id == group; });
    if (found == out_.nodes.end()) {
      node.id = group;
      node.title = group_of_node(group);
      node.icon = QStringLiteral("group");
      out_.nodes.push_back(std::move(node));
      return;
    }
    found->layers += node.layers;
    found->output = node.output;
    found->stale = found->stale || node.stale;
    found->frozen = found->frozen && node.frozen;
    if (found->problem.isEmpty()) found->problem = node.problem;
  }

  /// Folded groups say how many layers and parameters are in them.
  void finish_groups() {
    for (DiagramNode& node : out_.nodes) {
      if (group_of_node(node.id).isEmpty()) continue;
      std::int64_t count = 0;
      for (const QString& id : node.layers)
        if (const graph::Layer* layer = worked_out(id.toStdString()))
          count += layer->parameter_count();
      node.count = count == 0 ? QString() : count_text(count);
      node.caption = tr("%1 … %2").arg(node.layers.front(), node.layers.back());
      node.name = layers_text(node.layers.size());
    }
  }

  [[nodiscard]] QString node_of(const std::string& layer) const {
    const QString id = QString::fromStdString(layer);
    return folded_into_.value(id, id);
  }

  void add_edges() {
    QSet<QString> seen;
    for (const graph::Edge& edge : graph::edges(document_.network())) {
      const QString from = node_of(edge.from);
      const QString to = node_of(edge.to);
      const QString both = from + QChar(' ') + to;
      if (from == to || seen.contains(both) || !exists(edge.from)) continue;
      seen.insert(both);
      const graph::Signal* signal = signal_of(edge.from);
      out_.edges.push_back({from, to, edge, signal == nullptr ? QString() : shape_text(*signal),
                            is_stale(edge.from)});
    }
    add_tail();
  }

  [[nodiscard]] bool exists(const std::string& id) const {
    return id == graph::kDataId || document_.network().find(id) != nullptr;
  }

  void add_tail() {
    const graph::Signal* signal = signal_of(last_);
    const std::string_view word = plan::word_for(document_.project().training.loss.kind);
    QString loss = QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
    loss.replace('_', '-');
    const QString shape = signal == nullptr ? QString() : shape_text(*signal);
    out_.edges.push_back({node_of(last_),
                          {},
                          {last_, {}},
                          shape.isEmpty() ? tr("→ %1").arg(loss) : tr("%1 → %2").arg(shape, loss),
                          is_stale(last_)});
  }

  void add_frames() {
    for (const LayerGroup& group : document_.draft().canvas.groups) {
      if (group.folded) continue;
      DiagramFrame frame{group.name, {}};
      for (const QString& layer : group.layers)
        if (document_.network().find(layer.toStdString()) != nullptr) frame.nodes << layer;
      if (!frame.nodes.isEmpty()) out_.frames.push_back(std::move(frame));
    }
  }

  const ProjectDocument& document_;
  std::string last_;  // its output is the network's
  std::unordered_map<std::string_view, const graph::Layer*> worked_out_;
  QHash<QString, QString> folded_into_;
  Diagram out_;
};

}  // namespace

const DiagramNode* Diagram::node(const QString& id) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const DiagramNode& each) { return each.id == id; });
  return found == nodes.end() ? nullptr : &*found;
}

Diagram make_diagram(const ProjectDocument& document) { return Maker(document).make(); }

QString group_node_id(const QString& group) { return kGroupMark + group; }

QString group_of_node(const QString& node) {
  return node.startsWith(kGroupMark) ? node.mid(kGroupMark.size()) : QString();
}

}  // namespace strata::ui
