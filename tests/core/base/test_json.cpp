// JSON with places: every refusal says file, line and column, and no input costs more than it
// should.
#include <QElapsedTimer>
#include <QTest>

#include "base/json.h"

using namespace strata;

namespace {

QString error_of(const std::string& text) {
  const auto parsed = parse_json(text, "p.strata");
  return parsed.ok() ? QString("no error") : QString::fromStdString(parsed.error().text());
}

template <class T>
QString text_of(const Result<T>& result) {
  return result.ok() ? QString("no error") : QString::fromStdString(result.error().text());
}

}  // namespace

class TestJson : public QObject {
  Q_OBJECT

 private slots:
  void refusals_point_at_their_place_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("starts");
    QTest::newRow("empty") << QByteArray("") << "p.strata:1:1: ";
    QTest::newRow("cut off") << QByteArray("{\n  \"a\": [1,\n") << "p.strata:3:1: ";
    QTest::newRow("comma too many") << QByteArray("{\n  \"a\": 1,\n}") << "p.strata:3:1: ";
    QTest::newRow("word") << QByteArray("[1, hello]") << "p.strata:1:5: ";
    QTest::newRow("after the end") << QByteArray("{} {}") << "p.strata:1:4: ";
    QTest::newRow("column counts characters")
        << QByteArray("[\"\xE7\xBD\x91\xE7\xBB\x9C\", ?]") << "p.strata:1:8: ";
    QTest::newRow("a long line of characters")
        << QByteArray("[\n[\"").append(QByteArray("\xE7\xBD\x91").repeated(2000)) + "\", ?]]"
        << "p.strata:2:2006: ";
    QTest::newRow("key twice") << QByteArray("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}")
                               << "p.strata:2:16: the key 'c' stands twice: keep one";
    QTest::newRow("key twice, escaped")
        << QByteArray("{\"a\": 1, \"\\u0061\": 2}") << "p.strata: a key stands twice: keep one";
    QTest::newRow("huge number") << QByteArray("{\"a\": \"1e999\",\n \"b\": -1e999}")
                                 << "p.strata:2:7: ";
    QTest::newRow("a zero byte") << QByteArray("[1]\0}", 5)
                                 << "p.strata:1:4: a zero byte stands in the text";
    QTest::newRow("no UTF-8") << QByteArray("[\"\xFF\xFE\"]") << "p.strata:1:3: ";
  }
  void refusals_point_at_their_place() {
    QFETCH(QByteArray, text);
    QFETCH(QString, starts);
    const QString error = error_of(text.toStdString());
    QVERIFY2(error.startsWith(starts), qPrintable(error));
  }

  void nesting_stops_at_64_levels() {
    const std::string open(64, '[');
    const std::string close(64, ']');
    QCOMPARE(error_of(open + close), QString("no error"));
    QCOMPARE(error_of("[" + open + close + "]"),
             QString("p.strata:1:65: nested deeper than 64 levels: flatten it"));
  }

  void hostile_texts_are_refused_quickly_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("brackets") << QByteArray(16 << 20, '[');
    QTest::newRow("objects") << QByteArray("{\"a\":").repeated(3 << 20);
    QTest::newRow("too long") << QByteArray((16 << 20) + 1, ' ');
    QTest::newRow("an open string") << QByteArray("\"").append(QByteArray(16 << 20, 'a'));
    QByteArray members = "{";
    for (int i = 0; i < 200'000; ++i)
      members += "\"" + QByteArray::number(i) + "\":0,";
    QTest::newRow("members") << members + "\"z\":0}";
  }
  void hostile_texts_are_refused_quickly() {
    QFETCH(QByteArray, text);
    QElapsedTimer clock;
    clock.start();
    QVERIFY(!parse_json(text.toStdString(), "p").ok());
    QVERIFY(clock.elapsed() < 5000);
  }

  void a_mark_in_front_of_the_text_is_skipped() {
    const auto parsed = parse_json("\xEF\xBB\xBF{\"a\": 1}", "p");
    QVERIFY(parsed.ok());
    QCOMPARE(QString::fromStdString(parsed->at("a")->where()), QString("p:1:7"));
  }

  void values_know_their_place_and_path() {
    const auto root = parse_json("{\"layers\": [{\"id\": \"a\"},\n  {\"id\": 7}]}", "p.strata");
    const auto layers = root->at("layers")->items();
    const auto id = (*layers)[1].at("id");
    QCOMPARE(QString::fromStdString(id->where()), QString("p.strata:2:10"));
    QCOMPARE(QString::fromStdString(id->path()), QString("layers[1].id"));
    QCOMPARE(text_of(id->string()),
             QString("p.strata:2:10: layers[1].id: expected a text in quotes, found 7"));
    QCOMPARE(text_of((*layers)[0].at("kind")),
             QString("p.strata:1:13: layers[0]: 'kind' is missing: add \"kind\""));
  }

  void numbers_are_what_they_say() {
    const auto root = parse_json(
        R"({"a": 3.0, "b": 3.5, "c": 18446744073709551615, "d": 1e300, "e": -9223372036854775808})",
        "p");
    QCOMPARE(*root->at("a")->integer(), std::int64_t{3});
    QCOMPARE(*root->at("e")->integer(), INT64_MIN);
    QCOMPARE(text_of(root->at("b")->integer()),
             QString("p:1:17: b: expected a whole number, found 3.5"));
    QCOMPARE(text_of(root->at("c")->integer()),
             QString("p:1:27: c: 18446744073709551615 is too large"));
    QVERIFY(!root->at("d")->integer().ok());
    QCOMPARE(*root->at("d")->number(), 1e300);
    QVERIFY(!root->at("a")->string().ok());
    QVERIFY(!root->at("a")->boolean().ok());
    QVERIFY(!root->at("a")->items().ok());
    QVERIFY(!root->at("a")->members().ok());
    QVERIFY(!root->at("a")->at("x").ok());
  }

  void missing_members_fall_back_and_wrong_ones_do_not() {
    const auto root = parse_json(R"({"n": 1, "s": "x", "b": true, "d": 0.5})", "p");
    QCOMPARE(*root->integer_or("n", 9), std::int64_t{1});
    QCOMPARE(*root->integer_or("m", 9), std::int64_t{9});
    QCOMPARE(*root->string_or("s", "y"), std::string("x"));
    QCOMPARE(*root->number_or("d", 1), 0.5);
    QCOMPARE(*root->boolean_or("b", false), true);
    QVERIFY(!root->integer_or("s", 9).ok());
    QVERIFY(!root->string_or("n", "y").ok());
  }

  void an_unknown_field_gets_the_nearest_known_one() {
    const auto root = parse_json("{\"units\": 1,\n \"filtres\": 2}", "p");
    QCOMPARE(text_of(root->only({"units", "filters"})),
             QString("p:2:13: filtres: this field is not known: did you mean 'filters'?"));
    QCOMPARE(text_of(root->only({"units", "bias"})),
             QString("p:2:13: filtres: this field is not known: known here: units, bias"));
    QVERIFY(root->only({"units", "filtres"}).ok());
  }

  void nearest_words_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("swapped letters") << "desne"
                                     << "dense";
    QTest::newRow("missing letter") << "conv2"
                                    << "conv2d";
    QTest::newRow("upper case is far") << "LSTM"
                                       << "";
    QTest::newRow("nothing near") << "transformer"
                                  << "";
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("very long") << QString(100'000, 'd') << "";
  }
  void nearest_words() {
    QFETCH(QString, word);
    QFETCH(QString, nearest);
    QCOMPARE(QString::fromStdString(
                 nearest_word(word.toStdString(), {"dense", "conv2d", "conv1d", "lstm"})),
             nearest);
  }

  void messages_show_a_short_printable_part() {
    QCOMPARE(displayed("a\x1b[2Jb\n"), std::string("a?[2Jb?"));
    QCOMPARE(displayed("abcdef", 3), std::string("abc..."));
    QCOMPARE(displayed("a\xE7\xBD\x91z", 2), std::string("a..."));
    const auto root = parse_json("[\"" + std::string(1000, 'x') + "\"]", "p");
    QVERIFY((*root->items())[0].integer().error().what.size() < 150);
  }
};

QTEST_APPLESS_MAIN(TestJson)
#include "test_json.moc"
