#include "ui/data/faults_view.h"

#include <QListWidget>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

FaultsView::FaultsView(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      title_(label({}, Voice::primary, this)),
      list_(new QListWidget(this)),
      offer_(button({}, ButtonLook::primary, this)) {
  list_->setObjectName("data.faults");
  list_->setAccessibleName(tr("Faults of the data"));
  list_->setWordWrap(true);
  list_->setSpacing(2);
  offer_->setObjectName("data.offer");
  offer_->setToolTip(tr("Download the set into the cache, and check it"));
  offer_->hide();
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(title_);
  all->addWidget(list_, 1);
  all->addWidget(offer_, 0, Qt::AlignLeft);
  connect(offer_, &QPushButton::clicked, this, &FaultsView::offer_taken);
}

void FaultsView::show_faults(const std::vector<Error>& faults) {
  title_->setText(faults.size() == 1 ? tr("The data cannot be read yet")
                                     : tr("%1 faults to mend before training").arg(faults.size()));
  list_->clear();
  for (const Error& fault : faults) {
    QString text = QString::fromStdString(fault.what);
    if (!fault.where.empty()) text += "\n" + QString::fromStdString(fault.where);
    if (!fault.remedy.empty())
      text += "\n" + tr("To mend it: %1").arg(QString::fromStdString(fault.remedy));
    new QListWidgetItem(theme_.icon("error", Theme::Ink::danger), text, list_);
  }
}

void FaultsView::set_offer(const QString& text) {
  offer_->setText(text);
  offer_->setVisible(!text.isEmpty());
}

}  // namespace strata::ui
