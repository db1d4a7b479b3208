// Somebody who cannot read in front of the window, while a network trains: nothing crashes, nothing
// hangs, nothing that was in the document is lost. STRATA_RANDOM_SEED and STRATA_RANDOM_EVENTS say
// which events and how many, STRATA_RANDOM_LOG tells each, STRATA_STACKS=25 what events
// did that worked longer than so many milliseconds.
#include <QDesktopServices>
#include <QFileDialog>
#include <map>

#include "busy_application.h"
#include "monkey.h"
#include "studio.h"
#include "ui/data/page.h"
#include "watchdog.h"

using namespace strata;
using namespace strata::ui;
namespace fs = std::filesystem;

namespace {

constexpr int kEvents = 20000;
constexpr int kBetweenLooks = 1500;
constexpr int kPatienceMs = 30 * 60 * 1000;
constexpr double kHangMs = 1000;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSlower = 6;  // what a sanitizer costs
#else
constexpr double kSlower = 1;
#endif

int number_from(const char* variable, int otherwise) {
  bool good = false;
  const int number = qEnvironmentVariableIntValue(variable, &good);
  return good ? number : otherwise;
}

/// Closes every dialog that asks for a file before anything is chosen, and opens nothing outside.
class Keeper : public QObject {
  Q_OBJECT

 public:
  Keeper() {
    qApp->installEventFilter(this);
    for (const char* scheme : {"file", "http", "https"})
      QDesktopServices::setUrlHandler(QLatin1String(scheme), this, "swallow");
  }
  ~Keeper() override {
    for (const char* scheme : {"file", "http", "https"})
      QDesktopServices::unsetUrlHandler(QLatin1String(scheme));
  }

 public slots:
  void swallow(const QUrl&) {}

 protected:
  bool eventFilter(QObject* object, QEvent* event) override {
    auto* dialog = qobject_cast<QFileDialog*>(object);
    if (dialog != nullptr && event->type() == QEvent::Show)
      QMetaObject::invokeMethod(dialog, &QDialog::reject, Qt::QueuedConnection);
    return QObject::eventFilter(object, event);
  }
};

}  // namespace

class TestRandomInput : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void random_input_breaks_nothing_and_loses_nothing();
  void cleanupTestCase();

 private:
  void open_window();
  void look_after();
  void note_left_work();
  void check_document();
  void check_left_work();

  QTemporaryDir folder_;
  Keeper keeper_;
  std::unique_ptr<test::Studio> studio_;
  MainWindow* window_ = nullptr;
  Workspace* workspace_ = nullptr;
  int trainings_ = 0;
  std::map<fs::path, std::string> left_;  // projects left with unsaved work in them
};

void TestRandomInput::initTestCase() {
  for (const char* variable : {"XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
    qputenv(variable, folder_.filePath(QLatin1String(variable)).toUtf8());
  // A click on a data set must not download it: nothing answers there.
  for (const char* variable : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"})
    qputenv(variable, "http://127.0.0.1:9");
  QVERIFY(QDir::setCurrent(folder_.path()));  // for names that are typed into fields for files
  open_window();
}

void TestRandomInput::open_window() {
  studio_ = std::make_unique<test::Studio>(folder_.path());
  window_ = &studio_->window;
  workspace_ = &studio_->workspace;
  for (const char* asks_or_ends : {"file.quit", "file.open", "file.save_as"})
    window_->actions().get(QLatin1String(asks_or_ends))->setEnabled(false);
  const auto nobody = [](QWidget*, const QString&, const QString&) { return QString(); };
  qobject_cast<DataPage*>(window_->pages().page(Mode::data))->set_chooser({nobody, nobody});
  connect(&workspace_->document(), &ProjectDocument::replacing, this,
          &TestRandomInput::note_left_work);
  connect(&workspace_->document(), &ProjectDocument::replaced, this,
          [this] { left_.erase(workspace_->document().file()); });
  QVERIFY(QTest::qWaitForWindowExposed(window_));
}

/// What is in the document when another project takes its place.
void TestRandomInput::note_left_work() {
  const ProjectDocument& document = workspace_->document();
  if (document.is_edited()) left_[document.file()] = to_text(document.draft());
}

/// Something is to train, and trains.
void TestRandomInput::look_after() {
  const RunSession* session = workspace_->session();
  if (session != nullptr && session->is_active()) return;
  window_->train();
  session = workspace_->session();
  if (session != nullptr && session->is_active()) return;
  QVERIFY(workspace_->start_from_template(QStringLiteral("shapes-cnn")));
  workspace_->document().wait_for_data();
  window_->train();
  ++trainings_;
}

void TestRandomInput::random_input_breaks_nothing_and_loses_nothing() {
  const auto seed = static_cast<unsigned>(
      number_from("STRATA_RANDOM_SEED", int(QDateTime::currentSecsSinceEpoch() % 1000000)));
  const int events = number_from("STRATA_RANDOM_EVENTS", kEvents);
  qInfo("STRATA_RANDOM_SEED=%u STRATA_RANDOM_EVENTS=%d", seed, events);
  look_after();
  auto& app = *static_cast<test::BusyApplication*>(qApp);
  app.forget();
  QElapsedTimer clock;
  clock.start();
  test::Watchdog watchdog(window_);
  test::Monkey monkey(*window_, seed, events);
  monkey.every(kBetweenLooks, [this] { look_after(); });
  monkey.start();
  QTRY_VERIFY_WITH_TIMEOUT(monkey.is_done(), kPatienceMs);
  watchdog.finish();
  qInfo("%d events in %.1f s, %d trainings; UI thread away: longest %.0f ms", monkey.sent(),
        static_cast<double>(clock.elapsed()) / 1e3, trainings_, watchdog.longest_ms());
  for (const QString& line : app.report())
    qInfo("%s", qPrintable(line));
  QVERIFY(trainings_ > 0);
  QVERIFY2(app.longest().front().work_ms < kHangMs * kSlower, "an event took too long");
  check_document();
  check_left_work();
}

void TestRandomInput::check_document() {
  ProjectDocument& document = workspace_->document();
  const std::string text = to_text(document.draft());
  const QString file = QString::fromStdString(document.file().string());
  if (document.is_edited()) {
    window_->autosave().write();
    QTRY_VERIFY(window_->autosave().find(file).has_value());
    QTRY_COMPARE(QString::fromStdString(window_->autosave().find(file)->text),
                 QString::fromStdString(text));
  }
  QVERIFY(workspace_->save());
  const auto saved = read_project(document.file());
  QVERIFY2(saved.ok(), saved.ok() ? "" : saved.error().text().c_str());
  QVERIFY(saved->network == document.project().network);
  QVERIFY(saved->data == document.project().data);
  QVERIFY(saved->training == document.project().training);
  ProjectDocument again;
  QVERIFY(again.open(document.file()).ok());
  QCOMPARE(QString::fromStdString(to_text(again.draft())), QString::fromStdString(text));
  again.wait_for_data();
}

void TestRandomInput::check_left_work() {
  for (const auto& [file, text] : left_) {
    const auto copy = window_->autosave().find(QString::fromStdString(file.string()));
    QVERIFY2(copy.has_value(), file.c_str());
    QCOMPARE(QString::fromStdString(copy->text), QString::fromStdString(text));
  }
}

void TestRandomInput::cleanupTestCase() {
  studio_.reset();
  test::end_workers(folder_.path().toStdString());
}

int main(int count, char** words) {
  strata::test::BusyApplication app(count, words);
  TestRandomInput test;
  return QTest::qExec(&test, count, words);
}

#include "test_random_input.moc"
