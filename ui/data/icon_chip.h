// A line icon on a rounded square of its colour: on cards and in lists.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

namespace strata::ui {

class IconChip : public QWidget {
  Q_OBJECT

 public:
  /// `role`: a layer role of the tokens ("convolution", "recurrent"), for its colour.
  IconChip(const Theme& theme, QString icon, QString role, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  QString icon_;
  QString role_;
};

/// The colour role of a source's card.
QString source_role(std::string_view source);

}  // namespace strata::ui
