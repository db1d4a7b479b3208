// What launchers say in the environment, as each of them says it.
#include <QTest>
#include <map>
#include <string>

#include "launch/rank_environment.h"

using namespace strata;
using namespace strata::launch;

namespace {

using Variables = std::map<std::string, std::string>;

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    if (at == variables.end()) return std::nullopt;
    return at->second;
  };
}

RankEnvironment read(const Variables& variables) {
  const auto result = read_rank_environment(environment_of(variables));
  if (!result.ok()) qWarning("%s", result.error().text().c_str());
  return result.ok() && *result ? **result : RankEnvironment();
}

Error error_of(const Variables& variables) {
  const auto result = read_rank_environment(environment_of(variables));
  return result.ok() ? Error{"no error", "", ""} : result.error();
}

/// As torchrun --nproc-per-node 4 --nnodes 2 sets them on the second machine.
const Variables kTorchrun = {{"RANK", "6"},
                             {"LOCAL_RANK", "2"},
                             {"WORLD_SIZE", "8"},
                             {"LOCAL_WORLD_SIZE", "4"},
                             {"MASTER_ADDR", "10.0.0.1"},
                             {"MASTER_PORT", "29500"},
                             {"TORCHELASTIC_RUN_ID", "none"},
                             {"TORCHELASTIC_RESTART_COUNT", "3"},
                             {"TORCHELASTIC_USE_AGENT_STORE", "True"}};
