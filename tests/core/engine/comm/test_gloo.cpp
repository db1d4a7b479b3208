// Gloo passes the suite of all communicators, over loopback; what its store does; faults.
#include <fmt/format.h>

#include <QTest>
#include <csignal>
#include <latch>
#include <mutex>

#include "core/comm/communicator_suite.h"
#include "core/comm/rank_processes.h"
#include "core/comm/ranks.h"
#include "engine/comm/gloo.h"

using namespace strata;
using comm::Communicator;
using engine::RunStore;
using engine::StoreOptions;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kShort{400};
constexpr milliseconds kLong = std::chrono::seconds(60);

/// Calls `body` on so many rank threads; rank 0 keeps the store, at a port the system chooses.
std::string run_gloo(int ranks, const test::RankBody& body, milliseconds patience = kLong) {
  StoreOptions at;
  at.is_server = true;
  at.token = "secret";
  auto server = RunStore::connect(at);
  STRATA_WANT_OK(server);
  at = server.value()->options();
  at.is_server = false;
  std::mutex mutex;
  std::string wrong;
  const auto one_rank = [&](int rank) -> std::string {
    StoreOptions own = at;
    own.rank = rank;
    auto store = rank == 0 ? server : RunStore::connect(own);
    STRATA_WANT_OK(store);
    auto joined = engine::join_gloo(*store, {rank, ranks, "", patience});
    STRATA_WANT_OK(joined);
    return body(*joined.value());
  };
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(ranks));
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      const std::string own = one_rank(rank);
      const std::lock_guard lock(mutex);
      if (!own.empty()) wrong += fmt::format("rank {}: {}\n", rank, own);
    });
  for (std::thread& thread : threads)
    thread.join();
  return wrong;
}

QString text(const std::string& wrong) { return QString::fromStdString(wrong); }

}  // namespace

class TestGloo : public QObject {
  Q_OBJECT

 private slots:
  // First, before this process has threads of LibTorch's: forked ranks.
  void a_killed_process_ends_every_wait_with_its_name_and_deed() {
    StoreOptions at;
    at.token = "secret";
    {
      StoreOptions probe = at;
      probe.is_server = true;
      auto free_port = RunStore::connect(probe);
      QVERIFY(free_port.ok());
      at.port = free_port.value()->options().port;
    }
    const std::string wrong = test::run_processes(
        3,
        [&](int rank) -> std::string {
          StoreOptions own = at;
          own.rank = rank;
          own.is_server = rank == 0;
          auto store = RunStore::connect(own);
          STRATA_WANT_OK(store);
          auto joined = engine::join_gloo(*store, {rank, 3, "", std::chrono::seconds(5)});
          STRATA_WANT_OK(joined);
          Communicator& comm = *joined.value();
          comm.note(rank == 1 ? "backward conv2 (micro-batch 0)" : "share");
          STRATA_WANT_OK(comm.barrier());
          if (rank == 1) {
            std::this_thread::sleep_for(std::chrono::seconds(1));  // until its note has gone out
            ::raise(SIGKILL);
          }
          const auto ended = comm.barrier();
          STRATA_WANT(!ended.ok());
          if (ended.error().what != "rank 1 has died; it was at 'backward conv2 (micro-batch 0)'")
            return ended.error().text();
          return "";
        },
        {1});
    QCOMPARE(text(wrong), QString());
  }

  void passes_the_suite_data() {
    QTest::addColumn<int>("ranks");
    QTest::addColumn<int>("case_number");
    for (const int ranks : {1, 2, 3, 4})
      for (std::size_t i = 0; i < test::communicator_suite().size(); ++i)
        QTest::addRow("%s, %d ranks", test::communicator_suite()[i].name, ranks)
            << ranks << static_cast<int>(i);
  }

  void passes_the_suite() {
    QFETCH(const int, ranks);
    QFETCH(const int, case_number);
    const auto& body = test::communicator_suite()[static_cast<std::size_t>(case_number)].body;
    QCOMPARE(text(run_gloo(ranks, body)), QString());
  }

