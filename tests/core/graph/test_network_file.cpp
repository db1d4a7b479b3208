// The "layers" list of a project file: what reads, what writes back, what is refused, and that
// rubbish never crashes.
#include <nlohmann/json.hpp>

#include <QTest>

#include "base/philox.h"
#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

const char* const kProject = R"([
  {"id": "in", "kind": "input", "shape": [3, 32, 32]},
  {"id": "conv1", "kind": "conv2d", "filters": 32, "kernel": [3, 3], "padding": "same", "activation": "relu"},
  {"id": "norm", "kind": "batchnorm", "momentum": 0.2, "trainable": false},
  {"id": "side", "kind": "conv2d", "filters": 32, "kernel": 3, "padding": [1, 1], "inputs": ["conv1"], "device": "cuda:1"},
  {"id": "sum", "kind": "add", "inputs": ["norm", "side"]},
  {"id": "pool", "kind": "global_avgpool"},
  {"id": "steps", "kind": "reshape", "shape": [8, -1]},
  {"id": "seq", "kind": "conv1d", "filters": 6, "kernel": 3, "padding": "same"},
  {"id": "lstm", "kind": "lstm", "units": 16, "bidirectional": true, "dropout": 0.25, "layers": 2},
  {"id": "fc", "kind": "dense", "units": 10, "activation": "softmax"}
])";

/// Even seeds exchange digits, which often still reads; odd ones replace, take out and copy
/// anything.
std::string mutated(std::string text, std::uint64_t seed) {
  const RandomStream random(seed, Purpose::sampling, 0, 0);
  static const std::string bytes = "{}[]\",:0123456789.-eE\\ntruefalsenull\n \x01\x7f\x80\xff";
  const std::uint64_t changes = 1 + random.integer(0, 4);
  for (std::uint64_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random.integer(4 * i + 1, text.size());
    if (seed % 2 == 0) {
      const std::size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = "0123456789"[random.integer(4 * i + 2, 10)];
      continue;
    }
    switch (random.integer(4 * i + 2, 4)) {
      case 0:
        text[at] = bytes[random.integer(4 * i + 3, bytes.size())];
        break;
      case 1:
        text.erase(at, 1 + random.integer(4 * i + 3, 9));
        break;
      case 2:
        text.insert(at, text.substr(random.integer(4 * i + 3, text.size()), 40));
        break;
      default:
        text.insert(at, std::to_string(random.block(4 * i + 4)[0]) + "99999");
    }
  }
  return text;
}

}  // namespace

class TestNetworkFile : public QObject {
  Q_OBJECT

 private slots:
  void what_is_written_reads_back_the_same() {
    const auto first = network_of(kProject);
    QCOMPARE(text_of(first), QString("no error"));
    const std::string written = to_json(*first).dump();
    const auto second = network_of(written);
    QCOMPARE(text_of(second), QString("no error"));
    QVERIFY(*first == *second);
    QCOMPARE(to_json(*second).dump(), written);
    QVERIFY(infer(*first, signal_of("3x32x32")).ok());
  }

  void only_what_differs_from_the_default_is_written() {
    const auto network = network_of(kProject);
    const Json json = to_json(*network);
    QCOMPARE(
        json[1].dump(),
        std::string(
            R"({"id":"conv1","kind":"conv2d","filters":32,"kernel":[3,3],"padding":"same","activation":"relu"})"));
    QCOMPARE(json[2].dump(),
             std::string(R"({"id":"norm","kind":"batchnorm","momentum":0.2,"trainable":false})"));
    QCOMPARE(
        json[7].dump(),
        std::string(R"({"id":"seq","kind":"conv1d","filters":6,"kernel":3,"padding":"same"})"));
  }

  void fields_of_every_layer_are_kept() {
    const auto network = network_of(kProject);
    QCOMPARE(network->find("side")->device, std::string("cuda:1"));
    QVERIFY(network->find("norm")->frozen);
    QVERIFY(!network->find("side")->frozen);
    QVERIFY((network->find("sum")->inputs == std::vector<std::string>{"norm", "side"}));
    QCOMPARE(network->find("conv1")->where, std::string("t:3:3"));
    QVERIFY(network->find("none") == nullptr);
  }

