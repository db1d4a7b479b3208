#include "ui/data/transforms_panel.h"

#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "data/chain.h"
#include "ui/data/model/specs.h"
#include "ui/data/transform_row.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

QString title_of(const std::string& kind) {
  const data::TransformKind* known = data::find_transform_kind(kind);
  return known == nullptr ? QString::fromStdString(kind) : to_text(known->title);
}

bool same_kinds(const std::vector<TransformRow*>& rows,
                const std::vector<data::TransformSpec>& specs) {
  return std::equal(rows.begin(), rows.end(), specs.begin(), specs.end(),
                    [](const TransformRow* row, const data::TransformSpec& spec) {
                      return row->spec().kind == spec.kind;
                    });
}

}  // namespace

TransformsPanel::TransformsPanel(const Theme& theme, DataSubject& subject, DataPreview& preview,
                                 QWidget* parent)
    : Panel(tr("Transforms"), parent),
      theme_(theme),
      subject_(subject),
      preview_(preview),
      add_(button(tr("Add"), ButtonLook::plain, this)),
      menu_(new QMenu(this)),
      list_(new QWidget(this)),
      drop_line_(new QFrame(list_)),
      empty_(label(tr("Rows go to the network as they are."), Voice::muted, this)) {
  setObjectName("data.transforms");
  set_note(tr("applied in this order"));
  add_->setObjectName("data.transform.add");
  add_->setIcon(theme.icon("plus"));
  add_->setProperty("small", true);
  add_->setToolTip(tr("Add a transform that fits the shape"));
  add_->setMenu(menu_);
  menu_->setToolTipsVisible(true);
  add_to_header(add_);
  auto* rows = new QVBoxLayout(list_);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  body()->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, metrics::kUnit / 2);
  body()->addWidget(list_);
  body()->addWidget(empty_);
  drop_line_->setProperty("line", "horizontal");
  drop_line_->hide();
  connect(menu_, &QMenu::aboutToShow, this, &TransformsPanel::fill_menu);
  connect(&subject, &DataSubject::changed, this, &TransformsPanel::show_spec);
  connect(&preview, &DataPreview::state_changed, this, &TransformsPanel::mark_problem);
  connect(&preview, &DataPreview::page_ready, this, [this] {
    if (open_ >= 0) preview_.compare(static_cast<std::size_t>(open_));
  });
  connect(&preview, &DataPreview::compared, this, [this] {
    const std::size_t at = preview_.comparison().position;
    if (static_cast<int>(at) == open_ && at < rows_.size())
      rows_[at]->show_comparison(preview_.comparison());
  });
  show_spec();
}

void TransformsPanel::show_spec() {
  const std::vector<data::TransformSpec>& specs = subject_.spec().transforms;
  if (subject_.spec().source != source_) parked_.clear();
  source_ = subject_.spec().source;
  // An undo may have brought back what was switched off here.
  std::erase_if(parked_, [&](const Parked& parked) {
    return std::find(specs.begin(), specs.end(), parked.spec) != specs.end();
  });
  const auto shown = list_->findChildren<TransformRow*>(QString(), Qt::FindDirectChildrenOnly);
  if (same_kinds(rows_, specs) &&
      shown.size() == static_cast<qsizetype>(rows_.size() + parked_.size())) {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      rows_[i]->set_spec(specs[i]);
  } else {
    rebuild();
  }
  empty_->setVisible(specs.empty() && parked_.empty());
  mark_problem();
}

void TransformsPanel::rebuild() {
  for (TransformRow* row :
       list_->findChildren<TransformRow*>(QString(), Qt::FindDirectChildrenOnly)) {
    row->setParent(nullptr);
    row->deleteLater();
  }
  rows_.clear();
  auto* layout = static_cast<QVBoxLayout*>(list_->layout());
  const std::vector<data::TransformSpec>& specs = subject_.spec().transforms;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    auto* row = new TransformRow(theme_, specs[i], true, list_);
    rows_.push_back(row);
    layout->addWidget(row);
    connect_row(row, static_cast<int>(i));
  }
  for (std::size_t i = 0; i < parked_.size(); ++i) {
    auto* row = new TransformRow(theme_, parked_[i].spec, false, list_);
    layout->addWidget(row);
    connect(
        row, &TransformRow::switched, this, [this, i] { switch_on(i); }, Qt::QueuedConnection);
    connect(
        row, &TransformRow::removed, this,
        [this, i] {
          parked_.erase(parked_.begin() + static_cast<std::ptrdiff_t>(i));
          rebuild();
        },
        Qt::QueuedConnection);
  }
  if (open_ >= static_cast<int>(rows_.size())) open_ = -1;
  if (open_ >= 0) rows_[static_cast<std::size_t>(open_)]->set_open(true);
}

