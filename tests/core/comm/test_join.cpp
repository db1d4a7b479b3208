// How the ranks of a machine find each other.
#include <QTest>
#include <csignal>
#include <filesystem>

#include "comm/rank_state.h"
#include "comm/segment.h"
#include "core/comm/communicator_suite.h"
#include "core/comm/rank_processes.h"
#include "core/comm/ranks.h"

using namespace strata;
using comm::SharedMemoryOptions;
using std::chrono::milliseconds;

namespace {

SharedMemoryOptions options_of(const std::string& name, int rank, int size) {
  SharedMemoryOptions options{name, rank, size};
  options.join_patience = milliseconds(300);
  return options;
}

QString error_of(const SharedMemoryOptions& options) {
  const auto joined = comm::join_shared_memory(options);
  return joined.ok() ? QString() : QString::fromStdString(joined.error().what);
}

/// Files of that run, in /dev/shm and elsewhere.
int files_of(const std::string& name) {
  int found = 0;
  for (const char* folder : {"/dev/shm", "/tmp"})
    for (const auto& file : std::filesystem::directory_iterator(folder))
      found += file.path().filename().string().starts_with("strata-" + name) ? 1 : 0;
  return found;
}

}  // namespace

class TestJoin : public QObject {
  Q_OBJECT

 private slots:
  void a_rank_that_does_not_come_is_named() {
    const std::string name = test::run_name();
    QString rank_2;
    std::thread other([&] { rank_2 = error_of(options_of(name, 2, 3)); });
    const QString rank_0 = error_of(options_of(name, 0, 3));
    other.join();
    QCOMPARE(rank_0, QString("rank 1 has not come within 0.3 s"));
    QVERIFY(!rank_2.isEmpty());
    QCOMPARE(files_of(name), 0);
  }

  void without_rank_0_there_is_no_run() {
    QCOMPARE(error_of(options_of(test::run_name(), 1, 2)),
             QString("rank 0 has not come within 0.3 s"));
  }

  void names_and_numbers_are_checked() {
    QCOMPARE(error_of(options_of("../etc", 0, 1)), QString("a run cannot be named '../etc'"));
    QCOMPARE(error_of(options_of("", 0, 1)), QString("a run cannot be named ''"));
    QCOMPARE(error_of(options_of("run", 2, 2)), QString("there is no rank 2 of 2"));
  }

  void another_size_is_refused() {
    const std::string name = test::run_name();
    QString rank_0;
    std::thread other([&] { rank_0 = error_of(options_of(name, 0, 2)); });
    SharedMemoryOptions three = options_of(name, 1, 3);
    const QString rank_1 = error_of(three);
    other.join();
    QVERIFY2(rank_1 == "rank 0 has started a run of 2 ranks, this is one of 3" ||
                 rank_1 == "rank 0 has not come within 0.3 s",
             qPrintable(rank_1));
    QCOMPARE(rank_0, QString("rank 1 has not come within 0.3 s"));
  }

  void nothing_is_left_while_a_run_goes_on() {
    const std::string name = test::run_name();
    const std::string wrong = test::run_processes(2, [&](int rank) -> std::string {
      auto joined = comm::join_shared_memory({name, rank, 2});
      STRATA_WANT_OK(joined);
      auto memory = joined.value()->allocate(100000);
      STRATA_WANT_OK(memory);
      auto group = joined.value()->split(0);
      STRATA_WANT_OK(group);
      STRATA_WANT_OK(group.value()->barrier());
      STRATA_WANT_OK(joined.value()->barrier());
      STRATA_WANT(files_of(name) == 0);
      STRATA_WANT_OK(joined.value()->barrier());
      return "";
    });
    QCOMPARE(QString::fromStdString(wrong), QString());
  }

  void a_run_that_was_killed_at_its_start_is_not_in_the_way() {
    const std::string name = test::run_name();
    const std::string killed = test::run_processes(2, [&](int rank) -> std::string {
      if (rank == 0) {  // waits for a rank that does not come
        (void)comm::join_shared_memory({name, 0, 3}).ok();
        return "rank 0 has not been killed";
      }
      std::shared_ptr<comm::Segment> segment;
      while (segment == nullptr) {
        auto there = comm::Segment::open(name);
        STRATA_WANT_OK(there);
        segment = there.value();
        std::this_thread::yield();
      }
      const auto* run = reinterpret_cast<const comm::RunState*>(segment->data());
      ::kill(run->maker.pid, SIGKILL);
      return "";
    });
    QVERIFY(QString::fromStdString(killed).contains("a rank has ended with status 9"));
    QCOMPARE(files_of(name), 1);
    const std::string other = test::run_name();
    const std::string wrong = test::run_processes(2, [&](int rank) -> std::string {
      auto joined = comm::join_shared_memory({other, rank, 2});
      STRATA_WANT_OK(joined);
      STRATA_WANT_OK(joined.value()->barrier());
      return "";
    });
    QCOMPARE(QString::fromStdString(wrong), QString());
    QCOMPARE(files_of(name), 0);
  }

  void memory_that_cannot_be_had_is_an_error() {
    const auto body = [](comm::Communicator& comm) {
      const auto memory = comm.allocate(std::int64_t{1} << 50);
      QVERIFY(!memory.ok());
      QVERIFY(comm.barrier().ok());
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(1, body)), QString());
  }
};

QTEST_GUILESS_MAIN(TestJoin)
#include "test_join.moc"