const Variables kMpirun = {{"OMPI_COMM_WORLD_RANK", "1"},
                           {"OMPI_COMM_WORLD_SIZE", "2"},
                           {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                           {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
                           {"PMIX_NAMESPACE", "1252589569"}};
const Variables kSrun = {{"SLURM_PROCID", "5"},
                         {"SLURM_NTASKS", "6"},
                         {"SLURM_STEP_NUM_TASKS", "6"},
                         {"SLURM_LOCALID", "0"},
                         {"SLURM_NODEID", "2"},
                         {"SLURM_STEP_TASKS_PER_NODE", "3,2,1"},
                         {"SLURM_STEP_NODELIST", "node[07-09]"},
                         {"SLURM_JOB_ID", "4711"},
                         {"SLURM_STEP_ID", "0"}};

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

Variables without(Variables variables, const std::string& name) {
  variables.erase(name);
  return variables;
}

}  // namespace

class TestRankEnvironment : public QObject {
  Q_OBJECT

 private slots:
  void without_a_launcher_there_is_no_world() {
    QVERIFY(!read_rank_environment(environment_of({}))->has_value());
    QVERIFY(
        !read_rank_environment(environment_of({{"RANK", ""}, {"WORLD_SIZE", ""}}))->has_value());
    QVERIFY(!read_rank_environment(environment_of({{"MASTER_ADDR", "here"}}))->has_value());
  }

  void torchrun_says_everything() {
    const RankEnvironment rank = read(kTorchrun);
    QCOMPARE(rank.launcher, "torchrun");
    QCOMPARE(rank.rank, 6);
    QCOMPARE(rank.local_rank, 2);
    QCOMPARE(rank.world_size, 8);
    QCOMPARE(rank.local_world_size, 4);
    QCOMPARE(rank.master_addr, "10.0.0.1");
    QCOMPARE(rank.master_port, 29500);
    QCOMPARE(rank.run_id, "none");
    QCOMPARE(rank.restart_count, 3);
    QVERIFY(rank.agent_store);
    QVERIFY(!rank.on_one_machine());
  }

  void each_process_of_a_pytorchjob_has_a_machine_of_its_own() {
    const RankEnvironment rank = read({{"RANK", "1"},
                                       {"WORLD_SIZE", "3"},
                                       {"MASTER_ADDR", "job-master-0"},
                                       {"MASTER_PORT", "23456"}});
    QCOMPARE(rank.rank, 1);
    QCOMPARE(rank.local_rank, 0);
    QCOMPARE(rank.local_world_size, 1);
    QVERIFY(!rank.agent_store);
    QVERIFY(!rank.on_one_machine());
  }

  void mpirun_on_one_machine_needs_no_address() {
    const RankEnvironment rank = read(kMpirun);
    QCOMPARE(rank.launcher, "mpirun");
    QCOMPARE(rank.rank, 1);
    QCOMPARE(rank.local_rank, 1);
    QCOMPARE(rank.world_size, 2);
    QVERIFY(rank.on_one_machine());
    QCOMPARE(rank.master_addr, "127.0.0.1");
    QVERIFY(rank.master_port > 1024);
  }

  void mpich_is_understood_as_well() {
    const RankEnvironment rank = read({{"PMI_RANK", "3"},
                                       {"PMI_SIZE", "4"},
                                       {"MPI_LOCALRANKID", "1"},
                                       {"MPI_LOCALNRANKS", "2"},
                                       {"MASTER_ADDR", "a"},
                                       {"MASTER_PORT", "1234"}});
    QCOMPARE(rank.rank, 3);
    QCOMPARE(rank.local_rank, 1);
    QCOMPARE(rank.local_world_size, 2);
  }

  void srun_names_the_first_machine_in_its_list() {
    const RankEnvironment rank = read(kSrun);
    QCOMPARE(rank.launcher, "srun");
    QCOMPARE(rank.rank, 5);
    QCOMPARE(rank.world_size, 6);
    QCOMPARE(rank.local_rank, 0);
    QCOMPARE(rank.local_world_size, 1);
    QCOMPARE(rank.master_addr, "node07");
    QCOMPARE(rank.master_port, read(with(kSrun, "SLURM_NODEID", "0")).master_port);
    QVERIFY(rank.master_port != read(with(kSrun, "SLURM_STEP_ID", "1")).master_port);
    QCOMPARE(read(with(kSrun, "SLURM_STEP_NODELIST", "alpha,beta")).master_addr, "alpha");
    QCOMPARE(read(with(kSrun, "SLURM_STEP_NODELIST", "gpu[3,5]")).master_addr, "gpu3");
    const Variables even = with(kSrun, "SLURM_STEP_TASKS_PER_NODE", "2(x3)");
    QCOMPARE(read(even).local_world_size, 2);
  }

  void what_the_user_sets_wins_over_what_slurm_says() {
    const RankEnvironment rank =
        read(with(with(kSrun, "MASTER_ADDR", "fast-net"), "MASTER_PORT", "5000"));
    QCOMPARE(rank.master_addr, "fast-net");
    QCOMPARE(rank.master_port, 5000);
  }

  void a_batch_jobs_script_is_alone() {
    QVERIFY(!read_rank_environment(environment_of({{"SLURM_PROCID", "0"},
                                                   {"SLURM_LOCALID", "0"},
                                                   {"SLURM_NTASKS", "2"},
                                                   {"SLURM_JOB_ID", "2"}}))
                 ->has_value());
  }

  void the_inner_launcher_wins() {
    Variables both = kMpirun;
    both.insert(kSrun.begin(), kSrun.end());
    QCOMPARE(read(both).launcher, "mpirun");
    both.insert(kTorchrun.begin(), kTorchrun.end());
    QCOMPARE(read(both).launcher, "torchrun");
  }

  void nonsense_is_refused_by_the_variables_name_data() {
    QTest::addColumn<QString>("culprit");
    QTest::addColumn<bool>("slurm");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("no number") << "RANK" << false << "RANK"
                               << "first";
    QTest::newRow("negative") << "RANK" << false << "RANK"
                              << "-1";
    QTest::newRow("more than digits") << "WORLD_SIZE" << false << "WORLD_SIZE"
                                      << "8x";
    QTest::newRow("no ranks") << "WORLD_SIZE" << false << "WORLD_SIZE"
                              << "0";
    QTest::newRow("beyond the world") << "RANK" << false << "RANK"
                                      << "8";
    QTest::newRow("beyond the machine") << "LOCAL_RANK" << false << "LOCAL_RANK"
                                        << "4";
    QTest::newRow("machine larger than world") << "LOCAL_WORLD_SIZE" << false << "LOCAL_WORLD_SIZE"
                                               << "9";
    QTest::newRow("no port") << "MASTER_PORT" << false << "MASTER_PORT"
                             << "70000";
    QTest::newRow("machine not in the list")
        << "SLURM_STEP_TASKS_PER_NODE" << true << "SLURM_NODEID"
        << "3";
    QTest::newRow("list of another form")
        << "SLURM_STEP_TASKS_PER_NODE" << true << "SLURM_STEP_TASKS_PER_NODE"
        << "many";
    QTest::newRow("no machine's number") << "SLURM_NODEID" << true << "SLURM_NODEID"
                                         << "a";
  }
  void nonsense_is_refused_by_the_variables_name() {
    QFETCH(QString, culprit);
    QFETCH(bool, slurm);
    QFETCH(QString, name);
    QFETCH(QString, value);
    const Variables variables =
        with(slurm ? kSrun : kTorchrun, name.toStdString(), value.toStdString());
    QCOMPARE(QString::fromStdString(error_of(variables).where), culprit);
  }

  void what_is_missing_is_named() {
    QCOMPARE(error_of(without(kTorchrun, "RANK")).where, "RANK");
    QCOMPARE(error_of(without(kTorchrun, "WORLD_SIZE")).where, "WORLD_SIZE");
    QCOMPARE(error_of(without(kTorchrun, "MASTER_ADDR")).where, "MASTER_ADDR");
    QCOMPARE(error_of(without(kTorchrun, "MASTER_PORT")).where, "MASTER_PORT");
    QCOMPARE(error_of(with(kMpirun, "OMPI_COMM_WORLD_SIZE", "4")).where, "MASTER_ADDR");
  }

  void ranks_of_one_start_meet_and_others_do_not() {
    RankEnvironment one = read(kMpirun);
    RankEnvironment other = read(with(kMpirun, "OMPI_COMM_WORLD_RANK", "0"));
    QCOMPARE(*meeting_name(one), *meeting_name(other));
    other.restart_count = 1;
    QVERIFY(*meeting_name(one) != *meeting_name(other));
    QVERIFY(*meeting_name(one) !=
            *meeting_name(read(with(kMpirun, "PMIX_NAMESPACE", "1252589570"))));
    QCOMPARE(meeting_name(RankEnvironment()).error().where, "MASTER_PORT");
  }
};

QTEST_GUILESS_MAIN(TestRankEnvironment)
#include "test_rank_environment.moc"
