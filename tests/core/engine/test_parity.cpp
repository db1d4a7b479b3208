// Fifty steps from PyTorch's own starting weights, over the rows it saw, give PyTorch's losses.
#include <nlohmann/json.hpp>

#include <QtTest>
#include <array>
#include <mutex>
#include <optional>

#include "base/json.h"
#include "core/comm/ranks.h"
#include "engine/bench.h"
#include "shared_folder.h"

using namespace strata;

namespace {

/// One way to spread the work over ranks.
struct Way {
  const char* name;
  int ranks;
  const char* strategy;
  int micro_batches;
};
constexpr std::array<Way, 3> kWays = {
    {{"one device", 1, "single", 0}, {"data x2", 2, "data", 0}, {"pipeline x2", 2, "pipeline", 4}}};

Result<engine::BenchResult> bench_on(engine::BenchRequest request, const Way& way) {
  request.project.parallel.strategy = way.strategy;
  request.project.parallel.microbatches = way.micro_batches;
  if (way.ranks == 1) return engine::bench(request);
  request.project.parallel.devices.assign(static_cast<std::size_t>(way.ranks), "cpu");
  request.threads = 1;
  std::mutex mutex;
  std::optional<Result<engine::BenchResult>> of_leader;
  const std::string joined = test::run_ranks(way.ranks, [&](comm::Communicator& world) {
    engine::BenchRequest own = request;
    own.ranks = std::shared_ptr<comm::Communicator>(&world, [](auto*) {});
    auto result = engine::bench(own);
    const std::lock_guard lock(mutex);
    if (world.rank() == 0) of_leader = std::move(result);
  });
  if (!of_leader) return Error{joined, "ranks", ""};
  return *std::move(of_leader);
}

}  // namespace

class TestParity : public QObject {
  Q_OBJECT

 private slots:
  void losses_equal_pytorch_data() {
    QTest::addColumn<QString>("workload");
    QTest::addColumn<std::size_t>("way");
    for (const char* workload : {"mlp", "cnn", "lstm"})
      for (std::size_t way = 0; way < kWays.size(); ++way)
        QTest::newRow(qPrintable(QString(workload) + ", " + kWays[way].name))
            << QString(workload) << way;
  }
  /// Steps 1 to 5 within 1e-5, steps 1 to 50 within 1e-3, relative.
  /// The CNN stands on a knife's edge: at step 7 one input of a relu in fc1 lies 6e-7 from zero,
  /// and PyTorch itself in float64 is 3.2e-3 away from these losses at step 50. On a machine whose
  /// products round otherwise the CNN can miss the second bound without a fault; the first five
  /// steps are what tells. Other sizes of products on several ranks round otherwise too: there the
  /// CNN may fall on either side.
  void losses_equal_pytorch() {
    QFETCH(QString, workload);
    QFETCH(std::size_t, way);
    const std::filesystem::path folder = test::shared_folder() / "parity";
    if (!std::filesystem::exists(folder / "expected.json"))
      QSKIP("STRATA_SHARED has no parity folder: PyTorch's losses are not here to compare with");
    const std::string name = workload.toStdString();
    const auto expected = read_json(folder / "expected.json");
    QVERIFY(expected.ok());
    engine::BenchRequest request;
    request.project_file = folder / (name + ".strata");
    auto project = read_project(request.project_file);
    QVERIFY2(project.ok(), project.ok() ? "" : project.error().text().c_str());
    request.project = std::move(project).value();
    request.init = folder / (name + ".safetensors");
    request.order = folder / (name + ".order.npy");
    request.steps = 50;
    request.warmup = 5;
    const auto result = bench_on(request, kWays[way]);
    QVERIFY2(result.ok(), result.ok() ? "" : result.error().text().c_str());
    const Json losses = expected->raw().at(name).at("losses");
    double worst_of_5 = 0;
    double worst_of_50 = 0;
    for (std::size_t i = 0; i < 50; ++i) {
      const double wanted = losses[i].get<double>();
      const double apart = std::abs(result->losses.at(i) - wanted) / wanted;
      worst_of_50 = std::max(worst_of_50, apart);
      if (i < 5) worst_of_5 = std::max(worst_of_5, apart);
    }
    qInfo("largest relative difference %.2g over 5 steps, %.2g over 50", worst_of_5, worst_of_50);
    QVERIFY(worst_of_5 < 1e-5);
    QVERIFY(worst_of_50 < (name == "cnn" && kWays[way].ranks > 1 ? 5e-3 : 1e-3));
  }
};

QTEST_APPLESS_MAIN(TestParity)
#include "test_parity.moc"
