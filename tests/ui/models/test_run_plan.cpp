// The plan of a project, and how it is put into words.
#include <QTest>

#include "projects.h"
#include "ui/models/plan_words.h"

using namespace strata;
using namespace strata::ui;

namespace {

plan::Parallel on(std::vector<std::string> devices, std::string strategy) {
  plan::Parallel parallel;
  parallel.devices = std::move(devices);
  parallel.strategy = std::move(strategy);
  return parallel;
}

RunPlan planned(const ProjectDocument& document, const plan::Parallel& parallel,
                const device::Machine& machine = {}) {
  auto made = run_plan(document.diagnosis().model, document.project().training, parallel, machine);
  if (!made.ok()) qFatal("%s", made.error().text().c_str());
  return std::move(made).value();
}

QString sentence(std::int64_t batch, const plan::Mesh& mesh, int micro_batches) {
  plan::ParallelPlan plan;
  plan.mesh = mesh;
  plan.micro_batches = micro_batches;
  return batch_sentence(batch, plan);
}

}  // namespace

class TestRunPlan : public QObject {
  Q_OBJECT

 private slots:
  void it_is_what_the_engine_will_do() {
    ProjectDocument document;
    start(document);
    const plan::Parallel parallel = on({"cpu", "cpu"}, "pipeline");
    const RunPlan plan = planned(document, parallel);
    const auto engines =
        plan::make_plan(document.diagnosis().model, document.project().training, parallel);
    QVERIFY(engines.ok());
    QCOMPARE(plan.plan.stages, engines->stages);
    QCOMPARE(plan.plan.micro_batches, engines->micro_batches);
    QCOMPARE(plan.memory.size(), std::size_t{2});
    QVERIFY(plan.predicted.step_s > 0);
    QVERIFY(plan.predicted.bubble > 0);
    QCOMPARE(plan.traffic.size(), std::size_t{1});
  }
  void ranks_share_the_cores() {
    ProjectDocument document;
    start(document);
    device::Machine machine;
    machine.cpu.cores = 4;
    const double alone = planned(document, on({"cpu"}, "auto"), machine).ms_of(0);
    const double shared =
        planned(document, on({"cpu", "cpu", "cpu", "cpu"}, "tensor"), machine).ms_of(0);
    QVERIFY2(shared > 3 * alone, qPrintable(QString("%1 %2").arg(shared).arg(alone)));
  }
  void all_means_what_the_machine_has() {
    device::Machine machine;
    machine.gpus.resize(2);
    machine.gpus[1].index = 1;
    QCOMPARE(meant_devices(on({"all"}, "auto"), machine),
             (std::vector<std::string>{"cuda:0", "cuda:1"}));
    QCOMPARE(meant_devices(on({"cpu"}, "auto"), machine), std::vector<std::string>{"cpu"});
  }
  void a_pin_tells_ranks_of_one_name_apart() {
    QCOMPARE(pin_word({"cpu", "cpu"}, 1), std::string("cpu:1"));
    QCOMPARE(pin_word({"cuda:0", "cuda:1"}, 1), std::string("cuda:1"));
  }

  void the_batch_is_explained_as_a_product() {
    QCOMPARE(sentence(128, {2, 1, 1}, 1), QString("128 = 64 per device × 2 devices"));
    QCOMPARE(sentence(128, {1, 1, 1}, 1), QString("128 at once"));
    QCOMPARE(sentence(128, {1, 1, 1}, 4), QString("128 = 32 per micro-batch × 4 micro-batches"));
    QCOMPARE(sentence(100, {3, 1, 1}, 4),
             QString("100 = up to 9 per micro-batch × 4 micro-batches × 3 devices"));
    QCOMPARE(sentence(64, {2, 2, 1}, 4),
             QString("64 = 8 per micro-batch × 4 micro-batches × 2 pipelines"));
    QCOMPARE(sentence(64, {1, 1, 2}, 1), QString("64, all on every device"));
  }
  void a_plan_has_a_title() {
    plan::ParallelPlan plan;
    const auto title = [&](plan::Mesh mesh) {
      plan.mesh = mesh;
      return plan_title(plan);
    };
    QCOMPARE(title({1, 1, 1}), QString("Single device"));
    QCOMPARE(title({4, 1, 1}), QString("Data on 4 devices"));
    QCOMPARE(title({1, 3, 1}), QString("Pipeline of 3 stages"));
    QCOMPARE(title({2, 3, 1}), QString("2 pipelines of 3 stages"));
    QCOMPARE(title({1, 1, 2}), QString("Tensor over 2 devices"));
  }
  void batch_statistics_apart_are_a_caution_with_a_button() {
    ProjectDocument document;
    start(document,
          "{\"id\": \"bn\", \"kind\": \"batchnorm\"}, {\"id\": \"f\", \"kind\": \"flatten\"}, "
          "{\"id\": \"fc\", \"kind\": \"dense\", \"units\": 10}");
    plan::Parallel parallel = on({"cpu", "cpu"}, "data");
    QVERIFY(plan_remarks(planned(document, parallel).plan).empty());
    parallel.sync_batchnorm = false;
    const auto remarks = plan_remarks(planned(document, parallel).plan);
    QCOMPARE(remarks.size(), std::size_t{1});
    QVERIFY(remarks[0].text.startsWith("'bn' takes its statistics"));
    QVERIFY(!remarks[0].refusal);
    Draft draft;
    draft.project.parallel = parallel;
    remarks[0].change(draft);
    QVERIFY(draft.project.parallel.sync_batchnorm);
  }
  void statistics_of_micro_batches_are_a_caution_without_a_button() {
    ProjectDocument document;
    start(document,
          "{\"id\": \"bn\", \"kind\": \"batchnorm\"}, {\"id\": \"f\", \"kind\": \"flatten\"}, "
          "{\"id\": \"fc\", \"kind\": \"dense\", \"units\": 10}");
    const auto remarks = plan_remarks(planned(document, on({"cpu", "cpu"}, "pipeline")).plan);
    QCOMPARE(remarks.size(), std::size_t{1});
    QVERIFY(remarks[0].text.contains("micro-batch"));
    QVERIFY(!remarks[0].change);
  }
  void a_refusal_offers_to_leave_the_wrong_field_to_the_plan() {
    plan::Parallel parallel = on({"cpu", "cpu", "cpu"}, "pipeline");
    parallel.stages = 2;
    ProjectDocument document;
    start(document);
    const auto made =
        run_plan(document.diagnosis().model, document.project().training, parallel, {});
    QVERIFY(!made.ok());
    const PlanRemark remark = plan_refusal(made.error(), parallel);
    QVERIFY(remark.refusal);
    Draft draft;
    draft.project.parallel = parallel;
    remark.change(draft);
    QCOMPARE(draft.project.parallel.stages, std::int64_t{0});
  }
};

QTEST_GUILESS_MAIN(TestRunPlan)
#include "test_run_plan.moc"
