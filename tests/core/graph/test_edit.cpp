// What a canvas does to a network: putting in, taking away, connecting, copying, mending.
#include <QElapsedTimer>
#include <QTest>
#include <nlohmann/json.hpp>

#include "graph/edit.h"
#include "networks.h"

using namespace strata;
using namespace strata::graph;

namespace {

/// "a, b, c(a+b)": the layers in their order with the inputs that are written.
QString written(const Network& network) {
  QStringList out;
  for (const LayerSpec& layer : network.layers) {
    QString text = QString::fromStdString(layer.id);
    QStringList inputs;
    for (const std::string& input : layer.inputs)
      inputs << QString::fromStdString(input);
    if (!inputs.isEmpty()) text += "(" + inputs.join('+') + ")";
    out << text;
  }
  return out.join(", ");
}
QString written(const Result<Network>& network) {
  return network.ok() ? written(*network) : text_of(network);
}

QString flow(const Network& network) {
  QStringList out;
  for (const Edge& edge : edges(network))
    out << QString::fromStdString(edge.from) + '>' + QString::fromStdString(edge.to);
  return out.join(' ');
}

LayerSpec dense(const char* id) {
  LayerSpec layer = new_layer({}, *find_layer_kind("dense"));
  layer.id = id;
  return layer;
}

/// a -> b -> sum, a -> sum, then head.
Network branched() {
  return *placeless(R"([{"id": "a", "kind": "dense", "units": 8},
    {"id": "b", "kind": "dense", "units": 8}, {"id": "sum", "kind": "add", "inputs": ["b", "a"]},
    {"id": "head", "kind": "dense", "units": 2}])");
}

/// Titles of what is offered for the first problem, and what is left after the first of them.
QStringList offered(const Network& network, const Signal& data) {
  const Diagnosis diagnosis = diagnose(network, data);
  QStringList out;
  if (diagnosis.problems.empty()) return {"nothing is wrong"};
  for (const Fix& fix : fixes(network, data, diagnosis.problems.front()))
    out << QString::fromStdString(fix.title);
  return out;
}

/// Takes the first fix of the first problem until nothing is wrong or nothing is offered.
Network mended(Network network, const Signal& data) {
  for (int i = 0; i < 10; ++i) {
    const Diagnosis diagnosis = diagnose(network, data);
    if (diagnosis.problems.empty()) break;
    std::vector<Fix> found = fixes(network, data, diagnosis.problems.front());
    if (found.empty()) break;
    network = std::move(found.front().network);
  }
  return network;
}

}  // namespace

class TestEdit : public QObject {
  Q_OBJECT

 private slots:
  void edges_name_the_layer_before_too() {
    QCOMPARE(flow(branched()), QString("data>a a>b b>sum a>sum sum>head"));
    QCOMPARE(output_of(branched()), std::string("head"));
    QCOMPARE(output_of({}), std::string(kDataId));
  }

  void new_layers_are_complete_and_have_free_ids() {
    Network network;
    for (const LayerKind& kind : layer_kinds()) {
      LayerSpec layer = new_layer(network, kind);
      QVERIFY(check_layer_id(layer.id, {}).ok());
      for (const Setting& setting : kind.settings)
        QVERIFY2(check_setting(setting, layer.settings.get(setting.name), {}).ok(),
                 (std::string(kind.name) + "." + setting.name).c_str());
      network = append(network, std::move(layer));
    }
    QVERIFY(network.find("conv1") != nullptr && network.find("conv2") != nullptr);
    QVERIFY(read_network(*parse_json(to_json(network).dump(), "t")).ok());
    QCOMPARE(free_id(network, "conv1"), std::string("conv3"));
    QCOMPARE(free_id(network, "two words"), std::string("two_words"));
    QCOMPARE(free_id(network, "data"), std::string("data1"));
    QCOMPARE(free_id(network, ""), std::string("layer"));
    QVERIFY(free_id(network, std::string(200, 'x')).size() <= kLongestId);
  }

  void new_layers_go_with_what_they_read() {
    const Signal odd{{7, 2, 9}};
    const auto settings_of = [&](const char* kind, const Signal& reads) {
      return new_layer({}, *find_layer_kind(kind), &reads).settings;
    };
    QCOMPARE(settings_of("conv2d", odd).integers("kernel"), (Integers{2, 3}));
    QCOMPARE(settings_of("groupnorm", odd).integer("groups"), std::int64_t{7});
    QCOMPARE(settings_of("attention", Signal{{5, 6}}).integer("heads"), std::int64_t{3});
    QCOMPARE(settings_of("permute", odd).integers("order"), (Integers{2, 3, 1}));
  }

