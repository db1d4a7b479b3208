// Whatever takes a project's place, its unsaved work can be had again.
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workspace.h"

using namespace strata;
using namespace strata::ui;

class TestUnsavedWork : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void cleanup();
  void of_a_project_that_is_left_is_offered_when_it_is_opened_again();
  void of_two_new_projects_is_kept_apart();
  void that_was_never_saved_is_offered_in_any_project();
  void that_was_restored_stays_kept_until_it_is_saved();
  void is_forgotten_when_it_was_undone();

 private:
  void rename(const char* name) {
    workspace_->document().edit("rename", [&](Draft& draft) { draft.project.name = name; });
  }
  std::string name() { return workspace_->document().project().name; }
  QPushButton* offer() {
    auto* button = window_->findChild<QPushButton*>("shell.notice_action");
    return button->isVisible() ? button : nullptr;
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<Preferences> preferences_;
  Theme theme_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<MainWindow> window_;
};

void TestUnsavedWork::init() {
  if (!folder_) folder_ = std::make_unique<QTemporaryDir>();
  qputenv("XDG_STATE_HOME", folder_->filePath("state").toUtf8());
  preferences_ = std::make_unique<Preferences>(folder_->filePath("studio.ini"));
  preferences_->set_projects_folder(folder_->filePath("projects"));
  workspace_ = std::make_unique<Workspace>(*preferences_, Launcher(QStringLiteral("/bin/true")));
  window_ = std::make_unique<MainWindow>(theme_, *workspace_);
  window_->show();
}

void TestUnsavedWork::cleanup() {
  window_.reset();
  workspace_.reset();
  folder_.reset();
}

void TestUnsavedWork::of_a_project_that_is_left_is_offered_when_it_is_opened_again() {
  QVERIFY(workspace_->start_empty());
  QVERIFY(workspace_->save());
  const std::filesystem::path file = workspace_->document().file();
  rename("Precious");
  QVERIFY(workspace_->start_from_template("shapes-cnn"));
  QVERIFY(workspace_->open(file));
  QCOMPARE(name(), "Untitled");
  QVERIFY(offer() != nullptr);
  offer()->click();
  QCOMPARE(name(), "Precious");
  QVERIFY(offer() == nullptr);
}

void TestUnsavedWork::of_two_new_projects_is_kept_apart() {
  QVERIFY(workspace_->start_empty());
  const std::filesystem::path first = workspace_->document().file();
  rename("First");
  QVERIFY(workspace_->start_empty());
  const std::filesystem::path second = workspace_->document().file();
  QVERIFY(first != second);
  rename("Second");
  QVERIFY(workspace_->start_empty());
  for (const auto& [file, text] : {std::pair(first, "First"), std::pair(second, "Second")}) {
    const auto copy = window_->autosave().find(QString::fromStdString(file.string()));
    QVERIFY(copy.has_value());
    QVERIFY(copy->text.find(text) != std::string::npos);
  }
}

void TestUnsavedWork::that_was_never_saved_is_offered_in_any_project() {
  QVERIFY(workspace_->start_empty());
  rename("Never saved");
  QVERIFY(workspace_->start_from_template("shapes-cnn"));
  QVERIFY(offer() != nullptr);
  offer()->click();
  QCOMPARE(name(), "Never saved");
}

void TestUnsavedWork::that_was_restored_stays_kept_until_it_is_saved() {
  QVERIFY(workspace_->start_empty());
  rename("Never saved");
  const QString file = QString::fromStdString(workspace_->document().file().string());
  QVERIFY(workspace_->start_from_template("shapes-cnn"));
  offer()->click();
  window_->close();  // without a further edit
  QVERIFY(window_->autosave().find(file).has_value());
  QVERIFY(workspace_->save());
  QVERIFY(!window_->autosave().find(file).has_value());
  QVERIFY(!Autosave::is_kept(file));
}

void TestUnsavedWork::is_forgotten_when_it_was_undone() {
  QVERIFY(workspace_->start_empty());
  QVERIFY(workspace_->save());
  const QString file = QString::fromStdString(workspace_->document().file().string());
  rename("A mistake");
  window_->autosave().write();
  QVERIFY(window_->autosave().find(file).has_value());
  workspace_->document().undo_stack()->undo();
  QVERIFY(!window_->autosave().find(file).has_value());
}

QTEST_MAIN(TestUnsavedWork)
#include "test_unsaved_work.moc"
