// Shared memory passes the common suite, with ranks as threads and as processes.
#include <QTest>
#include <mutex>

#include "core/comm/communicator_suite.h"
#include "core/comm/rank_processes.h"
#include "core/comm/ranks.h"

using namespace strata;
using comm::Communicator;
using comm::Number;

namespace {

// Ranks share the processors of a busy machine, and sanitizers slow them down.
constexpr std::chrono::seconds kPatience{60};

std::string in_threads(int ranks, const test::RankBody& body) {
  std::mutex mutex;
  std::string wrong;
  const std::string unjoined = test::run_ranks(
      ranks,
      [&](Communicator& comm) {
        std::string own = body(comm);
        const std::lock_guard lock(mutex);
        if (!own.empty()) wrong += "rank " + std::to_string(comm.rank()) + ": " + own + "\n";
      },
      kPatience);
  return unjoined + wrong;
}

std::string in_processes(int ranks, const test::RankBody& body) {
  const std::string name = test::run_name();
  return test::run_processes(ranks, [&](int rank) -> std::string {
    auto joined = comm::join_shared_memory({name, rank, ranks, kPatience});
    STRATA_WANT_OK(joined);
    return body(*joined.value());
  });
}

}  // namespace

class TestSharedMemory : public QObject {
  Q_OBJECT

 private slots:
  void passes_the_suite_data() {
    QTest::addColumn<int>("ranks");
    QTest::addColumn<int>("case_number");
    QTest::addColumn<bool>("processes");
    for (const int ranks : {1, 2, 3, 4, 8})
      for (std::size_t i = 0; i < test::communicator_suite().size(); ++i)
        for (const bool processes : {false, true})
          QTest::addRow("%s, %d %s", test::communicator_suite()[i].name, ranks,
                        processes ? "processes" : "threads")
              << ranks << static_cast<int>(i) << processes;
  }

  void passes_the_suite() {
    QFETCH(const int, ranks);
    QFETCH(const int, case_number);
    QFETCH(const bool, processes);
    const auto& body = test::communicator_suite()[static_cast<std::size_t>(case_number)].body;
    const test::Launcher launch = processes ? in_processes : in_threads;
    QCOMPARE(QString::fromStdString(launch(ranks, body)), QString());
  }

  void two_ranks_may_both_send_before_they_receive() {
    const auto body = [](Communicator& comm) -> std::string {
      const int other = 1 - comm.rank();
      std::vector<double> mine(1 << 20, comm.rank());
      std::vector<double> theirs(1 << 20, -1);
      const auto count = static_cast<std::int64_t>(mine.size());
      STRATA_WANT_OK(comm.send({mine.data(), count, Number::float64}, other));
      STRATA_WANT_OK(comm.recv({theirs.data(), count, Number::float64}, other));
      STRATA_WANT(theirs == std::vector<double>(mine.size(), other));
      return "";
    };
    QCOMPARE(QString::fromStdString(in_threads(2, body)), QString());
  }

  void a_send_goes_on_while_its_rank_waits_in_a_group() {
    // Rank 1 joins the group's sum only when it has all of rank 0's message.
    const auto body = [](Communicator& comm) -> std::string {
      auto group = comm.split(0);
      STRATA_WANT_OK(group);
      std::vector<double> message(1 << 20, comm.rank() + 1);
      const comm::Block block{message.data(), 1 << 20, Number::float64};
      comm::Pending sent = comm.rank() == 0 ? comm.start_send(block, 1) : nullptr;
      if (comm.rank() == 1) STRATA_WANT_OK(comm.recv(block, 0));
      STRATA_WANT_OK(group.value()->barrier());
      if (sent != nullptr) STRATA_WANT_OK(sent->wait());
      STRATA_WANT(message.back() == 1);
      return "";
    };
    QCOMPARE(QString::fromStdString(in_threads(2, body)), QString());
  }

  void memory_that_was_given_back_is_used_no_more() {
    const auto body = [](Communicator& comm) -> std::string {
      for (int i = 0; i < 20; ++i) {
        auto memory = comm.allocate(100000);
        STRATA_WANT_OK(memory);
        auto* numbers = static_cast<double*>(memory.value().get());
        numbers[12499] = comm.rank();
        STRATA_WANT_OK(comm.all_reduce({numbers, 12500, Number::float64}));
        STRATA_WANT(numbers[0] == 0 && numbers[12499] == 3);
      }
      return "";
    };
    QCOMPARE(QString::fromStdString(in_threads(3, body)), QString());
  }
};

QTEST_GUILESS_MAIN(TestSharedMemory)
#include "test_shared_memory.moc"
