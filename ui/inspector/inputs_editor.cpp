#include "ui/inspector/inputs_editor.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSet>
#include <QToolButton>
#include <QVBoxLayout>
#include <map>

#include "graph/edit.h"
#include "ui/models/wording.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

InputsEditor::InputsEditor(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QWidget(parent), theme_(theme), document_(document), column_(new QVBoxLayout(this)) {
  setObjectName("inspector.inputs");
  column_->setContentsMargins(0, 0, 0, 0);
}

void InputsEditor::show_layer(const QString& id) {
  QStringList inputs;
  for (const graph::Edge& edge : graph::edges(document_.network()))
    if (edge.to == id.toStdString()) inputs << wording::text(edge.from);
  const bool same = layer_ == id && inputs_ == inputs;
  layer_ = id;
  inputs_ = inputs;
  QStringList choices = readable_layers();
  if (same && choices == choices_) return;
  choices_ = std::move(choices);
  rebuild();
}

QStringList InputsEditor::readable_layers() const {
  std::multimap<QString, QString> readers;
  for (const graph::Edge& edge : graph::edges(document_.network()))
    readers.emplace(wording::text(edge.from), wording::text(edge.to));
  QSet<QString> behind{layer_};
  QStringList open{layer_};
  while (!open.isEmpty()) {
    const auto [first, last] = readers.equal_range(open.takeLast());
    for (auto at = first; at != last; ++at)
      if (!behind.contains(at->second)) {
        behind.insert(at->second);
        open << at->second;
      }
  }
  QStringList out{wording::text(graph::kDataId)};
  for (const graph::LayerSpec& layer : document_.network().layers)
    out << wording::text(layer.id);
  out.removeIf([&](const QString& id) { return behind.contains(id) || inputs_.contains(id); });
  return out;
}

void InputsEditor::rebuild() {
  if (content_ != nullptr) {
    content_->setParent(nullptr);
    content_->deleteLater();
  }
  content_ = new QWidget(this);
  auto* lines = new QVBoxLayout(content_);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(metrics::kUnit / 2);
  column_->addWidget(content_);
  const graph::LayerSpec* layer = document_.network().find(layer_.toStdString());
  if (layer == nullptr) return;
  const graph::LayerKind* kind = graph::find_layer_kind(layer->kind);
  const bool joins = kind != nullptr && kind->arity == graph::Arity::several;
  if (joins || inputs_.size() > 1)
    for (const QString& input : inputs_)
      add_line(input, inputs_.size() > 1);
  if (joins || inputs_.size() == 1) add_chooser(joins);
}

void InputsEditor::add_line(const QString& input, bool removable) {
  auto* line = new QHBoxLayout;
  line->setSpacing(metrics::kUnit / 2);
  auto* name = new ElidedLabel(input, Qt::ElideMiddle, content_);
  name->setProperty("voice", "mono");
  line->addWidget(name, 1);
  const graph::Layer* layer = document_.layer(input.toStdString());
  if (layer != nullptr)
    line->addWidget(label(wording::shape(layer->facts.output), Voice::mono_muted, content_));
  QToolButton* close =
      icon_button(theme_, "close", tr("Disconnect %1 from this layer").arg(input), content_);
  close->setObjectName("inspector.inputs.remove." + input);
  close->setEnabled(removable);
  connect(
      close, &QToolButton::clicked, this, [this, input] { disconnect_from(input); },
      Qt::QueuedConnection);
  line->addWidget(close);
  static_cast<QVBoxLayout*>(content_->layout())->addLayout(line);
}

void InputsEditor::add_chooser(bool adds) {
  auto* box = new QComboBox(content_);
  box->setObjectName("inspector.inputs.choose");
  box->setAccessibleName(adds ? tr("Add an input") : tr("Layer it reads"));
  box->setToolTip(adds ? tr("Another layer that this one shall join.")
                       : tr("The layer whose output this one reads."));
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->addItem(adds ? tr("Add an input…") : inputs_.front());
  for (const QString& choice : choices_)
    box->addItem(choice, choice);
  box->setEnabled(box->count() > 1);
  connect(
      box, &QComboBox::activated, this,
      [this, box](int index) { connect_to(box->itemData(index).toString()); },
      Qt::QueuedConnection);
  content_->layout()->addWidget(box);
}

void InputsEditor::connect_to(const QString& from) {
  if (from.isEmpty()) return;
  auto connected = graph::connect(document_.network(), {from.toStdString(), layer_.toStdString()});
  if (!connected.ok()) return;  // the network changed meanwhile
  document_.edit(tr("connect %1 to %2").arg(from, layer_),
                 [&](Draft& draft) { draft.project.network = std::move(connected).value(); });
}

void InputsEditor::disconnect_from(const QString& from) {
  auto apart = graph::disconnect(document_.network(), {from.toStdString(), layer_.toStdString()});
  if (!apart.ok()) return;
  document_.edit(tr("disconnect %1 from %2").arg(from, layer_),
                 [&](Draft& draft) { draft.project.network = std::move(apart).value(); });
}

}  // namespace strata::ui
