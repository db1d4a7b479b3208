// Tensors of a file find the parameters of a network: by name, prefix, table and shape; and what
// finds none is told all at once.
#include <QTest>

#include "base/json.h"
#include "translate/match/match_weights.h"
#include "translate/match/natural_order.h"

using namespace strata;
using namespace strata::translate;
using exchange::NumberType;
using exchange::TensorFile;
using exchange::TensorView;

namespace {

graph::Layer dense(const std::string& id, std::int64_t inputs, std::int64_t units) {
  graph::Layer layer;
  layer.spec.id = id;
  layer.facts.parameters = {{.name = "weight", .shape = {units, inputs}},
                            {.name = "bias", .shape = {units}}};
  return layer;
}

/// fc1: 4 to 3, fc2: 3 to 3, out: 3 to 2.
graph::Model model() {
  graph::Model model;
  model.layers = {dense("fc1", 4, 3), dense("fc2", 3, 3), dense("out", 3, 2)};
  return model;
}

struct Entry {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// A file whose i-th tensor holds i everywhere.
TensorFile file_of(const std::vector<Entry>& entries) {
  std::string bytes;
  bytes.reserve(1 << 16);
  std::vector<TensorView> views;
  for (const Entry& entry : entries) {
    const std::size_t size = *byte_count(NumberType::u8, entry.shape);
    const std::size_t at = bytes.size();
    bytes.append(size, static_cast<char>(views.size()));
    views.push_back({entry.name, NumberType::u8, entry.shape,
                     std::as_bytes(std::span(bytes).subspan(at, size))});
  }
  return {std::move(bytes), std::move(views), {}};
}

std::vector<Entry> entries(const std::string& a, const std::string& b, const std::string& c) {
  return {{a + ".weight", {3, 4}}, {a + ".bias", {3}},      {b + ".weight", {3, 3}},
          {b + ".bias", {3}},      {c + ".weight", {2, 3}}, {c + ".bias", {2}}};
}

QString how(const Matching& matching) {
  QStringList words;
  for (const MatchedTensor& match : matching.matched) {
    const std::string_view word = word_for(match.how);
    words.append(QString("%1<%2:%3")
                     .arg(QString::fromStdString(match.parameter),
                          QString::fromStdString(match.tensor),
                          QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()))));
  }
  return words.join(' ');
}

}  // namespace

class TestMatchWeights : public QObject {
  Q_OBJECT

 private slots:
  void equal_names_match() {
    const TensorFile file = file_of(entries("fc1", "fc2", "out"));
    const Matching matching = match_weights(model(), file);
    QVERIFY2(matching.complete(), matching.text().c_str());
    QVERIFY(how(matching).startsWith("fc1.weight<fc1.weight:name fc1.bias<fc1.bias:name"));
    const auto taken = take_matched(model(), file, matching, false);
    QVERIFY(taken.ok());
    QCOMPARE(taken->tensors().size(), std::size_t{6});
    QCOMPARE(static_cast<int>(taken->find("out.weight")->data[0]), 4);
  }

  void prefixes_of_wrappers_are_seen_through_data() {
    QTest::addColumn<QString>("prefix");
    for (const char* prefix :
         {"module.", "model.", "_orig_mod.", "module._orig_mod.model.", "whatever."})
      QTest::newRow(prefix) << QString(prefix);
  }
  void prefixes_of_wrappers_are_seen_through() {
    QFETCH(QString, prefix);
    const std::string start = prefix.toStdString();
    const Matching matching =
        match_weights(model(), file_of(entries(start + "fc1", start + "fc2", start + "out")));
    QVERIFY2(matching.complete(), matching.text().c_str());
    QVERIFY2(how(matching).contains("out.bias<" + prefix + "out.bias:prefix"),
             qPrintable(how(matching)));
  }

