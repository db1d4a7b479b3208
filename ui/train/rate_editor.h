// The learning rate with "Edit" beside it, which turns it into a field.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace strata::ui {

class RateEditor : public QWidget {
  Q_OBJECT

 public:
  explicit RateEditor(QWidget* parent = nullptr);

  void show_rate(const QString& rate, const QString& optimizer);
  void set_editable(bool editable);

 signals:
  void chosen(double learning_rate);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void begin();
  void take();
  void end();

  QLabel* rate_;
  QLabel* optimizer_;
  QPushButton* edit_;
  QLineEdit* field_;
};

}  // namespace strata::ui
