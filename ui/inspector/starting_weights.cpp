#include "ui/inspector/starting_weights.h"

#include <QFileDialog>
#include <QHBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

QString ask_for_file(QWidget* parent, const QString& folder) {
  return QFileDialog::getOpenFileName(parent, StartingWeights::tr("Starting weights"), folder,
                                      StartingWeights::tr("Weights (*.safetensors)"));
}

/// Below the project's folder by its path from there, so that both can move together.
std::string path_from(const fs::path& folder, const fs::path& file) {
  const fs::path inside = file.lexically_relative(folder);
  const bool below = !inside.empty() && *inside.begin() != "..";
  return (below ? inside : file).string();
}

}  // namespace

StartingWeights::StartingWeights(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      choose_(ask_for_file),
      name_(new ElidedLabel({}, Qt::ElideMiddle, this)),
      choose_button_(
          icon_button(theme, QStringLiteral("folder-open"), tr("Choose a file of weights"), this)),
      clear_(icon_button(theme, QStringLiteral("close"), tr("Start from new weights"), this)) {
  setObjectName(QStringLiteral("inspector.init"));
  setAccessibleName(tr("Starting weights"));
  name_->setObjectName(QStringLiteral("inspector.init.name"));
  name_->setProperty("voice", "soft");
  choose_button_->setObjectName(QStringLiteral("inspector.init.choose"));
  clear_->setObjectName(QStringLiteral("inspector.init.clear"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit / 2);
  row->addWidget(name_, 1);
  row->addWidget(choose_button_);
  row->addWidget(clear_);
  connect(choose_button_, &QToolButton::clicked, this, &StartingWeights::choose);
  connect(clear_, &QToolButton::clicked, this, &StartingWeights::clear);
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts & ProjectDocument::kTraining) refresh();
  });
  refresh();
}

QString StartingWeights::help() {
  return tr(
      "A file whose weights every training starts from; what is not in it gets new ones. "
      "Usually none. With weights of another task, few epochs and a small learning rate are "
      "enough: too big a rate forgets what they know.");
}

void StartingWeights::refresh() {
  const QString file = QString::fromStdString(document_.project().training.init);
  name_->set_text(file.isEmpty() ? tr("new weights") : file);
  clear_->setVisible(!file.isEmpty());
}

void StartingWeights::choose() {
  const QString file = choose_(this, QString::fromStdString(document_.folder().string()));
  if (file.isEmpty()) return;
  document_.edit(tr("choose starting weights"), [&](Draft& draft) {
    draft.project.training.init = path_from(document_.folder(), file.toStdString());
  });
}

void StartingWeights::clear() {
  document_.edit(tr("start from new weights"),
                 [](Draft& draft) { draft.project.training.init.clear(); });
}

}  // namespace strata::ui