  void a_wrong_list_is_refused_at_its_place_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("error");
    QTest::newRow("no list") << "7"
                             << "t:1:1: expected a list [...], found 7";
    QTest::newRow("no object") << "[7]"
                               << "t:1:2: [0]: expected an object {...}, found 7";
    QTest::newRow("no id") << R"([{"kind": "flatten"}])"
                           << "t:1:2: [0]: 'id' is missing: add \"id\"";
    QTest::newRow("no kind") << R"([{"id": "a"}])"
                             << "t:1:2: [0]: 'kind' is missing: add \"kind\"";
    QTest::newRow("kind")
        << R"([{"id": "a", "kind": "conv2"}])"
        << "t:1:22: [0].kind: there is no layer kind 'conv2': did you mean 'conv2d'?";
    QTest::newRow("no units") << R"([{"id": "a", "kind": "dense"}])"
                              << "t:1:2: [0]: a dense layer must say its units: add \"units\"";
    QTest::newRow("id twice")
        << "[{\"id\": \"a\", \"kind\": \"flatten\"},\n{\"id\": \"a\", \"kind\": \"flatten\"}]"
        << "t:2:1: [1]: the id 'a' stands twice: rename one of them";
    QTest::newRow("data")
        << R"([{"id": "data", "kind": "flatten"}])"
        << "t:1:9: the id 'data' stands for the data set: give the layer another id";
    QTest::newRow("dot")
        << R"([{"id": "a.b", "kind": "flatten"}])"
        << "t:1:9: 'a.b' cannot be a layer's id: use 1 to 64 letters, digits and underscores";
    QTest::newRow("no input")
        << R"([{"id": "a", "kind": "flatten", "inputs": []}])"
        << "t:1:43: [0].inputs: a layer must read something: name a layer, or leave \"inputs\" out";
    QTest::newRow("input") << R"([{"id": "a", "kind": "flatten", "inputs": [7]}])"
                           << "t:1:44: [0].inputs[0]: expected a text in quotes, found 7";
    QTest::newRow("trainable") << R"([{"id": "a", "kind": "flatten", "trainable": "no"}])"
                               << "t:1:46: [0].trainable: expected true or false, found \"no\"";
  }
  void a_wrong_list_is_refused_at_its_place() {
    QFETCH(QString, layers);
    QTEST(text_of(network_of(layers.toStdString())), "error");
  }

  void ids_may_use_any_script() {
    QVERIFY(check_layer_id("\xE5\x8D\xB7\xE7\xA7\xAF_1", "").ok());
    QVERIFY(check_layer_id(std::string(64, 'a'), "").ok());
    for (const char* bad : {"", " ", "a b", "a/b", "a\\b", "a\"b", "a\nb", "a\x7f"})
      QVERIFY2(!check_layer_id(bad, "").ok(), bad);
    QVERIFY(!check_layer_id(std::string(65, 'a'), "").ok());
  }

  void rubbish_is_refused_or_worked_out_and_never_crashes() {
    int read = 0;
    int refused = 0;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
      const auto network = network_of(mutated(kProject, seed));
      if (!network.ok()) {
        QVERIFY2(!network.error().what.empty(), std::to_string(seed).c_str());
        ++refused;
        continue;
      }
      ++read;
      const auto model = infer(*network, signal_of("3x32x32"));
      QVERIFY2(model.ok() == problems(*network, signal_of("3x32x32")).empty(),
               std::to_string(seed).c_str());
      const auto again = network_of(to_json(*network).dump());
      QVERIFY2(again.ok() && *again == *network, std::to_string(seed).c_str());
    }
    QVERIFY2(read > 200 && refused > 500,
             qPrintable(QString("%1 read, %2 refused").arg(read).arg(refused)));
  }
};

QTEST_APPLESS_MAIN(TestNetworkFile)
#include "test_network_file.moc"
