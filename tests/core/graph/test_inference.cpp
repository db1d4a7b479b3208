// Whole networks: who reads whom, the order, what is refused, and the closing function that goes to
// the loss.
#include <QElapsedTimer>
#include <QTest>

#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

QString ids(const Model& model) {
  QStringList out;
  for (const Layer& layer : model.layers)
    out << QString::fromStdString(layer.id());
  return out.join(' ');
}

QString problem_texts(const std::string& layers, const Signal& data) {
  QStringList out;
  for (const Error& error : problems(*placeless(layers), data))
    out << QString::fromStdString(error.text());
  return out.join(" | ");
}

}  // namespace

class TestInference : public QObject {
  Q_OBJECT

 private slots:
  void the_networks_of_the_tutorial_have_PyTorchs_sizes_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("output");
    QTest::addColumn<int>("parameters");
    QTest::newRow("mlp") << R"([{"id": "flat", "kind": "flatten"},
      {"id": "fc1", "kind": "dense", "units": 1024, "activation": "relu"},
      {"id": "fc2", "kind": "dense", "units": 512, "activation": "relu"},
      {"id": "fc3", "kind": "dense", "units": 10}])"
                         << "1x28x28"
                         << "10" << 1333770;
    QTest::newRow("cnn")
        << R"([{"id": "conv1", "kind": "conv2d", "filters": 32, "kernel": [3, 3], "activation": "relu"},
      {"id": "pool1", "kind": "maxpool2d", "size": [2, 2]}, {"id": "flat", "kind": "flatten"},
      {"id": "fc1", "kind": "dense", "units": 512, "activation": "relu"},
      {"id": "fc2", "kind": "dense", "units": 10}])"
        << "3x32x32"
        << "10" << 3692938;
    QTest::newRow("lstm")
        << R"([{"id": "embedding", "kind": "embedding", "vocabulary": 10000, "units": 16},
      {"id": "lstm", "kind": "lstm", "units": 128}, {"id": "fc1", "kind": "dense", "units": 16, "activation": "relu"},
      {"id": "fc2", "kind": "dense", "units": 1}])"
        << "200:10000"
        << "1" << 236833;
  }
  void the_networks_of_the_tutorial_have_PyTorchs_sizes() {
    QFETCH(QString, layers);
    QFETCH(QString, data);
    const auto model = model_of(layers.toStdString(), signal_of(data));
    QCOMPARE(text_of(model), QString("no error"));
    QTEST(QString::fromStdString(model->output().text()), "output");
    QTEST(static_cast<int>(model->parameter_count()), "parameters");
  }

  void branches_read_what_they_name() {
    const auto model = model_of(R"([{"id": "stem", "kind": "dense", "units": 8},
      {"id": "body", "kind": "dense", "units": 8}, {"id": "sum", "kind": "add", "inputs": ["stem", "body"]},
      {"id": "head", "kind": "dense", "units": 2}])",
                                signal_of("4"));
    QCOMPARE(text_of(model), QString("no error"));
    QVERIFY((model->layers[2].inputs == std::vector<int>{0, 1}));
    QVERIFY((model->readers_of(0) == std::vector<int>{1, 2}));
    QVERIFY((model->readers_of(-1) == std::vector<int>{0}));
    QVERIFY(model->readers_of(3).empty());
    QCOMPARE(model->layers[3].reads[0].shape.text(), std::string("8"));
    QCOMPARE(model->forward_flops(), 2.0 * 4 * 8 + 2 * 8 * 8 + 8 + 2 * 8 * 2);
  }

  void layers_stand_behind_what_they_read_whatever_the_file_says() {
    const auto model = model_of(R"([{"id": "last", "kind": "dense", "units": 2, "inputs": ["mid"]},
      {"id": "first", "kind": "dense", "units": 8, "inputs": ["data"]},
      {"id": "mid", "kind": "dense", "units": 4, "inputs": ["first"]}])",
                                signal_of("4"));
    QCOMPARE(text_of(model), QString("no error"));
    QCOMPARE(ids(*model), QString("first mid last"));
    QCOMPARE(model->output().shape.text(), std::string("2"));
  }

  void a_network_that_cannot_run_is_refused_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("error");
    QTest::newRow("empty") << "[]"
                           << "the network has no layers: add one, such as a dense layer";
    QTest::newRow("cycle") << R"([{"id": "a", "kind": "dense", "units": 4},
      {"id": "b", "kind": "add", "inputs": ["a", "c"]}, {"id": "c", "kind": "dense", "units": 4, "inputs": ["b"]}])"
                           << "'b' -> 'c' -> 'b' is a circle, and data cannot flow in circles: "
                              "take one of these connections away, or use "
                              "a recurrent layer";
    QTest::newRow("itself") << R"([{"id": "a", "kind": "dense", "units": 4, "inputs": ["a"]}])"
                            << "'a' -> 'a' is a circle, and data cannot flow in circles: take one "
                               "of these connections away, or use a "
                               "recurrent layer";
    QTest::newRow("missing") << R"([{"id": "block1", "kind": "dense", "units": 4},
      {"id": "b", "kind": "dense", "units": 4, "inputs": ["blok1"]}])"
                             << "'b' reads 'blok1', which does not exist: did you mean 'block1'?";
    QTest::newRow("unread") << R"([{"id": "a", "kind": "dense", "units": 4},
      {"id": "b", "kind": "dense", "units": 4, "inputs": ["data"]}])"
                            << "nobody reads 'a': let a later layer read it, or take it away";
    QTest::newRow("two for one")
        << R"([{"id": "a", "kind": "dense", "units": 4},
      {"id": "b", "kind": "dense", "units": 4, "inputs": ["a", "data"]}])"
        << "'b' reads 2 layers, but a dense layer reads one: put an add or a concat before it";
    QTest::newRow("late input")
        << R"([{"id": "a", "kind": "dense", "units": 4},
      {"id": "b", "kind": "input", "inputs": ["a"]}])"
        << "'b' is an input but reads 'a': take it away, or let it read \"data\"";
  }
  void a_network_that_cannot_run_is_refused() {
    QFETCH(QString, layers);
    QTEST(text_of(model_of(layers.toStdString(), signal_of("4"))), "error");
  }

  void all_problems_come_at_once_without_those_that_only_follow() {
    QCOMPARE(problem_texts(R"([{"id": "a", "kind": "conv2d", "filters": 4, "kernel": 3},
      {"id": "b", "kind": "dense", "units": 4},
      {"id": "c", "kind": "dense", "units": 4, "inputs": ["nobody"]},
      {"id": "d", "kind": "permute", "order": [1, 2], "inputs": ["data"]},
      {"id": "e", "kind": "concat", "inputs": ["b", "c", "d"]}])",
                           signal_of("9x3")),
             QString("'c' reads 'nobody', which does not exist: name a layer that exists | "
                     "'a' needs an image (channels x height x width) but the data gives 9x3: put a "
                     "reshape to channels, "
                     "height, width before it"));
    QCOMPARE(problem_texts(R"({"id": "a", "kind": "dense", "units": 4})", signal_of("9")),
             QString());
  }

  void a_diagnosis_keeps_the_layers_that_work_out() {
    const auto network = network_of(R"([{"id": "a", "kind": "dense", "units": 4},
      {"id": "b", "kind": "conv2d", "filters": 4, "kernel": 3}, {"id": "c", "kind": "dense", "units": 2}])");
    const Diagnosis diagnosis = diagnose(*network, signal_of("9"));
    QCOMPARE(ids(diagnosis.model), QString("a"));
    QCOMPARE(diagnosis.problems.size(), std::size_t{1});
    QCOMPARE(diagnosis.problems[0].layer, std::string("b"));
    QCOMPARE(QString::fromStdString(diagnosis.problems[0].error.where), QString("t:2:7"));
  }

  void a_closing_function_goes_to_the_loss_data() {
    QTest::addColumn<QString>("last");
    QTest::addColumn<QString>("closing");
    QTest::addColumn<QString>("left");
    QTest::newRow("softmax") << R"("kind": "dense", "units": 3, "activation": "softmax")"
                             << "softmax"
                             << "linear";
    QTest::newRow("sigmoid") << R"("kind": "dense", "units": 1, "activation": "sigmoid")"
                             << "sigmoid"
                             << "linear";
    QTest::newRow("a layer of its own") << R"("kind": "activation", "function": "softmax")"
                                        << "softmax"
                                        << "linear";
    QTest::newRow("another curve stays") << R"("kind": "dense", "units": 3, "activation": "tanh")"
                                         << ""
                                         << "tanh";
    QTest::newRow("none") << R"("kind": "dense", "units": 3)"
                          << ""
                          << "linear";
  }
  void a_closing_function_goes_to_the_loss() {
    QFETCH(QString, last);
    const auto model = model_of(
        (R"([{"id": "a", "kind": "dense", "units": 4, "activation": "sigmoid"}, {"id": "z", )" +
         last + "}]")
            .toStdString(),
        signal_of("4"));
    QTEST(QString::fromStdString(model->closing), "closing");
    const Settings& settings = model->layers[1].spec.settings;
    QTEST(
        QString::fromStdString(settings.word(settings.has("function") ? "function" : "activation")),
        "left");
    QCOMPARE(model->layers[0].spec.settings.word("activation"), std::string("sigmoid"));
  }

  void networks_made_in_memory_are_checked_too() {
    Network network = *placeless(R"({"id": "a", "kind": "dense", "units": 4})");
    network.layers.push_back(network.layers[0]);
    QCOMPARE(text_of(infer(network, signal_of("4"))),
             QString("the id 'a' stands twice: rename one of them"));
    network.layers.pop_back();
    network.layers[0].settings.set("units", std::int64_t{-5});
    QCOMPARE(text_of(infer(network, signal_of("4"))),
             QString("units cannot be -5: choose 1 to 16777216"));
    network.layers[0].settings = {};
    QCOMPARE(text_of(infer(network, signal_of("4"))), QString("'a' must say its units: set it"));
    network.layers[0].kind = "magic";
    QCOMPARE(text_of(infer(network, signal_of("4"))),
             QString("there is no layer kind 'magic': choose another"));
    QVERIFY(!infer(*network_of(R"({"id": "a", "kind": "flatten"})"), Signal{}).ok());
    QVERIFY(
        !infer(*network_of(R"({"id": "a", "kind": "flatten"})"), Signal{{1 << 30, 1 << 30}}).ok());
  }

  void ten_thousand_layers_are_worked_out_in_a_moment() {
    std::string layers = "[";
    for (int i = 0; i < 10000; ++i) {
      layers += i == 0 ? "" : ",";
      layers += "{\"kind\": \"dense\", \"units\": 8, \"id\": \"l" + std::to_string(i) + "\"}";
    }
    QElapsedTimer clock;
    clock.start();
    const auto model = model_of(layers + "]", signal_of("8"));
    QCOMPARE(text_of(model), QString("no error"));
    QCOMPARE(model->parameter_count(), std::int64_t{720000});
    QVERIFY(clock.elapsed() < 5000);
    const std::string one_more = layers + R"(, {"id": "x", "kind": "flatten"})" + "]";
    QCOMPARE(text_of(network_of(one_more)).section(": ", 1),
             QString("10001 layers are too many: use at most 10000"));
  }
};

QTEST_APPLESS_MAIN(TestInference)
#include "test_inference.moc"
