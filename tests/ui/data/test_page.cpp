#include <QApplication>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <memory>

#include "rig.h"
#include "ui/data/model/specs.h"
#include "ui/data/page.h"
#include "ui/data/sample_grid.h"
#include "ui/data/split_bar.h"
#include "ui/data/transform_row.h"

namespace strata::ui {

namespace {

constexpr const char* kProject =
    "{ \"strata\": 1, \"name\": \"shapes\","
    "  \"data\": { \"source\": \"shapes\", \"rows\": 64, \"test_rows\": 20, \"validation\": 0.25,"
    "    \"transforms\": [ { \"kind\": \"scale\" }, { \"kind\": \"flip\" } ] },"
    "  \"layers\": [ { \"id\": \"flat\", \"kind\": \"flatten\" }, { \"id\": \"fc1\", \"kind\": "
    "\"dense\", \"units\": 4 } ],"
    "  \"training\": { \"batch\": 16 } }";

}  // namespace

/// A page on a project with 64 shapes, shown and opened.
class Shown {
 public:
  explicit Shown(const Folder& folder) : file_(folder.write("shapes.strata", kProject)) {
    const auto done = document.open(file_);
    if (!done.ok()) qFatal("%s", done.error().text().c_str());
    page = std::make_unique<DataPage>(theme, document);
    page->resize(1320, 840);
    page->show();
  }

  [[nodiscard]] bool opened() {
    return QTest::qWaitFor([this] { return page->preview().state() == DataPreview::State::ready; },
                           20000) &&
           QTest::qWaitFor([this] { return page->preview().measures().rows_looked_at > 0; }, 20000);
  }
  template <class W = QWidget>
  W* find(const char* name) {
    return page->findChild<W*>(name);
  }
  void click(const char* name) { QTest::mouseClick(find(name), Qt::LeftButton); }
  [[nodiscard]] const data::DataSpec& spec() const { return document.project().data; }
  [[nodiscard]] QString undo_name() { return document.undo_stack()->undoText(); }

  Theme theme;
  ProjectDocument document;
  std::unique_ptr<DataPage> page;

 private:
  std::filesystem::path file_;
};

class TestPage : public QObject {
  Q_OBJECT

 private slots:
  void a_click_on_a_card_changes_the_data_and_can_be_undone();
  void the_search_leaves_the_cards_that_fit();
  void the_handle_of_the_split_is_dragged_in_one_step_of_undo();
  void a_transform_is_added_edited_switched_off_and_moved();
  void only_transforms_that_fit_are_offered();
  void the_batch_size_changes_the_training();
  void pages_and_classes_are_chosen_by_mouse();
  void a_dropped_folder_is_guessed_and_confirmed();
  void a_refused_guess_leaves_the_project_alone();
  void what_is_no_data_set_is_said_in_place();
  void choose_asks_for_a_file();
  void faults_are_listed_with_their_lines();
  void a_missing_set_is_offered_for_download();
};

void TestPage::a_click_on_a_card_changes_the_data_and_can_be_undone() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  QTest::mouseClick(shown.find("data.card.moons"), Qt::LeftButton);
  QCOMPARE(shown.spec().source, std::string("moons"));
  QCOMPARE(shown.undo_name(), QString("use Two moons"));
  QVERIFY(shown.find("data.card.moons")->property("chosen").toBool());
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().kind == ViewKind::points; }));
  shown.document.undo_stack()->undo();
  QCOMPARE(shown.spec().source, std::string("shapes"));
  QVERIFY(shown.find("data.card.shapes")->property("chosen").toBool());
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().kind == ViewKind::images; }));
}

void TestPage::the_search_leaves_the_cards_that_fit() {
  const Folder folder;
  Shown shown(folder);
  QTest::keyClicks(shown.find("data.search"), "moon");
  QVERIFY(shown.find("data.card.moons")->isVisible());
  QVERIFY(!shown.find("data.card.cifar10")->isVisible());
  shown.find<QLineEdit>("data.search")->clear();
  QVERIFY(shown.find("data.card.cifar10")->isVisible());
}

void TestPage::the_handle_of_the_split_is_dragged_in_one_step_of_undo() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  auto* bar = shown.find<SplitBar>("data.split_bar");
  const QPoint from(bar->handle_x(), bar->height() / 2);
  QVERIFY(from.x() > 0);
  QTest::mousePress(bar, Qt::LeftButton, {}, from);
  for (int step = 1; step <= 5; ++step)
    QTest::mouseMove(bar, from - QPoint(10 * step, 0));
  QTest::mouseRelease(bar, Qt::LeftButton, {}, from - QPoint(50, 0));
  QVERIFY(shown.spec().validation.fraction > 0.3);
  QCOMPARE(shown.document.undo_stack()->count(), 1);
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().rows(Split::validation) > 16; }));
  shown.document.undo_stack()->undo();
  QCOMPARE(shown.spec().validation.fraction, 0.25);
}

