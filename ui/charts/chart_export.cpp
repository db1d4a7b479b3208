// CurveChart's files: pictures as they are seen, tables with every value.
#include <QBuffer>
#include <QFutureWatcher>
#include <QImage>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QtConcurrent>

#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_legend.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/plot.h"

namespace strata::ui {
namespace {

constexpr double kPictureScale = 2;

QString write_bytes(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
    return {};
  return file.errorString();
}

}  // namespace

void CurveChart::export_to(const QString& path) {
  if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
    write(path, [path, table = table_of(model_)] {
      return write_bytes(path, QByteArray::fromStdString(to_csv(table)));
    });
    return;
  }
  if (waiting_) draw_now();
  const QSize size(width(), legend_->height() + plot_->height());
  if (path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(size);
    svg.setViewBox(QRect(QPoint(), size));
    svg.setTitle(accessibleName());
    plot_->paint_on(svg, 1, *legend_);
    write(path, [path, bytes] { return write_bytes(path, bytes); });
    return;
  }
  QImage image(size * kPictureScale, QImage::Format_RGB32);
  plot_->paint_on(image, kPictureScale, *legend_);
  write(path, [path, image]() -> QString {
    QBuffer buffer;
    if (!image.save(&buffer, "PNG")) return tr("the picture cannot be made");
    return write_bytes(path, buffer.data());
  });
}

void CurveChart::write(const QString& path, std::function<QString()> work) {
  auto* watcher = new QFutureWatcher<QString>(this);
  connect(watcher, &QFutureWatcher<QString>::finished, this, [this, watcher, path] {
    const QString problem = watcher->result();
    watcher->deleteLater();
    if (problem.isEmpty())
      emit exported(path);
    else
      emit export_failed(tr("%1 cannot be written: %2").arg(path, problem));
  });
  watcher->setFuture(QtConcurrent::run(std::move(work)));
}

}  // namespace strata::ui
