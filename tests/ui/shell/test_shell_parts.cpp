// The shell's parts without the window: preferences, templates, search, unsaved work.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/shell/actions.h"
#include "ui/shell/autosave.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/preferences.h"
#include "ui/shell/templates.h"

using namespace strata;
using namespace strata::ui;

class TestShellParts : public QObject {
  Q_OBJECT

 private slots:
  void preferences_are_there_again_after_a_restart();
  void a_scale_out_of_range_is_brought_into_it();
  void recent_projects_are_newest_first_and_without_those_that_are_gone();
  void every_template_opens_without_problems();
  void built_in_templates_come_first();
  void a_template_brings_its_data_file();
  void the_search_puts_what_begins_so_first();
  void the_palette_runs_what_was_chosen();
  void unsaved_work_is_found_again_until_it_is_saved();
};

void TestShellParts::preferences_are_there_again_after_a_restart() {
  const QTemporaryDir folder;
  const QString file = folder.filePath("studio.ini");
  {
    Preferences preferences(file);
    QCOMPARE(preferences.theme(), Theme::Choice::system);
    preferences.set_theme(Theme::Choice::light);
    preferences.set_language("zh_CN");
    preferences.set_layout("main", "abc");
  }
  const Preferences again(file);
  QCOMPARE(again.theme(), Theme::Choice::light);
  QCOMPARE(again.language(), QStringLiteral("zh_CN"));
  QCOMPARE(again.layout("main"), QByteArray("abc"));
}

void TestShellParts::a_scale_out_of_range_is_brought_into_it() {
  const QTemporaryDir folder;
  Preferences preferences(folder.filePath("studio.ini"));
  preferences.set_scale(500);
  QCOMPARE(preferences.scale(), 200);
  preferences.set_scale(10);
  QCOMPARE(preferences.scale(), 80);
}

void TestShellParts::recent_projects_are_newest_first_and_without_those_that_are_gone() {
  const QTemporaryDir folder;
  Preferences preferences(folder.filePath("studio.ini"));
  for (const char* name : {"a.strata", "b.strata", "c.strata"}) {
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    preferences.add_recent_project(file.fileName());
  }
  preferences.add_recent_project(folder.filePath("a.strata"));
  QFile::remove(folder.filePath("b.strata"));
  QCOMPARE(preferences.recent_projects(),
           QStringList({folder.filePath("a.strata"), folder.filePath("c.strata")}));
}

void TestShellParts::every_template_opens_without_problems() {
  const QTemporaryDir folder;
  const std::vector<ProjectTemplate> templates = project_templates();
  QCOMPARE(templates.size(), std::size_t{11});
  for (const ProjectTemplate& one : templates) {
    const auto text = unpack_template(one.name, folder.path());
    QVERIFY2(text.ok(), qPrintable(one.name));
    ProjectDocument document;
    QVERIFY(document.start_from(*text, folder.filePath(one.name + ".strata").toStdString()).ok());
    document.wait_for_data();
    QVERIFY2(document.problems().empty(),
             document.problems().empty() ? "" : document.problems().front().error.text().c_str());
  }
}

void TestShellParts::built_in_templates_come_first() {
  QCOMPARE(data::find_source_kind(project_templates().front().project.data.source)->group ==
               data::SourceGroup::known,
           false);
  QCOMPARE(data::find_source_kind(project_templates().back().project.data.source)->group,
           data::SourceGroup::known);
}

void TestShellParts::a_template_brings_its_data_file() {
  const QTemporaryDir folder;
  QVERIFY(unpack_template("iris-mlp", folder.path()).ok());
  QVERIFY(QFile::exists(folder.filePath("iris.csv")));
  QVERIFY(!unpack_template("no-such", folder.path()).ok());
}

void TestShellParts::the_search_puts_what_begins_so_first() {
  QVERIFY(match_score("Conv2D", "conv") > match_score("Depthwise Conv2D", "conv"));
  QVERIFY(match_score("Depthwise Conv2D", "conv") > match_score("MaxPool2D conventions", "ven"));
  QVERIFY(match_score("Checkpoint", "ckp") > 0);
  QCOMPARE(match_score("Dense", "lstm"), 0);
}

void TestShellParts::the_palette_runs_what_was_chosen() {
  Theme theme;
  QWidget window;
  window.resize(1200, 800);
  QString ran;
  CommandPalette palette(
      theme,
      [&ran] {
        return std::vector<PaletteEntry>{{"Save", "File", "", {}, [&ran] { ran = "save"; }},
                                         {"Add Dense", "Layer", "", {}, [&ran] { ran = "dense"; }}};
      },
      &window);
  window.show();
  palette.open();
  auto* search = palette.findChild<QLineEdit*>("shell.palette_search");
  QTest::keyClicks(search, "dense");
  QTest::keyClick(search, Qt::Key_Return);
  QCOMPARE(ran, QStringLiteral("dense"));
  QVERIFY(!palette.isVisible());
}

void TestShellParts::unsaved_work_is_found_again_until_it_is_saved() {
  const QTemporaryDir folder;
  ProjectDocument document;
  const QString project = folder.filePath("p.strata");
  QVERIFY(document.start_from(empty_project_text(), project.toStdString()).ok());
  Autosave autosave(document, folder.filePath("recovery"));
  document.edit("rename", [](Draft& draft) { draft.project.name = "Precious"; });
  autosave.write();
  QTRY_VERIFY(autosave.find(project).has_value());
  QVERIFY(autosave.find(project)->text.find("Precious") != std::string::npos);
  QCOMPARE(autosave.find()->project, project);
  QVERIFY(document.save().ok());
  QVERIFY(!autosave.find(project).has_value());
}

QTEST_MAIN(TestShellParts)
#include "test_shell_parts.moc"
