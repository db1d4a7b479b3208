#include "ui/widgets/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

Panel::Panel(const QString& title, QWidget* parent)
    : QFrame(parent),
      title_(label(title, Voice::title)),
      note_(new ElidedLabel({}, Qt::ElideNone)),
      header_(new QHBoxLayout),
      body_(new QVBoxLayout) {
  setProperty("frame", "panel");
  note_->setProperty("voice", "muted");
  setAccessibleName(title);

  auto* header = new QWidget(this);
  header->setFixedHeight(metrics::kPanelHeader);
  header->setLayout(header_);
  header_->setContentsMargins(metrics::kPanelPadding, 0, metrics::kUnit, 0);
  header_->setSpacing(metrics::kUnit);
  header_->addWidget(title_);
  header_->addWidget(note_);
  header_->addStretch(1);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(1, 0, 1, 1);
  all->setSpacing(0);
  all->addWidget(header);
  all->addWidget(separator(Qt::Horizontal, this));
  all->addLayout(body_, 1);
  body_->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                            metrics::kUnit);
  body_->setSpacing(metrics::kUnit);
}

void Panel::set_title(const QString& title) {
  title_->setText(title);
  setAccessibleName(title);
}

void Panel::set_note(const QString& note) { note_->set_text(note); }

void Panel::add_to_header(QWidget* control) { header_->addWidget(control); }

}  // namespace strata::ui
