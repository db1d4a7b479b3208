// What the ranks are told when one of them dies, hangs, fails or does something else than the
// others.
#include <QElapsedTimer>
#include <QTest>
#include <csignal>
#include <latch>
#include <map>
#include <mutex>

#include "comm/segment.h"
#include "core/comm/communicator_suite.h"
#include "core/comm/rank_processes.h"
#include "core/comm/ranks.h"

using namespace strata;
using comm::Block;
using comm::Communicator;
using comm::Number;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kShort{300};
constexpr milliseconds kLong = std::chrono::seconds(60);

/// The errors that rank threads have ended with.
class Errors {
 public:
  void keep(int rank, const Result<>& result) {
    const std::lock_guard lock(mutex_);
    errors_[rank] = result.ok() ? Error{} : result.error();
  }
  [[nodiscard]] QString what(int rank) const { return QString::fromStdString(at(rank).what); }
  [[nodiscard]] QString where(int rank) const { return QString::fromStdString(at(rank).where); }
  [[nodiscard]] QString remedy(int rank) const { return QString::fromStdString(at(rank).remedy); }

 private:
  [[nodiscard]] const Error& at(int rank) const { return errors_.at(rank); }

  std::mutex mutex_;
  std::map<int, Error> errors_;
};

/// Joins as a process; the patience is so long that only the death itself can end a wait.
std::string join_and(const std::string& name, int rank, int ranks, const test::RankBody& body) {
  auto joined = comm::join_shared_memory({name, rank, ranks, kLong});
  STRATA_WANT_OK(joined);
  return body(*joined.value());
}

}  // namespace

class TestRankFaults : public QObject {
  Q_OBJECT

 private slots:
  void a_killed_process_ends_every_wait_with_its_name_and_deed() {
    const std::string name = test::run_name();
    QElapsedTimer clock;
    clock.start();
    const std::string wrong = test::run_processes(
        3,
        [&](int rank) {
          return join_and(name, rank, 3, [](Communicator& comm) -> std::string {
            STRATA_WANT_OK(comm.barrier());
            if (comm.rank() == 1) {
              comm.note("backward conv2 (micro-batch 0)");
              ::raise(SIGKILL);
            }
            comm.note("share");
            const auto ended = comm.barrier();
            STRATA_WANT(!ended.ok());
            STRATA_WANT(ended.error().what ==
                        "rank 1 has died; it was at 'backward conv2 (micro-batch 0)'");
            STRATA_WANT(ended.error().where ==
                        "rank " + std::to_string(comm.rank()) + ", waiting in share");
            STRATA_WANT(ended.error().remedy == "go on from the last checkpoint");
            STRATA_WANT(!comm.barrier().ok());
            return "";
          });
        },
        {1});
    QCOMPARE(QString::fromStdString(wrong), QString());
    QVERIFY2(clock.elapsed() < 10000, "the death was not seen, only the silence after it");
    auto left = comm::Segment::open(name);
    QVERIFY(left.ok() && *left == nullptr);
  }

  void a_stopped_process_counts_as_hung_even_while_it_waits() {
    const std::string name = test::run_name();
    const std::string wrong = test::run_processes(
        2,
        [&](int rank) -> std::string {
          auto joined = comm::join_shared_memory({name, rank, 2, kShort});
          STRATA_WANT_OK(joined);
          Communicator& comm = **joined;
          comm.note("forward dense1");
          if (rank == 1) ::raise(SIGSTOP);
          const auto ended = comm.barrier();
          STRATA_WANT(!ended.ok());
          STRATA_WANT(ended.error().what ==
                      "rank 1 has not answered for 0.3 s; it was at 'forward dense1'");
          return "";
        },
        {1});
    QCOMPARE(QString::fromStdString(wrong), QString());
  }