  void a_layer_put_into_a_stack_leaves_it_a_stack() {
    const Network stack =
        *placeless(R"([{"id": "a", "kind": "flatten"}, {"id": "b", "kind": "flatten"}])");
    QCOMPARE(written(insert_into(stack, {"a", "b"}, dense("n"))), QString("a, n, b"));
    QCOMPARE(written(insert_into(stack, {"data", "a"}, dense("n"))), QString("n, a, b"));
    QCOMPARE(written(insert_after(stack, "a", dense("n"))), QString("a, n, b"));
    QCOMPARE(written(insert_after(stack, "b", dense("n"))), QString("a, b, n"));
    QCOMPARE(written(append(stack, dense("n"))), QString("a, b, n"));
    QCOMPARE(written(append({}, dense("n"))), QString("n"));
    QCOMPARE(written(insert_into(stack, {"b", "a"}, dense("n"))), QString("'a' does not read 'b'"));
    QCOMPARE(written(insert_after(stack, "x", dense("n"))),
             QString("there is no layer 'x': choose one that exists"));
    QCOMPARE(written(insert_after(stack, "a", dense("b"))),
             QString("the id 'b' stands twice: give the layer another id"));
  }

  void branches_keep_what_they_read() {
    QCOMPARE(written(insert_into(branched(), {"a", "sum"}, dense("n"))),
             QString("a, b, n(a), sum(b+n), head"));
    QCOMPARE(written(insert_after(branched(), "a", dense("n"))),
             QString("a, n, b, sum(b+n), head"));
    QCOMPARE(written(add_branch(branched(), "a", dense("n"))),
             QString("a, n, b(a), sum(b+a), head"));
    QCOMPARE(output_of(*add_branch(branched(), "a", dense("n"))), std::string("head"));
    QCOMPARE(written(add_branch(branched(), "data", dense("n"))),
             QString("n, a(data), b, sum(b+a), head"));
  }

  void in_front_of_an_input_layer_nothing_is_put() {
    const Network network =
        *placeless(R"([{"id": "in", "kind": "input"}, {"id": "a", "kind": "flatten"}])");
    QCOMPARE(written(insert_after(network, "data", dense("n"))),
             QString("the data goes into an input layer first: add behind that one"));
    QCOMPARE(written(insert_after(network, "in", dense("n"))), QString("in, n, a"));
  }

