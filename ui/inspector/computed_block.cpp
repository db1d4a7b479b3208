#include "ui/inspector/computed_block.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <array>

#include "ui/inspector/readable.h"
#include "ui/models/wording.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kBytes = 4;  // of a float32
enum Place { kShape, kParameters, kFlops, kMemory };

std::int64_t count_of(const graph::LayerFacts& facts) {
  std::int64_t count = 0;
  for (const graph::Parameter& parameter : facts.parameters)
    count += parameter.shape.elements();
  return count;
}

QString memory_sum(const graph::Shape& shape, std::int64_t batch) {
  QString sizes = wording::text(shape.text());
  sizes.replace('x', QChar(0x00b7));
  const double bytes = static_cast<double>(shape.elements()) * kBytes;
  return ComputedBlock::tr("%1 · %2 B · %3 per batch")
      .arg(sizes)
      .arg(kBytes)
      .arg(wording::bytes(bytes * static_cast<double>(batch)));
}

}  // namespace

ComputedBlock::ComputedBlock(const Theme& theme, QWidget* parent)
    : QWidget(parent), copy_(icon_button(theme, "copy", tr("Copy these numbers as text"), this)) {
  setObjectName("inspector.computed");
  copy_->setObjectName("inspector.computed.copy");
  setFocusProxy(copy_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metrics::kPanelPadding, metrics::kUnit / 2, metrics::kPanelPadding,
                             metrics::kPanelPadding);
  column->setSpacing(metrics::kUnit / 2);
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Computed"), Voice::section, this), 1);
  top->addWidget(copy_);
  column->addLayout(top);
  add_line(tr("Output shape"), "shape", tr("What one sample is behind this layer."));
  add_line(tr("Parameters"), "parameters", tr("Numbers the layer learns or keeps."));
  add_line(tr("FLOPs per sample"), "flops",
           tr("Sums and products for one sample on the way forward; training takes about three "
              "times as many."));
  add_line(tr("Activation memory"), "memory",
           tr("Output of one sample as float32; training keeps it for a whole batch."));
  connect(copy_, &QToolButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(text()); });
}

ComputedBlock::Line& ComputedBlock::add_line(const QString& title, const QString& name,
                                             const QString& help) {
  auto* column = static_cast<QVBoxLayout*>(layout());
  if (!lines_.empty()) column->addWidget(separator(Qt::Horizontal, this));
  QLabel* value = label({}, Voice::mono, this);
  value->setObjectName("inspector.computed." + name);
  value->setAccessibleName(title);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QLabel* sum = label({}, Voice::mono_muted, this);
  sum->setObjectName("inspector.computed." + name + ".sum");
  sum->setWordWrap(true);
  sum->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QLabel* name_label = label(title, Voice::soft, this);
  name_label->setToolTip(help);
  auto* row = new QHBoxLayout;
  row->addWidget(name_label);
  row->addWidget(value, 1, Qt::AlignRight);
  column->addLayout(row);
  column->addWidget(sum);
  return lines_.emplace_back(Line{title, value, sum});
}

void ComputedBlock::fill(Line& line, const QString& value, const QString& sum) {
  line.value->setText(value);
  line.sum->setText(sum);
  line.sum->setVisible(!sum.isEmpty());
}

void ComputedBlock::show_facts(const graph::LayerFacts* facts, std::int64_t batch, bool stale) {
  for (Line& line : lines_)
    line.value->setEnabled(!stale);
  copy_->setEnabled(facts != nullptr);
  if (facts == nullptr) {
    for (Line& line : lines_)
      fill(line, wording::dash(), {});
    return;
  }
  const graph::Shape& out = facts->output.shape;
  fill(lines_[kShape], wording::shape(facts->output), readable_sum(facts->shape_sum));
  fill(lines_[kParameters], wording::grouped(count_of(*facts)), readable_sum(facts->parameter_sum));
  fill(lines_[kFlops], wording::grouped(static_cast<std::int64_t>(facts->forward_flops)),
       readable_sum(facts->flops_sum));
  fill(lines_[kMemory], wording::bytes(static_cast<double>(out.elements()) * kBytes),
       memory_sum(out, batch));
}

QString ComputedBlock::text() const {
  QString out;
  for (const Line& line : lines_) {
    out += line.title + ": " + line.value->text();
    if (!line.sum->text().isEmpty()) out += " (" + line.sum->text() + ")";
    out += '\n';
  }
  return out;
}

}  // namespace strata::ui
