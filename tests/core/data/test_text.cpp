#include "data/input.h"
#include "data/text/tokeniser.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

class TestText : public QObject {
  Q_OBJECT

 private slots:
  // Expected words: re.findall(r"\w+", text.lower()) of Python 3.11.
  void words_are_pythons_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("apostrophes") << "Hello, World! don't it's_ok 3.14"
                                 << QStringList{"hello", "world", "don", "t",
                                                "it",    "s_ok",  "3",   "14"};
    QTest::newRow("accents") << "Café CAFÉ naïve Ünïcödé ŠĐČ"
                             << QStringList{"café", "café", "naïve", "ünïcödé", "šđč"};
    QTest::newRow("Chinese, Japanese, Korean")
        << "日本語のテキスト。中文，字符 한국어"
        << QStringList{"日本語のテキスト", "中文", "字符", "한국어"};
    QTest::newRow("final sigma") << "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ ΑΣ. ΑΣ'Α σς"
                                 << QStringList{"οδυσσευς", "σας", "σ", "ας", "ασ", "α", "σς"};
    QTest::newRow("dotted I") << "İstanbul ISPARTA ığdır"
                              << QStringList{"i", "stanbul", "isparta", "ığdır"};
    QTest::newRow("numbers") << "x² ½ Ⅷ ① ٣٤ a_b __ _"
                             << QStringList{"x²", "½", "ⅷ", "①", "٣٤", "a_b", "__", "_"};
    QTest::newRow("marks part words")
        << QString::fromUtf8("e\u0301te\u0301 A\u0308 zero\u200dwidth")
        << QStringList{"e", "te", "a", "zero", "width"};
    QTest::newRow("HTML and quotes")
        << QString::fromUtf8(
               "<br /><br />It\u2019s \u201cgreat\u201d\u2014really\u2026\u0085\u00a0end")
        << QStringList{"br", "br", "it", "s", "great", "really", "end"};
    QTest::newRow("rare letters") << QString::fromUtf8(
                                         "ǅ ẞ ﬁ Ａ Ｂ ａ \U0001d400\U0001d401 \U00010400\U00010428")
                                  << QStringList{"ǆ",
                                                 "ß",
                                                 "ﬁ",
                                                 "ａ",
                                                 "ｂ",
                                                 "ａ",
                                                 QString::fromUtf8("\U0001d400\U0001d401"),
                                                 QString::fromUtf8("\U00010428\U00010428")};
    QTest::newRow("Hindi, Thai") << "नमस्ते दुनिया ไทย"
                                 << QStringList{"नमस", "त", "द", "न", "य", "ไทย"};
    QTest::newRow("empty") << "" << QStringList{};
    QTest::newRow("no words") << "   ...   " << QStringList{};
    QTest::newRow("byte order mark")
        << QString::fromUtf8("\ufeffBOM first") << QStringList{"bom", "first"};
  }
  void words_are_pythons() {
    QFETCH(QString, text);
    QFETCH(QStringList, words);
    Tokeniser tokeniser;
    const auto got = tokeniser.words(text.toStdString(), "t");
    EXPECT_OK(got);
    QStringList list;
    for (const std::string& word : *got)
      list << QString::fromStdString(word);
    QCOMPARE(list, words);
  }
  void text_that_is_not_utf8_is_refused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("Latin-1") << QByteArray("caf\xE9 au lait");
    QTest::newRow("cut short") << QByteArray("caf\xC3");
    QTest::newRow("too long form") << QByteArray("a\xC0\xAF");
    QTest::newRow("surrogate") << QByteArray("a\xED\xA0\x80");
    QTest::newRow("beyond Unicode") << QByteArray("a\xF4\x90\x80\x80");
  }
  void text_that_is_not_utf8_is_refused() {
    QFETCH(QByteArray, text);
    Tokeniser tokeniser;
    EXPECT_REFUSED(tokeniser.words(text.toStdString(), "t"), "is not UTF-8");
  }
  void word_tables_grow() {
    WordTable table;
    for (int i = 0; i < 200000; ++i) {
      const std::string word = std::string("w").append(std::to_string(i));
      QCOMPARE(table.add(word, word_hash(word)), static_cast<std::uint32_t>(i));
    }
    for (int i = 0; i < 200000; i += 997) {
      const std::string word = std::string("w").append(std::to_string(i));
      QCOMPARE(table.find(word, word_hash(word)), static_cast<std::uint32_t>(i));
      QCOMPARE(table.word(static_cast<std::uint32_t>(i)), std::string_view(word));
    }
    QCOMPARE(table.find("x", word_hash("x")), WordTable::kAbsent);
  }
  void numbers_follow_frequency_then_the_alphabet() {
    const Folder folder;
    folder.write("t/a/1.txt", "the cat sat on the mat");  // the 3, cat 2, sat 2; mat and on once
    folder.write("t/b/1.txt", "the cat sat");
    const auto set = open(
        R"({"source": "text-folder", "path": "t", "validation": "none", "vocabulary": 6, "max_length": 7})",
        folder.path());
    EXPECT_OK(set);
    QCOMPARE(*set->words, (std::vector<std::string>{"", "?", "the", "cat", "sat", "mat"}));
    const auto rows = read<std::int32_t>(*set, *set->train, range(2));
    QCOMPARE(rows.x, (std::vector<std::int32_t>{0, 2, 3, 4, 1, 2, 5, 0, 0, 0, 0, 2, 3, 4}));
    QCOMPARE(rows.y, (std::vector<std::int64_t>{0, 1}));
    QCOMPARE(set->signal, (graph::Signal{{7}, 6}));
  }
  void the_last_words_are_kept_and_typed_text_reads_alike() {
    const Folder folder;
    folder.write("t/a/1.txt", "one two three four five");
    folder.write("t/b/1.txt", "five");
    const auto set =
        open(R"({"source": "text-folder", "path": "t", "validation": "none", "max_length": 3})",
             folder.path());
    EXPECT_OK(set);
    const auto rows = read<std::int32_t>(*set, *set->train, {0});
    std::int32_t x[3];
    EXPECT_OK(set->input->read("x y Three, FOUR five!", reinterpret_cast<std::byte*>(x)));
    QCOMPARE(std::vector<std::int32_t>(x, x + 3), rows.x);
  }
  void words_of_other_splits_do_not_count() {
    const Folder folder;
    folder.write("t/train/a/1.txt", "alpha");
    folder.write("t/train/b/1.txt", "beta");
    folder.write("t/test/a/1.txt", "gamma gamma alpha");
    const auto set =
        open(R"({"source": "text-folder", "path": "t", "validation": "test", "max_length": 3})",
             folder.path());
    EXPECT_OK(set);
    QCOMPARE((read<std::int32_t>(*set, *set->test, {0}).x), (std::vector<std::int32_t>{1, 1, 2}));
  }
  void a_table_of_texts_finds_its_columns() {
    const Folder folder;
    folder.write("t.csv",
                 "text,mood\n\"what a fine, long day it was\",good\nrain all over again "
                 "today,bad\n\"fine, fine\",good\n");
    const auto set =
        open(R"({"source": "text-csv", "path": "t.csv", "validation": "none", "max_length": 4})",
             folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->target.names, (std::vector<std::string>{"bad", "good"}));
    QCOMPARE((read<std::int32_t>(*set, *set->train, {2}).x),
             (std::vector<std::int32_t>{0, 0, 2, 2}));
  }
  void an_empty_class_is_named() {
    const Folder folder;
    folder.write("t/a/1.txt", "alpha");
    std::filesystem::create_directories(folder.path() / "t/b");
    EXPECT_REFUSED(open(R"({"source": "text-folder", "path": "t"})", folder.path()),
                   "the class 'b' has no text");
  }
  void transforms_of_numbers_are_refused() {
    EXPECT_REFUSED(open(R"({"source": "reviews", "transforms": [{"kind": "scale"}]})"),
                   "'scale' cannot prepare word numbers");
  }
};

QTEST_GUILESS_MAIN(TestText)
#include "test_text.moc"