  void a_hung_rank_ends_every_wait_after_its_patience() {
    std::latch others(2);
    const auto body = [&](Communicator& comm) -> std::string {
      comm.note(comm.rank() == 1 ? "backward conv2" : "share");
      STRATA_WANT_OK(comm.barrier());
      if (comm.rank() == 1) {
        others.wait();
        return "";
      }
      const auto ended = comm.barrier();
      others.count_down();
      STRATA_WANT(!ended.ok());
      STRATA_WANT(ended.error().what ==
                  "rank 1 has not answered for 0.4 s; it was at 'backward conv2'");
      STRATA_WANT(ended.error().where == fmt::format("rank {}, waiting in share", comm.rank()));
      return "";
    };
    QCOMPARE(text(run_gloo(3, body, kShort)), QString());
  }

  void a_failure_reaches_waits_in_other_groups() {
    const auto body = [](Communicator& comm) -> std::string {
      auto group = comm.split(comm.rank() == 2 ? 1 : 0);
      STRATA_WANT_OK(group);
      double number = 0;
      const comm::Block block{&number, 1, comm::Number::float64};
      if (comm.rank() == 2) {
        group.value()->fail({"the memory is used up", "rank 2, conv9", "smaller batch"});
        return "";
      }
      const auto ended = comm.rank() == 1 ? comm.recv(block, 2) : group.value()->all_reduce(block);
      STRATA_WANT(!ended.ok());
      STRATA_WANT(ended.error().text() == "rank 2, conv9: the memory is used up: smaller batch");
      return "";
    };
    QCOMPARE(text(run_gloo(3, body)), QString());
  }

  void an_operation_that_was_given_up_ends() {
    const auto body = [](Communicator& comm) -> std::string {
      std::vector<double> numbers(10000);
      const comm::Block block{numbers.data(), 10000, comm::Number::float64};
      if (comm.rank() == 1) return "";
      { const auto pending = comm.start_all_reduce(block); }
      STRATA_WANT(!comm.barrier().ok());
      return "";
    };
    QCOMPARE(text(run_gloo(2, body)), QString());
  }

  void another_token_is_refused() {
    StoreOptions at;
    at.is_server = true;
    at.token = "secret";
    auto server = RunStore::connect(at);
    QVERIFY(server.ok());
    at.port = server.value()->options().port;
    at.is_server = false;
    at.rank = 1;
    QVERIFY(RunStore::connect(at).ok());
    at.token = "guessed";
    const auto refused = RunStore::connect(at);
    QVERIFY(!refused.ok());
    QCOMPARE(text(refused.error().what), QString("the run at this address has another token"));
  }

  void a_store_that_somebody_else_serves_will_do() {
    StoreOptions agent;
    agent.is_server = true;
    agent.prefix = "agent";
    auto served = RunStore::connect(agent);
    QVERIFY(served.ok());
    std::mutex mutex;
    std::string wrong;
    std::vector<std::thread> ranks;
    ranks.reserve(2);
    for (int rank = 0; rank < 2; ++rank)
      ranks.emplace_back([&, rank] {
        StoreOptions own;
        own.port = served.value()->options().port;
        own.rank = rank;
        own.prefix = "attempt 1";
        own.token = "t";
        const auto done = [&]() -> std::string {
          auto store = RunStore::connect(own);
          STRATA_WANT_OK(store);
          const auto hosts = engine::host_names(*store.value(), rank, 2);
          STRATA_WANT_OK(hosts);
          STRATA_WANT(hosts.value().size() == 2 && hosts.value()[0] == hosts.value()[1]);
          auto joined = engine::join_gloo(*store, {rank, 2, "", kLong});
          STRATA_WANT_OK(joined);
          STRATA_WANT_OK(joined.value()->barrier());
          return "";
        }();
        const std::lock_guard lock(mutex);
        wrong += done;
      });
    for (std::thread& rank : ranks)
      rank.join();
    QCOMPARE(text(wrong), QString());
  }

  void nobody_at_the_address_is_an_error() {
    StoreOptions at;
    {
      StoreOptions probe;
      probe.is_server = true;
      auto free_port = RunStore::connect(probe);
      QVERIFY(free_port.ok());
      at.port = free_port.value()->options().port;
    }
    at.rank = 1;
    at.patience = milliseconds(300);
    const auto refused = RunStore::connect(at);
    QVERIFY(!refused.ok());
    QVERIFY(text(refused.error().what).startsWith("the ranks' meeting place 127.0.0.1:"));
  }
};

QTEST_GUILESS_MAIN(TestGloo)
#include "test_gloo.moc"
