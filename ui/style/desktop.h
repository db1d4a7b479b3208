// What the desktop prefers, where it says so.
#pragma once

#include <QObject>
#include <QVariant>

class QDBusVariant;

namespace strata::ui {

/// Asks the freedesktop portal for "org.freedesktop.appearance color-scheme" and follows it.
/// Source: XDG Desktop Portal, Settings interface. Without a portal the desktop is taken as dark,
/// the studio's own default.
class DesktopPreference : public QObject {
  Q_OBJECT

 public:
  explicit DesktopPreference(QObject* parent = nullptr);
  [[nodiscard]] bool dark() const { return dark_; }

 signals:
  void changed();

 private slots:
  void setting_changed(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void take(const QVariant& scheme);
  bool dark_ = true;
};

}  // namespace strata::ui
