// Times of layers: from arithmetic, from memory traffic, from measurements.
#include <QTest>

#include "networks.h"
#include "plan/cluster.h"

using namespace strata;
using namespace strata::plan;

class TestLayerTimes : public QObject {
  Q_OBJECT

 private slots:
  void arithmetic_takes_its_time_and_the_backward_pass_twice_that() {
    const ComputeRate rate{1e6, 1e30, 0};
    const LayerTimes times = estimate_times(test::chain(2, 10), Training{}, rate, 5);
    const double forward = 2.0 * 100 * 5 / 1e6;
    QCOMPARE(times.forward[0], forward);
    QCOMPARE(times.backward[0], forward);  // nobody wants the data's gradient
    QCOMPARE(times.backward[1], 2 * forward);
  }
  void memory_traffic_counts_where_it_is_slower() {
    const ComputeRate rate{1e30, 1e3, 0.5};
    const LayerTimes times = estimate_times(test::chain(1, 10), Training{}, rate, 5);
    QCOMPARE(times.forward[0], 0.5 + (110 + 50 + 50) * 4 / 1e3);
    QCOMPARE(times.backward[0], 0.5 + 2 * (110 + 50 + 50) * 4 / 1e3);
    QCOMPARE(times.accumulate[0], 3 * 110 * 4 / 1e3);
    QCOMPARE(times.update[0], 7 * 110 * 4 / 1e3);  // weights, gradient, both moments; three written
  }
  void frozen_layers_pass_the_gradient_on_or_not_at_all() {
    const graph::Model model = test::model_of(
        test::list_of({test::dense("a", 4, ", \"trainable\": false"), test::dense("b"),
                       test::dense("c", 4, ", \"trainable\": false")}),
        {graph::Shape{4}});
    const LayerTimes times = estimate_times(model, Training{}, {1e3, 1e30, 0}, 1);
    QCOMPARE(times.backward[0], 0.0);
    QCOMPARE(times.backward[1], times.forward[1]);
    QCOMPARE(times.backward[2], times.forward[2]);
    QCOMPARE(times.update[2], 0.0);
  }
  void measured_times_replace_the_estimate_in_proportion_to_the_rows() {
    Cluster cluster;
    cluster.measured = LayerTimes{8, {1, 2}, {3, 4}, {}, {}};
    const LayerTimes times = layer_times(test::chain(2), Training{}, cluster, 2);
    QVERIFY(times.forward == (std::vector<double>{0.25, 0.5}));
    QVERIFY(times.backward == (std::vector<double>{0.75, 1}));
    QCOMPARE(times.update.size(), std::size_t{2});
    QVERIFY(times.update[0] > 0);
  }
  void measurements_of_another_network_are_not_taken() {
    Cluster cluster;
    cluster.measured = LayerTimes{8, {1}, {3}, {}, {}};
    QVERIFY(layer_times(test::chain(2), Training{}, cluster, 8).forward[0] < 1);
  }
  void ranks_beyond_the_known_devices_are_like_the_last() {
    Cluster cluster;
    QCOMPARE(cluster.device(3).speed, 1.0);
    cluster.devices = {{2, 0}, {3, 7}};
    QCOMPARE(cluster.device(0).speed, 2.0);
    QCOMPARE(cluster.device(9).memory, std::int64_t{7});
  }
};

QTEST_APPLESS_MAIN(TestLayerTimes)
#include "test_layer_times.moc"
