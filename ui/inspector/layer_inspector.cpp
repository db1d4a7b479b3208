#include "ui/inspector/layer_inspector.h"

#include <QComboBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/inspector/computed_block.h"
#include "ui/inspector/form.h"
#include "ui/inspector/inputs_editor.h"
#include "ui/inspector/inspector_header.h"
#include "ui/inspector/name_field.h"
#include "ui/inspector/problem_box.h"
#include "ui/inspector/setting_field.h"
#include "ui/models/run_plan.h"
#include "ui/models/wording.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

bool has_trained(const graph::LayerFacts* facts) {
  return facts != nullptr &&
         std::any_of(facts->parameters.begin(), facts->parameters.end(),
                     [](const graph::Parameter& each) { return each.trained(); });
}

std::int64_t biases(const graph::LayerFacts& facts) {
  std::int64_t count = 0;
  for (const graph::Parameter& parameter : facts.parameters)
    if (parameter.role == graph::ParameterRole::bias ||
        parameter.role == graph::ParameterRole::recurrent_bias)
      count += parameter.shape.elements();
  return count;
}

}  // namespace

LayerInspector::LayerInspector(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      document_(document),
      header_(new InspectorHeader(theme, this)),
      body_(new QWidget(this)) {
  setObjectName("inspector.layer");
  setAccessibleName(tr("Settings of the layer"));
  setProperty("frame", "side");
  build_header();
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body_->setProperty("transparent", true);
  scroll->setWidget(body_);
  build_content(*new QVBoxLayout(body_));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header_);
  column->addWidget(scroll, 1);
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts & ProjectDocument::kParallel) rebuild_form();
  });
  connect(&document, &ProjectDocument::diagnosed, this, &LayerInspector::refresh);
  connect(&document, &ProjectDocument::replaced, this, [this] { show_layer({}); });
  show_layer({});
}

void LayerInspector::build_header() {
  QPushButton* explain = button(tr("Explain"), ButtonLook::link, header_);
  explain->setIcon(theme_.icon("mode-learn", Theme::Ink::accent));
  explain->setObjectName("inspector.explain");
  explain->setToolTip(tr("What this layer does, with pictures"));
  connect(explain, &QPushButton::clicked, this, [this] { emit explain_requested(kind_); });
  header_->add_button(explain);
  QToolButton* more = icon_button(theme_, "more", tr("More for this layer"), header_);
  more->setObjectName("inspector.more");
  connect(more, &QToolButton::clicked, this, [this, more] {
    emit menu_requested(layer_, more->mapToGlobal(QPoint(0, more->height())));
  });
  header_->add_button(more);
}

void LayerInspector::build_content(QVBoxLayout& column) {
  column.setContentsMargins(0, 0, 0, 0);
  column.setSpacing(0);
  problem_ = new ProblemBox(document_, body_);
  column.addWidget(problem_);
  form_place_ = new QVBoxLayout;
  column.addLayout(form_place_);
  column.addWidget(separator(Qt::Horizontal, body_));
  computed_ = new ComputedBlock(theme_, body_);
  column.addWidget(computed_);
  column.addStretch(1);
}

const graph::LayerSpec* LayerInspector::spec() const {
  return document_.network().find(layer_.toStdString());
}

void LayerInspector::show_layer(const QString& id) {
  const QString before = kind_;
  layer_ = id;
  if (spec() == nullptr) layer_.clear();
  kind_ = layer_.isEmpty() ? QString() : wording::text(spec()->kind);
  header_->setVisible(!layer_.isEmpty());
  body_->setVisible(!layer_.isEmpty());
  if (kind_ != before || form_ == nullptr) rebuild_form();
  refresh();
}

void LayerInspector::edit_name() {
  if (name_ == nullptr) return;
  name_->setFocus(Qt::ShortcutFocusReason);
  name_->selectAll();
}

void LayerInspector::rebuild_form() {
  if (form_ != nullptr) {
    form_->setParent(nullptr);  // gone at once for whoever looks for a field
    form_->deleteLater();
  }
  form_ = nullptr;
  name_ = nullptr;
  inputs_ = nullptr;
  trainable_ = nullptr;
  device_ = nullptr;
  editors_.clear();
  const graph::LayerSpec* layer = spec();
  if (layer == nullptr) return;
  form_ = new Form(body_);
  name_ = new NameField(document_, form_);
  connect(name_, &NameField::renaming, this, [this](const QString& to) { layer_ = to; });
  connect(name_, &NameField::renamed, this, [this](const QString& from, const QString& to) {
    emit layer_renamed(from, to);
    refresh();
  });
  form_->add_row("name", tr("Name"), name_, tr("What files and messages call the layer."));
  if (const graph::LayerKind* kind = graph::find_layer_kind(layer->kind))
    add_settings(*layer, *kind);
  inputs_ = new InputsEditor(theme_, document_, form_);
  form_->add_row("inputs", tr("Reads"), inputs_,
                 tr("Where the layer's input comes from. Usually the layer before it."));
  add_trainable();
  add_device();
  form_place_->addWidget(form_);
  QWidget::setTabOrder(device_, computed_);
  show_values(*layer);
}

