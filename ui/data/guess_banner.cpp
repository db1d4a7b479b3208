#include "ui/data/guess_banner.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

GuessBanner::GuessBanner(const Theme& theme, DataSubject& subject, QWidget* parent)
    : QFrame(parent),
      subject_(subject),
      title_(label({}, Voice::primary, this)),
      sentence_(label({}, Voice::soft, this)),
      answers_(new QWidget(this)),
      dismiss_(icon_button(theme, "close", tr("Close this message"), this)) {
  setProperty("frame", "popover");
  setObjectName("data.guess");
  title_->setFont(Theme::font(FontSize::base, FontWeight::semibold));
  sentence_->setWordWrap(true);
  sentence_->setObjectName("data.guess.sentence");
  auto* use = button(tr("Use it"), ButtonLook::primary, answers_);
  use->setObjectName("data.guess.use");
  use->setToolTip(tr("Make these the project's data; it can be undone"));
  auto* not_this = button(tr("Not this"), ButtonLook::plain, answers_);
  not_this->setObjectName("data.guess.refuse");
  not_this->setToolTip(tr("Go back to the project's data"));
  auto* both = new QHBoxLayout(answers_);
  both->setContentsMargins(0, 0, 0, 0);
  both->addWidget(not_this);
  both->addWidget(use);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(1);
  texts->addWidget(title_);
  texts->addWidget(sentence_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                          metrics::kUnit);
  row->addLayout(texts, 1);
  row->addWidget(answers_);
  row->addWidget(dismiss_);
  connect(use, &QPushButton::clicked, &subject, &DataSubject::accept);
  connect(not_this, &QPushButton::clicked, &subject, &DataSubject::refuse);
  connect(static_cast<QToolButton*>(dismiss_), &QToolButton::clicked, this, &QWidget::hide);
  connect(&subject, &DataSubject::changed, this, &GuessBanner::show_candidate);
  hide();
}

void GuessBanner::set_looking(const QString& path) {
  title_->setText(tr("Looking at %1").arg(path.section('/', -1)));
  sentence_->setText(tr("Reading names and headers..."));
  answers_->hide();
  dismiss_->hide();
  show();
}

void GuessBanner::set_refusal(const QString& why) {
  title_->setText(tr("This is no data set that is known"));
  sentence_->setText(why);
  answers_->hide();
  dismiss_->show();
  show();
}

void GuessBanner::show_candidate() {
  setVisible(subject_.candidate().has_value());
  if (!subject_.candidate()) return;
  const data::SourceKind* kind = subject_.kind();
  const QString title = kind == nullptr ? QString() : to_text(kind->title);
  title_->setText(tr("%1: is that right?").arg(title));
  sentence_->setText(subject_.candidate()->sentence);
  answers_->show();
  dismiss_->hide();
}

}  // namespace strata::ui