  void a_hung_rank_ends_every_wait_after_its_patience() {
    Errors errors;
    std::latch others(2);
    const auto body = [&](Communicator& comm) {
      comm.note(comm.rank() == 1 ? "backward conv2 (micro-batch 0)" : "share");
      if (comm.rank() == 1) return others.wait();
      errors.keep(comm.rank(), comm.barrier());
      others.count_down();
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(3, body, kShort)), QString());
    for (const int rank : {0, 2}) {
      QCOMPARE(errors.what(rank),
               QString("rank 1 has not answered for 0.3 s; it was at 'backward conv2 "
                       "(micro-batch 0)'"));
      QCOMPARE(errors.where(rank), QString("rank %1, waiting in share").arg(rank));
      QCOMPARE(errors.remedy(rank), QString("go on from the last checkpoint"));
    }
  }

  void a_rank_may_ask_for_more_patience() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      if (comm.rank() == 1) {
        comm.note("evaluate", std::chrono::seconds(60));
        std::this_thread::sleep_for(3 * kShort);  // it is long that is tested
      }
      errors.keep(comm.rank(), comm.barrier());
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kShort)), QString());
    QCOMPARE(errors.what(0), QString());
    QCOMPARE(errors.what(1), QString());
  }

  void notes_keep_a_busy_rank_alive() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      QElapsedTimer clock;
      for (clock.start(); comm.rank() == 1 && clock.elapsed() < 3 * kShort.count();)
        comm.note("step " + std::to_string(clock.elapsed()));
      errors.keep(comm.rank(), comm.barrier());
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kShort)), QString());
    QCOMPARE(errors.what(0), QString());
  }

  void a_failure_reaches_waits_in_other_groups() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      auto group = comm.split(comm.rank() == 3 ? 1 : 0);
      if (!group.ok()) return errors.keep(comm.rank(), group.error());
      double number = 0;
      const Block block{&number, 1, Number::float64};
      if (comm.rank() == 3)
        group.value()->fail({"the memory is used up", "rank 3, forward conv9", "smaller batch"});
      else if (comm.rank() == 2)
        errors.keep(2, comm.recv(block, 3));
      else
        errors.keep(comm.rank(), group.value()->all_reduce(block));
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(4, body, kLong)), QString());
    for (const int rank : {0, 1, 2}) {
      QCOMPARE(errors.what(rank), QString("the memory is used up"));
      QCOMPARE(errors.where(rank), QString("rank 3, forward conv9"));
      QCOMPARE(errors.remedy(rank), QString("smaller batch"));
    }
  }

  void the_first_failure_is_the_one_that_is_told() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      if (comm.rank() == 0) {
        comm.fail({"first", "here", ""});
        comm.fail({"second", "there", ""});
      }
      errors.keep(comm.rank(), comm.barrier());
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kLong)), QString());
    QCOMPARE(errors.what(0), QString("first"));
    QCOMPARE(errors.what(1), QString("first"));
  }

  void a_rank_that_has_left_is_not_waited_for() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      comm.note("its end");
      if (comm.rank() == 0) errors.keep(0, comm.barrier());
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kLong)), QString());
    QCOMPARE(errors.what(0), QString("rank 1 has left the run; it was at 'its end'"));
  }

  void a_rank_that_is_not_needed_may_leave() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      double number = comm.rank();
      const Block block{&number, 1, Number::float64};
      if (comm.rank() == 2) errors.keep(2, comm.send(block, 0));
      if (comm.rank() == 1) errors.keep(1, comm.recv(block, 0));
      if (comm.rank() != 0) return;
      errors.keep(0, comm.recv(block, 2));
      std::this_thread::sleep_for(milliseconds(100));  // rank 1 waits and sees rank 2 go
      errors.keep(0, comm.send(block, 1));
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(3, body, kLong)), QString());
    for (const int rank : {0, 1, 2})
      QCOMPARE(errors.what(rank), QString());
  }

  void ranks_that_wait_for_one_another_are_told() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      double number = 0;
      comm.note("recv_activation conv" + std::to_string(comm.rank()));
      errors.keep(comm.rank(), comm.recv({&number, 1, Number::float64}, 1 - comm.rank()));
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kShort)), QString());
    for (const int rank : {0, 1})
      QCOMPARE(errors.what(rank),
               QString("the ranks wait for one another (rank 0: 'recv_activation conv0', rank 1: "
                       "'recv_activation conv1')"));
  }

  void ranks_that_do_different_things_are_told() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      std::vector<float> numbers(100);
      errors.keep(comm.rank(),
                  comm.all_reduce({numbers.data(), 50 + comm.rank(), Number::float32}));
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kLong)), QString());
    for (const int rank : {0, 1})
      for (const char* part :
           {"rank 0 does all_reduce of 50 float32", "rank 1 does all_reduce of 51 float32"})
        QVERIFY2(errors.what(rank).contains(part), qPrintable(errors.what(rank)));
  }

  void a_message_of_another_length_is_told() {
    Errors errors;
    const auto body = [&](Communicator& comm) {
      std::vector<float> numbers(100);
      if (comm.rank() == 0)
        errors.keep(0, comm.send({numbers.data(), 100, Number::float32}, 1));
      else
        errors.keep(1, comm.recv({numbers.data(), 99, Number::float32}, 0));
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kLong)), QString());
    QCOMPARE(errors.what(1), QString("rank 0 has sent 400 bytes, rank 1 expects 396"));
  }

  void an_operation_that_was_given_up_touches_its_block_no_more() {
    Errors errors;
    std::latch dropped(1);
    const auto body = [&](Communicator& comm) {
      double number = 7;
      const Block block{&number, 1, Number::float64};
      if (comm.rank() == 0) {
        {
          const auto pending = comm.start_recv(block, 1);
        }
        dropped.count_down();
        errors.keep(0, comm.barrier());
        if (number != 7) errors.keep(0, Error{"the block was written", "", ""});
      } else {
        dropped.wait();
        errors.keep(1, comm.send(block, 0));
        errors.keep(1, comm.barrier());
      }
    };
    QCOMPARE(QString::fromStdString(test::run_ranks(2, body, kLong)), QString());
    QCOMPARE(errors.what(0), QString("an operation was given up before it was done"));
    QVERIFY(errors.what(1).startsWith("rank 0 has left the run"));
  }
};

QTEST_GUILESS_MAIN(TestRankFaults)
#include "test_rank_faults.moc"
