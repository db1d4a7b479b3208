// NCCL between one GPU and itself; says that it was skipped where no driver answers.
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <dlfcn.h>

#include <QTest>

#include "engine/cuda/nccl.h"
#include "engine/cuda_module.h"

using namespace strata;
using comm::Block;
using comm::Number;

class TestNccl : public QObject {
  Q_OBJECT

 private slots:
  void one_gpu_keeps_its_numbers() {
    const auto module = engine::load_cuda_module();
    if (!module.ok()) QSKIP(qPrintable(QString::fromStdString(module.error().text())));
    if ((*module)->device_count() == 0) QSKIP("there is no GPU");
    const auto join = reinterpret_cast<engine::cuda::JoinNccl>(
        ::dlsym(RTLD_DEFAULT, engine::cuda::kJoinNcclSymbol));
    QVERIFY(join != nullptr);
    Result<std::unique_ptr<comm::Communicator>> joined = Error{};
    join(comm::alone(), 0, joined);
    QVERIFY2(joined.ok(), joined.ok() ? "" : joined.error().text().c_str());
    comm::Communicator& comm = **joined;

    const at::Tensor before = at::arange(1000, at::TensorOptions(at::kCUDA).dtype(at::kFloat));
    at::Tensor numbers = before.clone();
    const Block block{numbers.mutable_data_ptr(), 1000, Number::float32};
    QVERIFY(comm.all_reduce(block).ok());
    QVERIFY(comm.reduce_scatter(block).ok());
    QVERIFY(comm.all_gather(block).ok());
    QVERIFY(comm.broadcast(block, 0).ok());
    QVERIFY(at::equal(numbers, before));
    QVERIFY(comm.barrier().ok());
    QVERIFY(!comm.send(block, 1).ok());
    QVERIFY(comm.allocate(1000).ok());
    auto group = comm.split(3);
    QVERIFY(group.ok() && group.value()->all_reduce(block).ok());
  }
};

QTEST_GUILESS_MAIN(TestNccl)
#include "test_nccl.moc"
