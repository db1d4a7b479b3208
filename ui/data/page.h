// The Data mode: which data the project trains on, what they look like, how they are prepared.
#pragma once

#include <QThreadPool>
#include <QWidget>
#include <functional>

#include "ui/data/model/catalogue.h"
#include "ui/data/model/preview.h"
#include "ui/data/model/subject.h"
#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QVBoxLayout;

namespace strata::ui {

class CardRow;
class DataActionBar;
class FaultsView;
class GuessBanner;
class PreviewPanel;

/// What asks for a file or folder; replaced in tests. An empty answer: the user thought better.
struct FileChooser {
  using Ask = std::function<QString(QWidget* parent, const QString& title, const QString& start)>;
  Ask file;
  Ask folder;
  static FileChooser dialogs();
};

class DataPage : public QWidget {
  Q_OBJECT

 public:
  DataPage(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);
  ~DataPage() override;

  /// Guesses what lies at `path` and shows it, to be confirmed.
  void import(const QString& path);
  void focus_search();

  void set_chooser(FileChooser chooser) { chooser_ = std::move(chooser); }
  [[nodiscard]] DataPreview& preview() { return *preview_; }
  [[nodiscard]] DataSubject& subject() { return *subject_; }
  [[nodiscard]] Catalogue& catalogue() { return *catalogue_; }

 signals:
  /// What goes on in the background, "Opening CIFAR-10"; empty: nothing.
  void activity_changed(const QString& activity);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void build_body(QVBoxLayout* all);
  QWidget* build_left(QWidget* parent);
  QWidget* build_right(QWidget* parent);
  void connect_models();
  void choose_card(const QString& source);
  void choose_path();
  void import_by(const FileChooser::Ask& ask, const QString& title);
  void take_guess(quint64 ticket, const Result<Guess>& guess);
  void show_data();
  void show_offer();
  void show_activity();
  [[nodiscard]] QString activity() const;

  const Theme& theme_;
  ProjectDocument& document_;
  Catalogue* catalogue_;
  DataPreview* preview_;
  DataSubject* subject_;
  FileChooser chooser_ = FileChooser::dialogs();
  DataActionBar* bar_;
  CardRow* cards_;
  GuessBanner* banner_;
  PreviewPanel* preview_panel_ = nullptr;
  quint64 guess_ticket_ = 0;
  QString activity_;
  bool seen_ = false;
  QThreadPool guesses_;
};

}  // namespace strata::ui