void TestPage::a_transform_is_added_edited_switched_off_and_moved() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  auto* flip = shown.find<TransformRow>("data.transform.flip");
  QTest::mouseClick(flip, Qt::LeftButton, {}, QPoint(120, 15));
  QVERIFY(flip->is_open());
  QTest::mouseClick(flip->findChild<QWidget*>("vertical.field"), Qt::LeftButton);
  QVERIFY(shown.spec().transforms[1].settings.flag("vertical"));
  QVERIFY(QTest::qWaitFor(
      [&] { return !flip->findChild<QLabel*>("data.transform.before")->pixmap().isNull(); }));

  QTest::keyClick(flip, Qt::Key_Up, Qt::AltModifier);
  QVERIFY(QTest::qWaitFor([&] { return shown.spec().transforms[0].kind == "flip"; }));
  QCOMPARE(shown.undo_name(), QString("move Flip"));

  flip = shown.find<TransformRow>("data.transform.flip");
  QTest::mouseClick(flip->findChild<QWidget*>("data.transform.switch"), Qt::LeftButton);
  QVERIFY(QTest::qWaitFor([&] { return shown.spec().transforms.size() == 1; }));
  QVERIFY(
      QTest::qWaitFor([&] { return !shown.find<TransformRow>("data.transform.flip")->is_on(); }));
  QTest::mouseClick(shown.find("data.transform.flip")->findChild<QWidget*>("data.transform.switch"),
                    Qt::LeftButton);
  QVERIFY(QTest::qWaitFor([&] { return shown.spec().transforms.size() == 2; }));
  QCOMPARE(shown.spec().transforms[0].kind, std::string("flip"));
  QVERIFY(shown.spec().transforms[0].settings.flag("vertical"));
}

void TestPage::only_transforms_that_fit_are_offered() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  auto* menu = shown.find<QPushButton>("data.transform.add")->menu();
  emit menu->aboutToShow();
  QAction* crop = menu->findChild<QAction*>("data.transform.add.crop");
  QVERIFY(crop != nullptr);
  crop->trigger();
  QCOMPARE(shown.spec().transforms.size(), std::size_t{3});
  QCOMPARE(shown.spec().transforms[2].settings.integers("size"), graph::Integers({32, 32}));
  shown.page->subject().use_source("moons");
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().kind == ViewKind::points; }));
  emit menu->aboutToShow();
  QVERIFY(menu->findChild<QAction*>("data.transform.add.crop") == nullptr);
  QVERIFY(menu->findChild<QAction*>("data.transform.add.standardise") != nullptr);
}

void TestPage::the_batch_size_changes_the_training() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  QCOMPARE(shown.find<QLabel>("data.batch_train")->text(), QString("3 batches, last 16"));
  shown.find<QSpinBox>("data.batch")->setValue(20);
  QCOMPARE(shown.document.project().training.batch, 20);
  QCOMPARE(shown.find<QLabel>("data.batch_train")->text(), QString("3 batches, last 8"));
  QVERIFY(shown.find<QLabel>("data.batch_shape")->text().startsWith(QString::fromUtf8("20×")));
}

void TestPage::pages_and_classes_are_chosen_by_mouse() {
  const Folder folder;
  Shown shown(folder);
  QVERIFY(shown.opened());
  auto* grid = shown.find<SampleGrid>("data.grid");
  QSignalSpy selected(grid, &SampleGrid::row_selected);
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cell_rect(3).center());
  QCOMPARE(selected.at(0).at(0).toLongLong(), 3);
  auto* classes = shown.find<QComboBox>("data.class");
  QCOMPARE(classes->count(), 5);
  QTest::keyClick(classes, Qt::Key_Down);
  emit classes->activated(classes->currentIndex());
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().total == 12; }));
}

void TestPage::a_dropped_folder_is_guessed_and_confirmed() {
  const Folder folder;
  folder.images("things", 5);
  Shown shown(folder);
  QVERIFY(shown.opened());
  QMimeData mime;
  mime.setUrls({QUrl::fromLocalFile(QString::fromStdString((folder.path() / "things").string()))});
  QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, {});
  QApplication::sendEvent(shown.page.get(), &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, {});
  QApplication::sendEvent(shown.page.get(), &drop);
  QVERIFY(QTest::qWaitFor([&] { return shown.page->subject().candidate().has_value(); }));
  QVERIFY(shown.find("data.guess")->isVisible());
  QVERIFY(shown.find<QLabel>("data.guess.sentence")->text().startsWith("15 images in 3 folder"));
  QCOMPARE(shown.spec().source, std::string("shapes"));  // not before it is confirmed
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().total == 12; }));
  shown.click("data.guess.use");
  QCOMPARE(shown.spec().source, std::string("image-folder"));
  QCOMPARE(shown.spec().path, std::string("things"));
  QCOMPARE(shown.undo_name(), QString("use things"));
  QVERIFY(!shown.find("data.guess")->isVisible());
}

