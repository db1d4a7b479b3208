#include "ui/widgets/fit_height.h"

#include <QLayout>
#include <algorithm>

namespace strata::ui {

void fit_height(QWidget& window) {
  QLayout* layout = window.layout();
  if (layout == nullptr) return;
  layout->activate();
  const int width = std::max(window.width(), window.minimumWidth());
  const int wanted = layout->hasHeightForWidth() ? layout->totalHeightForWidth(width)
                                                 : layout->totalSizeHint().height();
  if (window.height() < wanted) window.resize(width, wanted);
}

}  // namespace strata::ui
