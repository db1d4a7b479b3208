// Memory given back for a while: values and views are those from before.
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>

#include <QTest>

#include "engine/parked_memory.h"

using namespace strata;

class TestParkedMemory : public QObject {
  Q_OBJECT

 private slots:
  void memory_is_gone_while_parked_and_back_with_its_values() {
    const at::Tensor flat = at::arange(1000, at::kFloat);
    const at::Tensor before = flat.clone();
    engine::ParkedMemory memory;
    memory.park({flat, at::Tensor()});
    QVERIFY(flat.const_data_ptr() == nullptr);
    memory.restore();
    QVERIFY(at::equal(flat, before));
  }

  void views_made_before_see_the_same_memory_after() {
    const at::Tensor flat = at::arange(1000, at::kFloat);
    const at::Tensor view = flat.narrow(0, 500, 100);
    engine::ParkedMemory memory;
    memory.park({flat});
    memory.restore();
    flat[500] = -1.0F;
    QCOMPARE(view[0].item<float>(), -1.0F);
  }
};

QTEST_APPLESS_MAIN(TestParkedMemory)
#include "test_parked_memory.moc"
