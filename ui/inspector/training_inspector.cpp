#include "ui/inspector/training_inspector.h"

#include <QCoreApplication>
#include <QHash>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/inspector/form.h"
#include "ui/inspector/inspector_header.h"
#include "ui/inspector/readable.h"
#include "ui/inspector/setting_field.h"
#include "ui/inspector/starting_weights.h"
#include "ui/inspector/training_fields.h"
#include "ui/models/wording.h"

namespace strata::ui {
namespace {

/// The table's words in the user's language.
QString translated(const std::string& words) {
  return QCoreApplication::translate("training", words.c_str());
}

graph::Setting in_users_words(graph::Setting setting) {
  setting.title = translated(setting.title).toStdString();
  setting.help = translated(setting.help).toStdString();
  return setting;
}

}  // namespace

TrainingInspector::TrainingInspector(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      document_(document),
      header_(new InspectorHeader(theme, this)),
      scroll_(new QScrollArea(this)),
      form_(new Form(scroll_->viewport())) {
  setObjectName("inspector.training");
  setAccessibleName(tr("Settings of the training"));
  setProperty("frame", "side");
  header_->set_icon("mode-train", graph::Category::dense);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  form_->setProperty("transparent", true);
  build_fields();
  scroll_->setWidget(form_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header_);
  column->addWidget(scroll_, 1);
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts & ProjectDocument::kTraining) refresh();
  });
  refresh();
}

void TrainingInspector::build_fields() {
  QString section;
  for (const TrainingField& field : training_fields()) {
    const QString heading = translated(field.section);
    if (heading != section) form_->add_heading(heading, heading);
    section = heading;
    const graph::Setting setting = in_users_words(field.setting);
    SettingEditor* editor =
        make_setting_field(theme_, setting, field.get(document_.project().training), form_);
    connect(editor, &SettingEditor::value_changed, this,
            [this, &field](const graph::SettingValue& value) { change(field, value); });
    form_->add_row(wording::text(setting.name), wording::text(setting.title), editor,
                   wording::text(setting.help));
    editors_.push_back(editor);
  }
  form_->add_row(QStringLiteral("init"), tr("Start from"),
                 new StartingWeights(theme_, document_, form_), StartingWeights::help());
}

void TrainingInspector::change(const TrainingField& field, const graph::SettingValue& value) {
  document_.edit(
      tr("change %1").arg(translated(field.setting.title).toLower()),
      [&](Draft& draft) { field.set(draft.project.training, value); },
      "training." + wording::text(field.setting.name));
  refresh();  // a field may have been held back by another
}

void TrainingInspector::refresh() {
  const plan::Training& training = document_.project().training;
  QHash<QString, bool> sections;  // whether anything in them applies
  const std::vector<TrainingField>& fields = training_fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool applies = fields[i].applies(training);
    editors_[i]->set_value(fields[i].get(training));
    form_->set_visible(wording::text(fields[i].setting.name), applies);
    sections[translated(fields[i].section)] |= applies;
  }
  for (auto at = sections.cbegin(); at != sections.cend(); ++at)
    form_->set_visible(at.key(), at.value());
  show_header();
}

void TrainingInspector::show_header() {
  const plan::Training& training = document_.project().training;
  const auto word = [](auto kind) { return readable(std::string(word_for(kind))); };
  header_->set_texts(tr("Training"),
                     tr("%1 · %2 · %3 epochs")
                         .arg(word(training.loss.kind), word(training.optimizer.kind))
                         .arg(training.epochs));
}

}  // namespace strata::ui