  void a_table_renames_layers_and_tensors() {
    const TensorFile file = file_of(entries("a", "b", "c"));
    const Matching matching = match_weights(
        model(), file, {{"a", "fc1"}, {"b", "fc2"}, {"c.weight", "out.weight"}, {"c", "out"}});
    QVERIFY2(matching.complete(), matching.text().c_str());
    QVERIFY(how(matching).contains("fc1.weight<a.weight:rename"));
    QVERIFY(how(matching).contains("out.bias<c.bias:rename"));
    const Matching wrong = match_weights(model(), file, {{"nowhere", "fc1"}, {"a", "nothing"}});
    QCOMPARE(wrong.bad_renames.size(), std::size_t{2});
  }

  // Both 3-number biases and the unnamed layers find their places by the order of the file.
  void shapes_that_fit_once_match_in_order() {
    const TensorFile file = file_of(entries("0", "2", "4"));
    const Matching matching = match_weights(model(), file);
    QVERIFY2(matching.complete(), matching.text().c_str());
    QCOMPARE(how(matching).count(":shape"), 6);
    QVERIFY2(how(matching).contains("fc2.bias<2.bias:shape"), qPrintable(how(matching)));
  }

  void alphabetical_files_are_read_in_the_order_of_their_numbers() {
    graph::Model deep;
    for (const char* id : {"da", "db", "dc", "dd", "de", "df", "dg", "dh", "di", "dj", "dk"})
      deep.layers.push_back(dense(id, 2, 2));
    std::vector<Entry> sorted;
    for (const char* number : {"0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"}) {
      sorted.push_back({std::string("l") + number + ".bias", {2}});
      sorted.push_back({std::string("l") + number + ".weight", {2, 2}});
    }
    const Matching matching = match_weights(deep, file_of(sorted));
    QVERIFY2(matching.complete(), matching.text().c_str());
    QVERIFY(how(matching).contains("dc.weight<l2.weight"));
    QVERIFY(how(matching).contains("dk.weight<l10.weight"));
    QVERIFY(natural_less("l2", "l10") && !natural_less("l10", "l2") && !natural_less("l2", "l2"));
  }

  void shapes_that_fit_twice_do_not_match() {
    std::vector<Entry> more = entries("0", "2", "4");
    more.push_back({"6.weight", {3, 3}});
    const Matching matching = match_weights(model(), file_of(more));
    QCOMPARE(matching.missing, (std::vector<std::string>{"fc2.weight"}));
    QCOMPARE(matching.unexpected, (std::vector<std::string>{"2.weight", "6.weight"}));
  }

  void everything_that_does_not_fit_is_told_at_once() {
    const TensorFile file = file_of({{"fc1.weight", {3, 5}},
                                     {"fc1.bias", {3}},
                                     {"fc2.weight", {3, 3}},
                                     {"head.weight", {10, 3}},
                                     {"bn.num_batches_tracked", {}}});
    const Matching matching = match_weights(model(), file);
    const auto refused = take_matched(model(), file, matching, false);
    QVERIFY(!refused.ok());
    const QString text = QString::fromStdString(refused.error().text());
    QVERIFY2(text.contains("fc1.weight: [3, 4] in the network, [3, 5] in the file"),
             qPrintable(text));
    for (const char* part : {"fc2.bias", "out.weight", "out.bias", "head.weight", "partial"})
      QVERIFY2(text.contains(part), part);
    QVERIFY(!text.contains("num_batches_tracked"));
    const auto taken = take_matched(model(), file, matching, true);
    QVERIFY(taken.ok());
    QCOMPARE(taken->tensors().size(), std::size_t{2});
    QVERIFY(taken->find("fc1.bias") != nullptr && taken->find("fc2.weight") != nullptr);
  }

  void nothing_that_fits_is_refused_even_in_part() {
    const TensorFile file = file_of({{"head.weight", {10, 3}}});
    QVERIFY(!take_matched(model(), file, match_weights(model(), file), true).ok());
  }
};

QTEST_GUILESS_MAIN(TestMatchWeights)
#include "test_match_weights.moc"