void TestPage::a_refused_guess_leaves_the_project_alone() {
  const Folder folder;
  const auto table = folder.table();
  Shown shown(folder);
  QVERIFY(shown.opened());
  shown.page->import(QString::fromStdString(table.string()));
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().kind == ViewKind::table; }));
  shown.click("data.guess.refuse");
  QCOMPARE(shown.spec().source, std::string("shapes"));
  QCOMPARE(shown.document.undo_stack()->count(), 0);
  QVERIFY(QTest::qWaitFor([&] { return shown.page->preview().page().kind == ViewKind::images; }));
}

void TestPage::what_is_no_data_set_is_said_in_place() {
  const Folder folder;
  Shown shown(folder);
  std::filesystem::create_directories(folder.path() / "nothing");
  shown.page->import(QString::fromStdString((folder.path() / "nothing").string()));
  QVERIFY(QTest::qWaitFor([&] {
    return shown.find<QLabel>("data.guess.sentence")->text().contains("nothing in this folder");
  }));
}

void TestPage::choose_asks_for_a_file() {
  const Folder folder;
  const QString table = QString::fromStdString(folder.table().string());
  Shown shown(folder);
  QVERIFY(shown.opened());
  int asked = 0;
  FileChooser chooser;
  chooser.folder = [](QWidget*, const QString&, const QString&) { return QString(); };
  chooser.file = [&](QWidget*, const QString&, const QString&) {
    ++asked;
    return table;
  };
  shown.page->set_chooser(chooser);
  shown.click("data.card.csv.action");
  QCOMPARE(asked, 1);
  QVERIFY(QTest::qWaitFor([&] { return shown.page->subject().candidate().has_value(); }));
  shown.click("data.use");
  QCOMPARE(shown.spec().path, std::string("flowers.csv"));
  // The source's own settings are edited from their descriptions.
  auto* target = shown.find<QLineEdit>("target.field");
  QVERIFY(target != nullptr);
  target->setText("colour");
  QTest::keyClick(target, Qt::Key_Return);
  QCOMPARE(shown.spec().settings.word("target"), std::string("colour"));
  QCOMPARE(shown.undo_name(), QString("change target"));
}

void TestPage::faults_are_listed_with_their_lines() {
  const Folder folder;
  std::string text = "a,b,kind\n";
  for (int i = 0; i < 20; ++i)
    text += i == 4 ? "1,2\n" : "1,2," + std::string(i % 2 == 0 ? "x" : "y") + "\n";
  folder.write("bad.csv", text);
  Shown shown(folder);
  QVERIFY(shown.opened());
  shown.page->subject().edit("use bad", [](data::DataSpec& spec) {
    spec = sensible_spec("csv");
    spec.path = "bad.csv";
  });
  auto* faults = shown.find<QListWidget>("data.faults");
  QVERIFY(QTest::qWaitFor([&] { return faults->isVisible() && faults->count() == 1; }));
  QVERIFY2(faults->item(0)->text().contains("bad.csv:6"), qPrintable(faults->item(0)->text()));
}

void TestPage::a_missing_set_is_offered_for_download() {
  const Folder folder;
  Shown shown(folder);
  std::string fetched;
  shown.page->catalogue().set_fetch(
      [&](const std::string& name, const data::ProgressReport&) -> Result<std::filesystem::path> {
        fetched = name;
        return Error{"no network", {}, {}};
      });
  QTest::mouseClick(shown.find("data.card.imdb"), Qt::LeftButton);
  QVERIFY(QTest::qWaitFor([&] { return shown.find("data.offer")->isVisible(); }));
  QCOMPARE(shown.find<QPushButton>("data.offer")->text(), QString("Get, 84 MB"));
  QVERIFY(shown.find<QLabel>("data.state")->text().startsWith("to download"));
  shown.click("data.offer");
  QVERIFY(QTest::qWaitFor([&] {
    return shown.page->catalogue().find("imdb")->state == SourceCardFacts::State::to_download &&
           !shown.page->catalogue().find("imdb")->error.isEmpty();
  }));
  QCOMPARE(fetched, std::string("imdb"));
}

}  // namespace strata::ui

QTEST_MAIN(strata::ui::TestPage)
#include "test_page.moc"