  void what_read_a_removed_layer_reads_what_that_one_read() {
    QCOMPARE(written(remove(branched(), {"b"})), QString("a, sum, head"));
    QCOMPARE(written(remove(branched(), {"a"})), QString("b, sum(b+data), head"));
    QCOMPARE(written(remove(branched(), {"a", "b"})), QString("sum, head"));
    QCOMPARE(written(remove(branched(), {"sum", "head"})), QString("a, b"));
    QCOMPARE(written(remove(branched(), {"a", "b", "sum", "head", "nobody"})), QString());
    const Network circle = *placeless(
        R"([{"id": "a", "kind": "flatten", "inputs": ["b"]}, {"id": "b", "kind": "flatten"},
            {"id": "c", "kind": "flatten"}])");
    QCOMPARE(written(remove(circle, {"a", "b"})), QString("c"));
  }

  void connecting_adds_or_changes_over() {
    QCOMPARE(written(graph::connect(branched(), {"data", "b"})),
             QString("a, b(data), sum(b+a), head"));
    QCOMPARE(written(graph::connect(branched(), {"data", "sum"})),
             QString("a, b, sum(b+a+data), head"));
    QCOMPARE(written(graph::connect(branched(), {"a", "head"})),
             QString("a, b, sum(b+a), head(a)"));
    QCOMPARE(written(graph::disconnect(branched(), {"a", "sum"})), QString("a, b, sum, head"));
    QCOMPARE(written(graph::disconnect(branched(), {"b", "sum"})), QString("a, b, sum(a), head"));
  }

  void impossible_connections_say_why() {
    QCOMPARE(written(graph::connect(branched(), {"head", "a"})),
             QString("'head' is behind 'a', and data cannot flow in circles: connect to a later "
                     "layer, or use a recurrent layer"));
    QCOMPARE(written(graph::connect(branched(), {"a", "a"})),
             QString("'a' is behind 'a', and data cannot flow in circles: connect to a later "
                     "layer, or use a recurrent layer"));
    QCOMPARE(written(graph::connect(branched(), {"a", "b"})), QString("'b' reads 'a' already"));
    QCOMPARE(written(graph::connect(branched(), {"a", "data"})),
             QString("the data reads no layer: connect the other way round"));
    QCOMPARE(
        written(graph::disconnect(branched(), {"a", "b"})),
        QString("'b' must read something: connect it to another layer instead, or take it away"));
    QCOMPARE(written(graph::disconnect(branched(), {"b", "head"})),
             QString("'head' does not read 'b'"));
  }

  void a_layer_moves_and_its_gap_closes() {
    const Network stack =
        *placeless(R"([{"id": "a", "kind": "flatten"}, {"id": "b", "kind": "flatten"},
      {"id": "c", "kind": "flatten"}])");
    QCOMPARE(written(move_after(stack, "a", "c")), QString("b, c, a"));
    QCOMPARE(written(move_after(stack, "c", "data")), QString("c, a, b"));
    QCOMPARE(written(move_after(stack, "b", "a")), QString("a, b, c"));
    QCOMPARE(written(move_after(branched(), "sum", "a")),
             QString("'sum' joins several layers and cannot be moved along one: change its inputs "
                     "instead"));
  }

  void a_new_name_is_known_to_the_readers() {
    QCOMPARE(written(rename(branched(), "a", "stem")), QString("stem, b, sum(b+stem), head"));
    QCOMPARE(written(rename(branched(), "a", "b")),
             QString("the id 'b' stands twice: give the layer another id"));
    QCOMPARE(written(rename(branched(), "a", "a b")),
             QString("'a b' cannot be a layer's id: use 1 to 64 letters, digits and underscores"));
    QCOMPARE(written(rename(branched(), "a", "a")), written(branched()));
  }

  void copies_come_in_behind_with_ids_of_their_own() {
    const std::string text = copy_text(branched(), {"b", "sum"});
    const auto pasted = paste(branched(), text, "sum");
    QCOMPARE(text_of(pasted), QString("no error"));
    QCOMPARE(written(pasted->network), QString("a, b, sum(b+a), b1, sum1, head"));
    QCOMPARE(pasted->ids.size(), std::size_t{2});
    const auto elsewhere = paste({}, copy_text(branched(), {"a", "b", "sum"}), kDataId);
    QCOMPARE(written(elsewhere->network), QString("a, b, sum(b+a)"));
    QCOMPARE(elsewhere->network.find("a")->settings.integer("units"), std::int64_t{8});
    const auto apart = paste(branched(), copy_text(branched(), {"a", "head"}), "head");
    QCOMPARE(written(apart->network), QString("a, b, sum(b+a), head, a1, head1(head)"));
  }

  void a_second_input_layer_is_not_pasted() {
    const Network network =
        *placeless(R"([{"id": "in", "kind": "input"}, {"id": "a", "kind": "flatten"}])");
    QCOMPARE(written(paste(network, copy_text(network, {"in", "a"}), "a")->network),
             QString("in, a, a1"));
    QCOMPARE(written(paste(network, copy_text(network, {"a"}), "data")->network),
             QString("in, a1, a"));
    QVERIFY(!paste(network, copy_text(network, {"in"}), "a").ok());
    QCOMPARE(written(paste({}, copy_text(network, {"in", "a"}), "data")->network),
             QString("in, a"));
  }

  void other_text_is_no_network() {
    for (const char* text : {"", "hello", "[]", "{\"layers\": 3}", "[{\"id\": \"a\"}]", "[1, 2]"})
      QVERIFY2(!paste(branched(), text, "a").ok(), text);
    QVERIFY(!paste(branched(), copy_text(branched(), {"a"}), "nobody").ok());
    QVERIFY(paste(branched(), R"({"layers": [{"id": "x", "kind": "flatten"}]})", "a").ok());
  }

  void a_refused_connection_says_what_would_mend_it() {
    const Network network =
        *placeless(R"([{"id": "conv", "kind": "conv2d", "filters": 4, "kernel": 3},
      {"id": "flat", "kind": "flatten"}, {"id": "fc", "kind": "dense", "units": 10}])");
    const Signal data{{1, 28, 28}};
    QCOMPARE(text_of(may_connect(network, data, {"conv", "fc"})),
             QString("'fc' needs a flat input but 'conv' gives 4x26x26: put Flatten before 'fc'"));
    QCOMPARE(text_of(may_connect(network, data, {"fc", "conv"})),
             QString("'fc' is behind 'conv', and data cannot flow in circles: connect to a later "
                     "layer, or use a recurrent layer"));
    QCOMPARE(text_of(may_connect(network, data, {"data", "flat"})), QString("no error"));
    QCOMPARE(
        text_of(may_connect(branched(), Signal{{4}}, {"data", "sum"})),
        QString("'sum' needs inputs of one shape but 'b' gives 8 and 'data' gives 4: put Dense "
                "between 'data' and 'sum'"));
  }

  void only_kinds_that_fit_are_offered() {
    const Network network =
        *placeless(R"([{"id": "conv", "kind": "conv2d", "filters": 4, "kernel": 3},
      {"id": "flat", "kind": "flatten"}, {"id": "fc", "kind": "dense", "units": 10}])");
    const Signal data{{1, 28, 28}};
    const auto names = [&](const Edge& edge) {
      QStringList out;
      for (const LayerKind* kind : fitting_kinds(network, data, edge))
        out << QString::fromUtf8(kind->name.data(), static_cast<qsizetype>(kind->name.size()));
      return out;
    };
    const QStringList images = names({"conv", "flat"});
    QVERIFY(images.contains("maxpool2d") && images.contains("batchnorm"));
    QVERIFY(!images.contains("dense") && !images.contains("lstm") && !images.contains("add"));
    QVERIFY(!images.contains("input") && !images.contains("embedding"));
    const QStringList vectors = names({"flat", "fc"});
    QVERIFY(vectors.contains("dense") && vectors.contains("dropout"));
    QVERIFY(!vectors.contains("conv2d") && !vectors.contains("lstm"));
    QVERIFY(names({"data", "conv"}).contains("input"));
    QVERIFY(!names({"data", "conv"}).contains("flatten"));
    QVERIFY(names({"fc", ""}).contains("dense"));
  }

  void every_kind_that_fits_really_fits() {
    const Network network = *placeless(R"([{"id": "e", "kind": "embedding", "units": 6},
      {"id": "l", "kind": "lstm", "units": 5}, {"id": "fc", "kind": "dense", "units": 2}])");
    const Signal data{{7}, 100};
    for (const Edge& edge : edges(network))
      for (const LayerKind* kind : fitting_kinds(network, data, edge)) {
        const Signal reads = edge.from == "data" ? data
                             : edge.from == "e"  ? Signal{{7, 6}}
                                                 : Signal{{5}};
        const auto with = insert_into(network, edge, new_layer(network, *kind, &reads));
        QCOMPARE(text_of(infer(*with, data)), QString("no error"));
      }
  }

  void problems_have_a_fix_that_mends_them_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("titles");
    const auto row = [](const char* name, const char* layers, const char* data,
                        const char* titles) { QTest::newRow(name) << layers << data << titles; };
    row("flat needed",
        R"([{"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3}, {"id": "fc", "kind": "dense", "units": 2}])",
        "1x8x8", "Put Flatten before 'fc'|Put Global AvgPool before 'fc'");
    row("image needed of 784", R"({"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3})", "784",
        "Put Reshape to 1x28x28 before 'c'");
    row("image needed of 3072", R"({"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3})",
        "3072", "Put Reshape to 3x32x32 before 'c'");
    row("image flattened too early",
        R"([{"id": "f", "kind": "flatten"}, {"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3}])",
        "2x5x7", "Take 'f' away|Put Reshape to 2x5x7 before 'c'");
    row("image of rows", R"({"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3})", "9x8",
        "Put Reshape to 1x9x8 before 'c'");
    row("two recurrent layers",
        R"([{"id": "l1", "kind": "lstm", "units": 4}, {"id": "d", "kind": "dropout"}, {"id": "l2", "kind": "gru", "units": 4}])",
        "9x8", "Let 'l1' return sequences");
    row("attention behind lstm",
        R"([{"id": "l1", "kind": "lstm", "units": 4}, {"id": "a", "kind": "attention", "heads": 2}])",
        "9x8", "Let 'l1' return sequences");
    row("image read as sequence", R"({"id": "l", "kind": "lstm", "units": 4})", "1x28x28",
        "Put Reshape to 28x28 before 'l'");
    row("feature maps read as sequence",
        R"([{"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3}, {"id": "l", "kind": "lstm", "units": 4}])",
        "1x8x8", "Put Reshape and Permute before 'l'");
    row("numbers read as sequence", R"({"id": "l", "kind": "lstm", "units": 4})", "24",
        "Put Reshape to 24x1 before 'l'");
    row("words not embedded", R"({"id": "l", "kind": "lstm", "units": 4})", "20:1000",
        "Put Embedding before 'l'");
    row("embedding too small", R"({"id": "e", "kind": "embedding", "units": 4, "vocabulary": 10})",
        "20:1000", "Set Vocabulary of 'e' to 1000");
    row("mask without padding", R"({"id": "e", "kind": "embedding", "units": 4, "mask": true})",
        "20:1000", "Set Padding word of 'e' to 0");
    row("window too large", R"({"id": "c", "kind": "conv2d", "filters": 4, "kernel": 5})", "1x4x4",
        "Set Padding of 'c' to same|Set Kernel of 'c' to 4x4");
    row("pool too large", R"({"id": "p", "kind": "maxpool2d", "size": 2})", "3x1x1",
        "Set Padding of 'p' to same|Set Size of 'p' to 1x1");
    row("heads", R"({"id": "a", "kind": "attention", "heads": 4})", "9x6", "Set Heads of 'a' to 3");
    row("groups", R"({"id": "c", "kind": "conv2d", "filters": 5, "kernel": 1, "groups": 2})",
        "4x3x3", "Set Filters of 'c' to 6|Set Groups of 'c' to 1");
    row("reshape", R"({"id": "r", "kind": "reshape", "shape": [1, 28, 27]})", "784",
        "Set Shape of 'r' to 784|Set Shape of 'r' to 1x28x-1|Set Shape of 'r' to -1");
    row("permute", R"({"id": "p", "kind": "permute", "order": [2, 1]})", "1x2x3",
        "Set Order of 'p' to 2x3x1");
    row("unequal sum of images",
        R"([{"id": "a", "kind": "conv2d", "filters": 4, "kernel": 3, "padding": "same"},
        {"id": "b", "kind": "conv2d", "filters": 8, "kernel": 3, "stride": 2, "padding": "same"}, {"id": "s", "kind": "add", "inputs": ["b", "a"]}])",
        "3x9x9", "Put a 1x1 Conv2D between 'a' and 's'");
    row("unequal sum of vectors",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "dense", "units": 8}, {"id": "s", "kind": "add", "inputs": ["a", "b"]}])",
        "3", "Put Dense between 'a' and 's'|Put Dense between 'b' and 's'|Make 's' a Concat");
    row("unequal concat",
        R"([{"id": "a", "kind": "conv2d", "filters": 4, "kernel": 3, "padding": "same"},
        {"id": "p", "kind": "maxpool2d"}, {"id": "s", "kind": "concat", "inputs": ["a", "p"]}])",
        "3x8x8",
        "Put MaxPool2D before the larger inputs of 's'|Put a 1x1 Conv2D between 'a' and 's'|Put "
        "Flatten before the inputs of 's'");
    row("unread",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "dense", "units": 4, "inputs": ["data"]}])",
        "3", "Let 'b' read 'a'|Take 'a' away");
    row("dead branch",
        R"([{"id": "x", "kind": "flatten"}, {"id": "a", "kind": "dense", "units": 4}, {"id": "a2", "kind": "dense", "units": 4},
        {"id": "b", "kind": "dense", "units": 4, "inputs": ["x"]}])",
        "3", "Let 'b' read 'a2'|Take 'a2' and 'a' away");
    row("unknown input",
        R"([{"id": "block1", "kind": "dense", "units": 4}, {"id": "m", "kind": "dense", "units": 4},
        {"id": "b", "kind": "dense", "units": 4, "inputs": ["blok1"]}])",
        "3", "Let 'b' read 'block1'|Let 'b' read 'm'");
    row("missing input of a sum",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "dense", "units": 4},
        {"id": "s", "kind": "add", "inputs": ["a", "b", "zzz"]}])",
        "3", "Let 's' read 'b'|Take the missing 'zzz' away");
    row("two inputs for one",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "dense", "units": 4},
        {"id": "c", "kind": "dense", "units": 4, "inputs": ["a", "b"]}])",
        "3", "Put Add before 'c'|Put Concat before 'c'|Let 'c' read only 'b'");
    row("circle",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "add", "inputs": ["a", "c"]},
        {"id": "c", "kind": "dense", "units": 4, "inputs": ["b"]}])",
        "4", "Take 'b' away");
    row("circle through a sum of three",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "add", "inputs": ["a", "data", "c"]},
        {"id": "c", "kind": "dense", "units": 4, "inputs": ["b"]}])",
        "4", "Disconnect 'b' from 'c'");
    row("lonely join", R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "s", "kind": "add"}])",
        "3", "Take 's' away");
    row("late input",
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "i", "kind": "input", "inputs": ["a"]}])",
        "3", "Take 'i' away");
    row("input of another shape", R"({"id": "i", "kind": "input", "shape": [3, 8, 8]})", "1x8x8",
        "Set Shape of 'i' to 1x8x8");
    row("empty", "[]", "1x28x28", "Add Dense");
  }
  void problems_have_a_fix_that_mends_them() {
    QFETCH(QString, layers);
    QFETCH(QString, data);
    const auto network = placeless(layers.toStdString());
    QCOMPARE(text_of(network), QString("no error"));
    const Signal signal = signal_of(data);
    QTEST(offered(*network, signal).join('|'), "titles");
    const Diagnosis before = diagnose(*network, signal);
    for (const Fix& fix : fixes(*network, signal, before.problems.front()))
      QVERIFY(diagnose(fix.network, signal).problems.size() < before.problems.size());
  }

  void several_problems_in_a_row_are_mended_one_by_one() {
    const Network network = *placeless(R"([{"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3},
      {"id": "p", "kind": "maxpool2d", "size": 30}, {"id": "fc", "kind": "dense", "units": 2}])");
    QCOMPARE(written(mended(network, signal_of("784"))), QString("reshape1, c, p, flat1, fc"));
    QCOMPARE(text_of(infer(mended(network, signal_of("784")), signal_of("784"))),
             QString("no error"));
  }

  void networks_made_in_memory_are_mended_too() {
    Network twice = *placeless(
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "b", "kind": "dense", "units": 4}])");
    twice.layers[1].id = twice.layers[0].id;
    QCOMPARE(offered(twice, signal_of("3")), QStringList("Rename the second to 'a1'"));
    Network bare = *placeless(R"({"id": "a", "kind": "dense", "units": 4})");
    bare.layers[0].settings = {};
    QVERIFY(infer(mended(bare, signal_of("3")), signal_of("3")).ok());
    bare.layers[0].kind = "magic";
    bare = append(bare, dense("z"));
    QCOMPARE(offered(bare, signal_of("3")), QStringList("Take 'a' away"));
  }

  void the_last_dense_layer_gets_the_units_of_the_classes() {
    const auto fixed = [](const char* layers) { return fix_output_units(*placeless(layers), 7); };
    const Fix set = fixed(
        R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "s", "kind": "activation", "function": "softmax"}])");
    QCOMPARE(set.title, std::string("Set units of 'a' to 7"));
    QCOMPARE(set.network.find("a")->settings.integer("units"), std::int64_t{7});
    const Fix added =
        fixed(R"([{"id": "a", "kind": "dense", "units": 4}, {"id": "l", "kind": "batchnorm"}])");
    QCOMPARE(added.title, std::string("Add Dense with 7 units"));
    QCOMPARE(written(added.network), QString("a, l, fc1"));
  }

  void large_networks_are_edited_in_a_moment() {
    Network network;
    for (int i = 0; i < 2000; ++i) {
      std::string id = "l";
      id += std::to_string(i);
      network.layers.push_back(dense(id.c_str()));
    }
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(insert_after(network, "l1000", dense("n"))->layers.size(), std::size_t{2001});
    QVERIFY(fitting_kinds(network, Signal{{64}}, {"l1000", "l1001"}).size() > 3);
    QVERIFY(clock.elapsed() < 2000);
  }
};

QTEST_APPLESS_MAIN(TestEdit)
#include "test_edit.moc"
