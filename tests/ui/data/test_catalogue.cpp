#include <QSignalSpy>
#include <QThread>
#include <condition_variable>
#include <mutex>

#include "rig.h"
#include "ui/data/model/catalogue.h"

namespace strata::ui {

using State = SourceCardFacts::State;

class TestCatalogue : public QObject {
  Q_OBJECT

 private slots:
  void has_a_card_for_every_source();
  void finds_cards_by_their_words();
  void says_what_is_not_here_yet();
  void fetches_with_progress_and_says_when_it_is_there();
  void keeps_the_reason_when_a_download_fails();
  void stops_when_cancelled();
};

namespace {

/// A download that goes as far as the test lets it.
struct Valve {
  std::mutex mutex;
  std::condition_variable opened;
  bool open = false;

  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    opened.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    opened.wait(lock, [this] { return open; });
  }
};

}  // namespace

void TestCatalogue::has_a_card_for_every_source() {
  const Catalogue catalogue;
  QCOMPARE(catalogue.cards().size(), data::source_kinds().size());
  const SourceCardFacts& cifar = *catalogue.find("cifar10");
  QCOMPARE(cifar.title, QString("CIFAR-10"));
  QCOMPARE(cifar.shape, QString::fromUtf8("32×32 · 10 classes"));
  QCOMPARE(catalogue.find("shapes")->state, State::built_in);
  QCOMPARE(catalogue.state_text(*catalogue.find("csv")), QString("Choose..."));
}

void TestCatalogue::finds_cards_by_their_words() {
  const Catalogue catalogue;
  QVERIFY(catalogue.find("imdb")->fits("film reviews"));
  QVERIFY(catalogue.find("imdb")->fits(""));
  QVERIFY(!catalogue.find("imdb")->fits("film images"));
}

void TestCatalogue::says_what_is_not_here_yet() {
  const Folder folder;
  Catalogue catalogue;
  QCOMPARE(catalogue.find("imdb")->state, State::unknown);
  catalogue.look();
  QVERIFY(QTest::qWaitFor([&] { return catalogue.find("imdb")->state == State::to_download; }));
  QCOMPARE(catalogue.state_text(*catalogue.find("imdb")), QString("Get, 84 MB"));
  std::filesystem::create_directories(folder.path() / "cache/strata/datasets/imdb");
  catalogue.look();
  QVERIFY(QTest::qWaitFor([&] { return catalogue.find("imdb")->state == State::in_cache; }));
}

void TestCatalogue::fetches_with_progress_and_says_when_it_is_there() {
  Valve valve;
  Catalogue catalogue;
  catalogue.set_fetch(
      [&valve](const std::string&,
               const data::ProgressReport& report) -> Result<std::filesystem::path> {
        report({"downloading imdb", 40, 100});
        valve.wait();
        return std::filesystem::path("/cache/imdb");
      });
  QSignalSpy fetched(&catalogue, &Catalogue::fetched);
  catalogue.fetch("imdb");
  QCOMPARE(catalogue.find("imdb")->state, State::fetching);
  QVERIFY(QTest::qWaitFor([&] { return catalogue.task("imdb")->share() > 0; }));
  QCOMPARE(catalogue.task("imdb")->share(), 0.4);
  QVERIFY(catalogue.state_text(*catalogue.find("imdb")).startsWith("40 %"));
  valve.let_go();
  QVERIFY(fetched.wait());
  QCOMPARE(fetched.at(0).at(0).toString(), QString("imdb"));
  QCOMPARE(catalogue.find("imdb")->state, State::in_cache);
  QVERIFY(catalogue.task("imdb") == nullptr);
}

void TestCatalogue::keeps_the_reason_when_a_download_fails() {
  Catalogue catalogue;
  catalogue.set_fetch(
      [](const std::string&, const data::ProgressReport&) -> Result<std::filesystem::path> {
        return Error{"no answer", "ai.stanford.edu", "try again later"};
      });
  catalogue.fetch("imdb");
  QVERIFY(QTest::qWaitFor([&] { return catalogue.find("imdb")->state == State::to_download; }));
  QCOMPARE(catalogue.find("imdb")->error, QString("ai.stanford.edu: no answer: try again later"));
}

void TestCatalogue::stops_when_cancelled() {
  Catalogue catalogue;
  catalogue.set_fetch(
      [](const std::string&, const data::ProgressReport& report) -> Result<std::filesystem::path> {
        while (report({"downloading", 1, 100}))
          QThread::yieldCurrentThread();
        return Error{"stopped", {}, {}};
      });
  catalogue.fetch("imdb");
  catalogue.cancel("imdb");
  QVERIFY(QTest::qWaitFor([&] { return catalogue.find("imdb")->state == State::to_download; }));
  QVERIFY(catalogue.find("imdb")->error.isEmpty());
}

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestCatalogue)
#include "test_catalogue.moc"