void TransformsPanel::connect_row(TransformRow* row, int position) {
  // Queued: these rebuild the list the row is in.
  connect(
      row, &TransformRow::switched, this, [this, position] { switch_off(position); },
      Qt::QueuedConnection);
  connect(
      row, &TransformRow::removed, this, [this, position] { remove(position); },
      Qt::QueuedConnection);
  connect(row, &TransformRow::opened, this,
          [this, position] { open(open_ == position ? -1 : position); });
  connect(row, &TransformRow::dragged, this, &TransformsPanel::show_drop_line);
  connect(
      row, &TransformRow::dropped, this, [this, position](int y) { move(position, place_at(y)); },
      Qt::QueuedConnection);
  connect(
      row, &TransformRow::move_wanted, this,
      [this, position](int by) {
        const int to = std::clamp(position + by, 0, static_cast<int>(rows_.size()) - 1);
        move(position, by > 0 ? to + 1 : to);
        if (to < static_cast<int>(rows_.size())) rows_[static_cast<std::size_t>(to)]->setFocus();
      },
      Qt::QueuedConnection);
  connect(
      row, &TransformRow::setting_changed, this,
      [this, position](const QString& name, const graph::SettingValue& value) {
        const std::string field = name.toStdString();
        subject_.edit(
            tr("change %1")
                .arg(title_of(subject_.spec().transforms[static_cast<std::size_t>(position)].kind)),
            [position, field, value](data::DataSpec& spec) {
              spec.transforms[static_cast<std::size_t>(position)].settings.set(field, value);
            },
            QString("data.transforms.%1.%2").arg(position).arg(name));
      });
}

void TransformsPanel::fill_menu() {
  menu_->clear();
  const std::optional<graph::Signal> now = preview_.output();
  for (const data::TransformKind& kind : data::transform_kinds()) {
    if (now && !fits(kind, *now)) continue;
    QAction* action = menu_->addAction(theme_.icon("transform-" + to_text(kind.name)),
                                       to_text(kind.title), this, [this, &kind] { add(kind); });
    action->setObjectName("data.transform.add." + to_text(kind.name));
    action->setToolTip(to_text(kind.summary));
  }
  if (menu_->isEmpty()) menu_->addAction(tr("No transform fits these data"))->setEnabled(false);
}

void TransformsPanel::add(const data::TransformKind& kind) {
  const data::TransformSpec added =
      new_transform(kind, preview_.output().value_or(graph::Signal{}));
  open_ = static_cast<int>(subject_.spec().transforms.size());
  subject_.edit(tr("add %1").arg(to_text(kind.title)),
                [added](data::DataSpec& spec) { spec.transforms.push_back(added); });
}

void TransformsPanel::switch_off(int position) {
  const auto at = static_cast<std::size_t>(position);
  if (at >= subject_.spec().transforms.size()) return;
  const data::TransformSpec off = subject_.spec().transforms[at];
  parked_.push_back({at, off});
  open_ = -1;
  subject_.edit(tr("switch off %1").arg(title_of(off.kind)), [at](data::DataSpec& spec) {
    spec.transforms.erase(spec.transforms.begin() + static_cast<std::ptrdiff_t>(at));
  });
}

void TransformsPanel::switch_on(std::size_t parked) {
  if (parked >= parked_.size()) return;
  const Parked back = parked_[parked];
  parked_.erase(parked_.begin() + static_cast<std::ptrdiff_t>(parked));
  subject_.edit(tr("switch on %1").arg(title_of(back.spec.kind)), [back](data::DataSpec& spec) {
    const std::size_t at = std::min(back.position, spec.transforms.size());
    spec.transforms.insert(spec.transforms.begin() + static_cast<std::ptrdiff_t>(at), back.spec);
  });
}

void TransformsPanel::remove(int position) {
  const auto at = static_cast<std::size_t>(position);
  if (at >= subject_.spec().transforms.size()) return;
  open_ = -1;
  subject_.edit(tr("remove %1").arg(title_of(subject_.spec().transforms[at].kind)),
                [at](data::DataSpec& spec) {
                  spec.transforms.erase(spec.transforms.begin() + static_cast<std::ptrdiff_t>(at));
                });
}

void TransformsPanel::move(int from, int to) {
  drop_line_->hide();
  if (to == from || to == from + 1) return;
  open_ = -1;
  subject_.edit(
      tr("move %1").arg(title_of(subject_.spec().transforms[static_cast<std::size_t>(from)].kind)),
      [from, to](data::DataSpec& spec) {
        auto& list = spec.transforms;
        const data::TransformSpec moved = list[static_cast<std::size_t>(from)];
        list.erase(list.begin() + from);
        list.insert(list.begin() + (to > from ? to - 1 : to), moved);
      });
}

void TransformsPanel::open(int position) {
  open_ = position;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    rows_[i]->set_open(static_cast<int>(i) == position);
  if (position >= 0) preview_.compare(static_cast<std::size_t>(position));
}

void TransformsPanel::mark_problem() {
  graph::Signal signal;
  if (preview_.opened())
    signal = preview_.opened()->raw.signal;
  else if (preview_.facts())
    signal = preview_.facts()->signal;
  else
    return;
  bool good = true;
  for (TransformRow* row : rows_) {
    auto out = data::transformed({row->spec()}, signal);
    row->set_problem(good && !out.ok() ? QString::fromStdString(out.error().what) : QString());
    good = good && out.ok();
    if (out.ok()) signal = *std::move(out);
  }
}

int TransformsPanel::place_at(int y) const {
  int out = 0;
  for (const TransformRow* row : rows_)
    if (y > row->geometry().center().y()) ++out;
  return out;
}

void TransformsPanel::show_drop_line(int y) {
  const int place = place_at(y);
  const int at = place < static_cast<int>(rows_.size())
                     ? rows_[static_cast<std::size_t>(place)]->geometry().top()
                     : (rows_.empty() ? 0 : rows_.back()->geometry().bottom());
  drop_line_->setGeometry(0, std::max(0, at - 1), list_->width(), 2);
  drop_line_->raise();
  drop_line_->show();
}

}  // namespace strata::ui