void LayerInspector::add_settings(const graph::LayerSpec& layer, const graph::LayerKind& kind) {
  for (const graph::Setting& setting : kind.settings) {
    const graph::SettingValue value =
        layer.settings.has(setting.name) ? layer.settings.get(setting.name) : usual_value(setting);
    SettingEditor* editor = make_setting_field(theme_, setting, value, form_);
    const QString title = wording::text(setting.title);
    connect(editor, &SettingEditor::value_changed, this,
            [this, title, name = setting.name](const graph::SettingValue& chosen) {
              change(tr("change %1 of %2").arg(title.toLower(), layer_), wording::text(name),
                     [&](graph::LayerSpec& spec) { spec.settings.set(name, chosen); });
            });
    form_->add_row(wording::text(setting.name), title, editor, wording::text(setting.help));
    editors_.push_back(editor);
  }
}

void LayerInspector::add_trainable() {
  trainable_ = new Switch(theme_, form_);
  trainable_->setObjectName("inspector.trainable");
  trainable_->setAccessibleName(tr("Trainable"));
  const QString help =
      tr("Whether training changes the layer's numbers. Usually on; off keeps what was loaded from "
         "another run. With too much of a network off it cannot learn.");
  trainable_->setToolTip(help);
  connect(trainable_, &QAbstractButton::toggled, this, [this](bool on) {
    change(on ? tr("let %1 learn").arg(layer_) : tr("freeze %1").arg(layer_), {},
           [&](graph::LayerSpec& layer) { layer.frozen = !on; });
  });
  form_->add_row("trainable", tr("Trainable"), trainable_, help);
}

/// Only a pipeline over several devices leaves something to choose.
void LayerInspector::add_device() {
  const plan::Parallel& parallel = document_.project().parallel;
  device_ = new QComboBox(form_);
  device_->setObjectName("inspector.device");
  device_->setAccessibleName(tr("Device"));
  const QString help =
      tr("The device that computes this layer when a pipeline splits the network. "
         "Automatic is usual: Strata shares the work out evenly.");
  device_->setToolTip(help);
  device_->addItem(tr("Automatic"), QString());
  for (int rank = 0; rank < static_cast<int>(parallel.devices.size()); ++rank) {
    const QString word = wording::text(pin_word(parallel.devices, rank));
    if (device_->findData(word) < 0) device_->addItem(word, word);
  }
  connect(device_, &QComboBox::activated, this, [this](int index) {
    const std::string device = device_->itemData(index).toString().toStdString();
    change(tr("move %1 to another device").arg(layer_), {},
           [&](graph::LayerSpec& layer) { layer.device = device; });
  });
  form_->add_row("device", tr("Device"), device_, help);
  const bool staged = parallel.strategy == "pipeline" || parallel.strategy == "auto";
  form_->set_visible("device", staged && device_->count() > 2);
}

void LayerInspector::refresh() {
  const graph::LayerSpec* layer = spec();
  if (layer == nullptr) {
    if (layer_.isEmpty()) return;
    show_layer({});
    emit layer_gone();
    return;
  }
  if (wording::text(layer->kind) != kind_) return show_layer(layer_);
  show_header(*layer);
  show_values(*layer);
  show_facts(*layer);
  std::optional<graph::Problem> wrong;
  for (const graph::Problem& problem : document_.problems())
    if (!wrong && problem.layer == layer->id) wrong = problem;
  problem_->show_problem(wrong);
}

void LayerInspector::show_header(const graph::LayerSpec& layer) {
  const std::vector<graph::LayerSpec>& layers = document_.network().layers;
  const auto place = &*std::find(layers.begin(), layers.end(), layer) - layers.data();
  const graph::LayerKind* kind = graph::find_layer_kind(layer.kind);
  header_->set_icon(Theme::layer_icon(layer.kind),
                    kind == nullptr ? graph::Category::input_output : kind->category);
  QString note = tr("layer %1 of %2").arg(place + 1).arg(layers.size());
  if (!layer.device.empty()) note += QStringLiteral(" · ") + wording::text(layer.device);
  header_->set_texts(wording::title(layer.kind), note);
}

void LayerInspector::show_values(const graph::LayerSpec& layer) {
  name_->show_layer(layer_);
  for (SettingEditor* editor : editors_)
    if (layer.settings.has(editor->setting().name))
      editor->set_value(layer.settings.get(editor->setting().name));
  inputs_->show_layer(layer_);
  {
    const QSignalBlocker quiet(trainable_);
    trainable_->setChecked(!layer.frozen);
  }
  trainable_->update();
  form_->set_note("trainable", layer.frozen ? tr("frozen") : tr("trains"));
  device_->setCurrentIndex(std::max(0, device_->findData(wording::text(layer.device))));
}

void LayerInspector::show_facts(const graph::LayerSpec& layer) {
  const graph::Layer* worked_out = document_.layer(layer.id);
  const graph::LayerFacts* facts =
      worked_out != nullptr ? &worked_out->facts : document_.last_facts(layer.id);
  computed_->show_facts(facts, document_.project().training.batch, worked_out == nullptr);
  form_->set_visible("trainable", has_trained(facts) || layer.frozen);
  const std::int64_t count = facts == nullptr ? 0 : biases(*facts);
  form_->set_note("bias", count == 0 ? QString() : tr("%1 biases").arg(wording::grouped(count)));
}

void LayerInspector::change(const QString& name, const QString& key,
                            const std::function<void(graph::LayerSpec&)>& change) {
  const std::string id = layer_.toStdString();
  document_.edit(
      name,
      [&](Draft& draft) {
        for (graph::LayerSpec& layer : draft.project.network.layers)
          if (layer.id == id) change(layer);
      },
      key.isEmpty() ? QString() : layer_ + '.' + key);
}

}  // namespace strata::ui
