#include "ui/data/source_panel.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/setting_editor.h"

namespace strata::ui {

SourcePanel::SourcePanel(const Theme& theme, DataSubject& subject, QWidget* parent)
    : Panel(tr("Source"), parent), theme_(theme), subject_(subject) {
  setObjectName("data.source");
  connect(&subject, &DataSubject::changed, this, &SourcePanel::show_spec);
  show_spec();
}

void SourcePanel::show_spec() {
  const data::SourceKind* kind = subject_.kind();
  setVisible(kind != nullptr && !kind->settings.empty());
  if (kind == nullptr) return;
  set_note(to_text(kind->title));
  if (source_ != kind->name) rebuild(*kind);
  for (SettingEditor* editor : editors_)
    if (subject_.spec().settings.has(editor->setting().name))
      editor->set_value(subject_.spec().settings.get(editor->setting().name));
}

void SourcePanel::rebuild(const data::SourceKind& kind) {
  source_ = kind.name;
  editors_.clear();
  if (form_ != nullptr) form_->deleteLater();
  form_ = new QWidget(this);
  // Two settings side by side: most are a number or a word.
  auto* grid = new QGridLayout(form_);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metrics::kUnit);
  grid->setVerticalSpacing(metrics::kUnit / 2);
  grid->setColumnStretch(1, 1);
  grid->setColumnStretch(3, 1);
  int place = 0;
  for (const graph::Setting& setting : kind.settings) {
    const graph::SettingValue value = subject_.spec().settings.has(setting.name)
                                          ? subject_.spec().settings.get(setting.name)
                                          : usual_value(setting);
    SettingEditor* editor = make_setting_editor(theme_, setting, value, form_);
    auto* title = label(QString::fromStdString(setting.title), Voice::muted, form_);
    title->setToolTip(QString::fromStdString(setting.help));
    grid->addWidget(title, place / 2, 2 * (place % 2));
    grid->addWidget(editor, place / 2, 2 * (place % 2) + 1);
    ++place;
    editors_.push_back(editor);
    const QString name = QString::fromStdString(setting.name);
    const QString shown = QString::fromStdString(setting.title).toLower();
    connect(editor, &SettingEditor::value_changed, this,
            [this, name, shown](const graph::SettingValue& changed) {
              subject_.edit(
                  tr("change %1").arg(shown),
                  [&](data::DataSpec& spec) { spec.settings.set(name.toStdString(), changed); },
                  "data.settings." + name);
            });
  }
  body()->addWidget(form_);
}

}  // namespace strata::ui
