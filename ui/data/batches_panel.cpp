#include "ui/data/batches_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QSpinBox>

#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kMosaicSide = 8;  // pictures across and down
constexpr int kMosaic = 16 * metrics::kUnit;
constexpr int kMostBatch = 1 << 20;

}  // namespace

BatchMosaic::BatchMosaic(QWidget* parent) : QWidget(parent) {
  setFixedSize(kMosaic, kMosaic);
  setAccessibleName(tr("The first batch"));
  setToolTip(tr("The first rows of the first epoch, after the transforms"));
}

void BatchMosaic::show_page(const PreviewPage& page) {
  page_ = page;
  update();
}

void BatchMosaic::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const double step = static_cast<double>(width()) / kMosaicSide;
  for (std::size_t i = 0; i < page_.rows.size(); ++i) {
    const auto column = static_cast<double>(i % kMosaicSide);
    const auto line = static_cast<double>(i / kMosaicSide);
    painter.drawImage(QRectF(column * step, line * step, step - 1, step - 1), page_.rows[i].image);
  }
}

BatchesPanel::BatchesPanel(const Theme& /*theme*/, DataSubject& subject, DataPreview& preview,
                           QWidget* parent)
    : Panel(tr("Batches"), parent),
      subject_(subject),
      preview_(preview),
      mosaic_(new BatchMosaic(this)),
      batch_(new QSpinBox(this)),
      unit_(label({}, Voice::primary, this)) {
  setObjectName("data.batches");
  batch_->setObjectName("data.batch");
  batch_->setAccessibleName(tr("Batch size"));
  batch_->setToolTip(
      tr("Rows whose gradients are averaged for one step. 32 to 256 is usual; when it is too big, "
         "memory runs out and the network learns less from each epoch."));
  batch_->setRange(1, kMostBatch);
  build_figures();
  connect(batch_, &QSpinBox::valueChanged, this, [this](int rows) {
    subject_.document().edit(
        tr("change the batch size"), [rows](Draft& draft) { draft.project.training.batch = rows; },
        "training.batch");
  });
  connect(&subject.document(), &ProjectDocument::changed, this, &BatchesPanel::show_figures);
  connect(&subject, &DataSubject::changed, this, &BatchesPanel::show_figures);
  connect(&preview, &DataPreview::facts_ready, this, &BatchesPanel::show_figures);
  connect(&preview, &DataPreview::measured, this, &BatchesPanel::show_figures);
  connect(&preview, &DataPreview::batch_ready, this,
          [this] { mosaic_->show_page(preview_.batch()); });
  show_figures();
}

void BatchesPanel::build_figures() {
  auto* size = new QHBoxLayout;
  size->setSpacing(metrics::kUnit);
  size->addWidget(batch_);
  size->addWidget(unit_);
  size->addStretch(1);
  auto* grid = new QGridLayout;
  grid->setVerticalSpacing(metrics::kUnit / 2);
  grid->setColumnStretch(1, 1);
  int line = 0;
  const auto add = [&](const QString& title, QLabel*& figure, const QString& name) {
    auto* head = label(title, Voice::muted, this);
    grid->addWidget(head, line, 0);
    figure = new ElidedLabel({}, Qt::ElideRight, this);
    figure->setProperty("voice", "mono");
    figure->setObjectName(name);
    figure->setAlignment(Qt::AlignRight);
    grid->addWidget(figure, line++, 1);
    return head;
  };
  add(tr("Batch shape"), shape_, "data.batch_shape");
  bytes_title_ = add(tr("Size"), bytes_, "data.batch_bytes");
  add(tr("Train"), train_, "data.batch_train");
  add(tr("Validation"), validation_, "data.batch_validation");
  add(tr("Measured"), measured_, "data.measured")
      ->setToolTip(tr("Rows that one thread reads and prepares in a second"));
  auto* right = new QVBoxLayout;
  right->addLayout(size);
  right->addLayout(grid);
  right->addStretch(1);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * metrics::kUnit);
  row->addWidget(mosaic_, 0, Qt::AlignTop);
  row->addLayout(right, 1);
  body()->addLayout(row);
}

QString BatchesPanel::batches_text(std::int64_t rows) const {
  const std::int64_t batch =
      std::max<std::int64_t>(1, subject_.document().project().training.batch);
  if (rows < 0) return tr("not known yet");
  if (rows == 0) return tr("none");
  const std::int64_t last = rows % batch == 0 ? std::min(batch, rows) : rows % batch;
  const bool dropped = subject_.document().project().training.drop_last && rows % batch != 0;
  const std::int64_t count = dropped ? rows / batch : (rows + batch - 1) / batch;
  return dropped ? tr("%1 batches, %2 rows left out").arg(with_commas(count)).arg(last)
                 : tr("%1 batches, last %2").arg(with_commas(count)).arg(last);
}

void BatchesPanel::show_figures() {
  const plan::Training& training = subject_.document().project().training;
  const QSignalBlocker quiet(batch_);
  batch_->setValue(static_cast<int>(std::min<std::int64_t>(training.batch, kMostBatch)));
  set_note(training.shuffle ? tr("order drawn anew each epoch, seed %1").arg(training.seed)
                            : tr("always in the same order"));
  const std::optional<graph::Signal> signal = preview_.output();
  const data::SourceKind* kind = subject_.kind();
  unit_->setText(kind != nullptr && signal ? tr("%1 per batch").arg(row_word(*kind, *signal))
                                           : tr("per batch"));
  QString shape = QString::number(training.batch);
  for (std::size_t i = 0; signal && i < signal->shape.rank(); ++i)
    shape += QChar(0x00d7) + QString::number(signal->shape.sizes()[i]);
  shape_->setText(signal ? shape : tr("not known yet"));
  bytes_title_->setText(signal && signal->is_tokens() ? tr("Size, int32") : tr("Size, float32"));
  bytes_->setText(
      signal ? bytes_text(static_cast<double>(training.batch * signal->shape.elements()) * 4)
             : QString());
  train_->setText(batches_text(preview_.rows(Split::train)));
  validation_->setText(batches_text(preview_.rows(Split::validation)));
  const double rate = preview_.measures().rows_per_second;
  measured_->setText(rate > 0 ? tr("%1 rows/s").arg(short_count(rate)) : QString());
  const bool pictures =
      preview_.opened() && view_kind(preview_.opened()->raw.signal) == ViewKind::images;
  mosaic_->setVisible(pictures);
  preview_.show_batch(
      training.seed,
      static_cast<int>(std::min<std::int64_t>(training.batch, kMosaicSide * kMosaicSide)),
      training.shuffle);
}

}  // namespace strata::ui
