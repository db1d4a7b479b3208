// Sliding windows. Formulas: torch.nn.Conv2d and ConvTranspose2d, "Shape"; TensorFlow, tf.nn "Notes
// on padding".
#include <QTest>

#include "graph/window.h"
#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

Settings settings_of(const std::string& layer) {
  const auto network = network_of(layer);
  return network.ok() ? network->layers[0].settings : Settings();
}

}  // namespace

class TestWindow : public QObject {
  Q_OBJECT

 private slots:
  void a_dimension_follows_the_formula_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("out");
    QTest::newRow("valid") << R"("kernel": 3)" << 32 << 0 << 0 << 30;
    QTest::newRow("number") << R"("kernel": 3, "padding": 1)" << 32 << 1 << 1 << 32;
    QTest::newRow("stride") << R"("kernel": 7, "stride": 2, "padding": 3)" << 224 << 3 << 3 << 112;
    QTest::newRow("dilation") << R"("kernel": 3, "dilation": 2)" << 32 << 0 << 0 << 28;
    QTest::newRow("same") << R"("kernel": 3, "padding": "same")" << 32 << 1 << 1 << 32;
    QTest::newRow("same, even kernel") << R"("kernel": 4, "padding": "same")" << 32 << 1 << 2 << 32;
    QTest::newRow("same, stride 2")
        << R"("kernel": 3, "stride": 2, "padding": "same")" << 32 << 0 << 1 << 16;
    QTest::newRow("same, stride 2, odd input")
        << R"("kernel": 3, "stride": 2, "padding": "same")" << 5 << 1 << 1 << 3;
    QTest::newRow("same, stride beyond kernel")
        << R"("kernel": 1, "stride": 3, "padding": "same")" << 7 << 0 << 0 << 3;
    QTest::newRow("same, dilation")
        << R"("kernel": 3, "dilation": 4, "padding": "same")" << 10 << 4 << 4 << 10;
    QTest::newRow("as large as the input") << R"("kernel": 5)" << 5 << 0 << 0 << 1;
    QTest::newRow("too large") << R"("kernel": 6)" << 5 << 0 << 0 << 0;
  }
  void a_dimension_follows_the_formula() {
    QFETCH(QString, settings);
    QFETCH(int, in);
    const Settings read = settings_of(R"({"id": "c", "kind": "conv1d", "filters": 1, )" +
                                      settings.toStdString() + "}");
    const std::int64_t sizes[] = {in};
    const Window window = windows(read, sizes).front();
    QTEST(static_cast<int>(window.before), "before");
    QTEST(static_cast<int>(window.after), "after");
    QTEST(static_cast<int>(window.out), "out");
  }

  void a_transposed_dimension_follows_the_formula_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("out");
    QTest::newRow("valid") << R"("kernel": 3)" << 5 << 0 << 0 << 7;
    QTest::newRow("stride 2") << R"("kernel": 2, "stride": 2)" << 7 << 0 << 0 << 14;
    QTest::newRow("PyTorch's GAN")
        << R"("kernel": 4, "stride": 2, "padding": 1)" << 16 << 1 << 1 << 32;
    QTest::newRow("output padding")
        << R"("kernel": 3, "stride": 2, "padding": 1, "output_padding": 1)" << 8 << 1 << 0 << 16;
    QTest::newRow("same") << R"("kernel": 3, "stride": 2, "padding": "same")" << 8 << 0 << 1 << 16;
    QTest::newRow("same, kernel below stride")
        << R"("kernel": 1, "stride": 2, "padding": "same")" << 8 << 0 << -1 << 16;
    QTest::newRow("dilation") << R"("kernel": 3, "dilation": 2)" << 5 << 0 << 0 << 9;
  }
  void a_transposed_dimension_follows_the_formula() {
    QFETCH(QString, settings);
    QFETCH(int, in);
    const Settings read = settings_of(R"({"id": "c", "kind": "conv2d_transpose", "filters": 1, )" +
                                      settings.toStdString() + "}");
    const std::int64_t sizes[] = {in, in};
    const Window window = transposed_windows(read, sizes).back();
    QTEST(static_cast<int>(window.before), "before");
    QTEST(static_cast<int>(window.after), "after");
    QTEST(static_cast<int>(window.out), "out");
  }

  void a_transposed_convolution_undoes_the_size_of_a_convolution() {
    for (int kernel = 1; kernel < 6; ++kernel)
      for (int stride = 1; stride < 4; ++stride) {
        const std::string both = R"(, "filters": 1, "kernel": )" + std::to_string(kernel) +
                                 R"(, "stride": )" + std::to_string(stride) +
                                 R"(, "padding": "same"})";
        const std::int64_t small[] = {9, 9};
        const auto up = transposed_windows(
            settings_of(R"({"id": "u", "kind": "conv2d_transpose")" + both), small);
        const std::int64_t large[] = {up[0].out, up[1].out};
        QCOMPARE(windows(settings_of(R"({"id": "d", "kind": "conv2d")" + both), large)[0].out,
                 std::int64_t{9});
      }
  }

  void a_pooling_strides_by_its_size_unless_told() {
    const std::int64_t sizes[] = {32, 30};
    const auto lying =
        windows(settings_of(R"({"id": "p", "kind": "maxpool2d", "size": [2, 3]})"), sizes);
    QCOMPARE(lying[0].out, std::int64_t{16});
    QCOMPARE(lying[1].out, std::int64_t{10});
    const auto told =
        windows(settings_of(R"({"id": "p", "kind": "maxpool2d", "size": 3, "stride": 1})"), sizes);
    QCOMPARE(told[0].out, std::int64_t{30});
  }
};

QTEST_APPLESS_MAIN(TestWindow)
#include "test_window.moc"
