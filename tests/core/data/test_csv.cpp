#include "data/input.h"
#include "data/sources/csv_table.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

class TestCsv : public QObject {
  Q_OBJECT

 private slots:
  void fields_follow_rfc_4180_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("fields");
    QTest::addColumn<int>("columns");
    QTest::newRow("plain") << QByteArray("1,2\n3,4\n") << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("no line end") << QByteArray("1,2\n3,4") << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("CR LF") << QByteArray("1,2\r\n3,4\r\n") << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("quoted separator")
        << QByteArray("\"a,b\",2\n3,4\n") << QStringList{"a,b", "2", "3", "4"} << 2;
    QTest::newRow("doubled quotes") << QByteArray("\"say \"\"hi\"\"\",2\n3,4\n")
                                    << QStringList{"say \"hi\"", "2", "3", "4"} << 2;
    QTest::newRow("line break inside")
        << QByteArray("\"a\nb\",2\n3,4\n") << QStringList{"a\nb", "2", "3", "4"} << 2;
    QTest::newRow("empty fields") << QByteArray("1,,3\n,5,\n")
                                  << QStringList{"1", "", "3", "", "5", ""} << 3;
    QTest::newRow("empty lines") << QByteArray("1,2\n\n\n3,4\n\n")
                                 << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("byte order mark") << QByteArray(
                                            "\xEF\xBB\xBF"
                                            "1,2\n3,4\n")
                                     << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("semicolons") << QByteArray("1,5;2\n3;4\n") << QStringList{"1,5", "2", "3", "4"}
                                << 2;
    QTest::newRow("tabs") << QByteArray("1\t2\n3\t4\n") << QStringList{"1", "2", "3", "4"} << 2;
    QTest::newRow("header") << QByteArray("a,b\n3,4\n") << QStringList{"3", "4"} << 2;
    QTest::newRow("words, no header") << QByteArray("low,x\nhigh,y\nlow,x\n")
                                      << QStringList{"low", "x", "high", "y", "low", "x"} << 2;
    QTest::newRow("empty quoted") << QByteArray("\"\",2\n3,4\n") << QStringList{"", "2", "3", "4"}
                                  << 2;
  }
  void fields_follow_rfc_4180() {
    QFETCH(QByteArray, text);
    QFETCH(QStringList, fields);
    QFETCH(int, columns);
    const auto table = parse_csv(text.toStdString(), "t.csv", "auto", "auto");
    EXPECT_OK(table);
    QStringList got;
    for (const std::string_view field : table->fields)
      got << QString::fromUtf8(field.data(), static_cast<qsizetype>(field.size()));
    QCOMPARE(got, fields);
    QCOMPARE(static_cast<int>(table->columns()), columns);
  }
  void faults_name_file_line_and_column_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("words");
    const QByteArray rows =
        "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n9,1,x\n2,3,y\n4,5,x\n6,7,y\n8,9,x\n1,1,y\n";
    QTest::newRow("ragged") << rows + "1,2\n"
                            << ""
                            << "t.csv:12: row 12 has 2 fields, the first has 3";
    QTest::newRow("not a number") << rows + "7,oops,x\n"
                                  << ""
                                  << "t.csv:12, column 'b': row 11: 'oops' is not a number";
    QTest::newRow("infinite") << rows + "7,inf,x\n"
                              << ""
                              << "'inf' is not a number";
    QTest::newRow("target missing") << rows + "7,8,\n"
                                    << ""
                                    << "t.csv:12, column 'kind': row 11: the target is missing";
    QTest::newRow("value missing") << rows + "7,,x\n"
                                   << R"(, "missing": "refuse")"
                                   << "t.csv:12, column 'b': row 11: the value is missing";
    QTest::newRow("open quote") << rows + "\"7,8,x\n"
                                << ""
                                << "t.csv:12: a quoted field is never closed";
    QTest::newRow("text after quote") << rows + "\"7\"a,8,x\n"
                                      << ""
                                      << "follows a closing quote";
    QTest::newRow("no such column") << rows << R"(, "target": "colour")"
                                    << "the columns are a, b, kind";
    QTest::newRow("empty") << QByteArray("") << ""
                           << "the file has no rows";
    QTest::newRow("one class") << QByteArray("a,k\n1,x\n2,x\n") << ""
                               << "only one class";
  }
  void faults_name_file_line_and_column() {
    QFETCH(QByteArray, text);
    QFETCH(QString, more);
    QFETCH(QString, words);
    const Folder folder;
    folder.write("t.csv", text.toStdString());
    EXPECT_REFUSED(
        open(R"({"source": "csv", "path": "t.csv")" + more.toStdString() + "}", folder.path()),
        words.toStdString());
  }
  void words_become_one_column_per_category() {
    const Folder folder;
    folder.write("t.csv", "age,job,y\n30,clerk,no\n40,cook,yes\n50,clerk,yes\n");
    const auto set =
        open(R"({"source": "csv", "path": "t.csv", "validation": "none"})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->columns, (std::vector<std::string>{"age", "job=clerk", "job=cook"}));
    QCOMPARE(set->target.names, (std::vector<std::string>{"no", "yes"}));
    const auto rows = read(*set, *set->train, range(3));
    QCOMPARE(rows.x, (std::vector<float>{30, 1, 0, 40, 0, 1, 50, 1, 0}));
    QCOMPARE(rows.y, (std::vector<std::int64_t>{0, 1, 1}));
    QCOMPARE(set->train->name(2), (folder.path() / "t.csv").string() + ":4");
  }
  void missing_numbers_become_the_training_mean() {
    const Folder folder;
    folder.write("t.csv", "a,b,y\n1,10,0.5\n,20,1.5\n3,?,2.25\n");
    const auto set =
        open(R"({"source": "csv", "path": "t.csv", "validation": "none"})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->target.kind, Target::Kind::values);
    const auto rows = read<float, float>(*set, *set->train, range(3));
    QCOMPARE(rows.x, (std::vector<float>{1, 10, 2, 20, 3, 15}));
    QCOMPARE(rows.y, (std::vector<float>{0.5F, 1.5F, 2.25F}));
  }
  void standardising_uses_training_rows_alone() {
    const Folder folder;
    folder.write("t.csv", "a,y\n1,p\n3,q\n");
    folder.write("v.csv", "a,y\n100,p\n");
    const auto set = open(
        R"({"source": "csv", "path": "t.csv", "validation": "v.csv", "transforms": [{"kind": "standardise"}]})",
        folder.path());
    EXPECT_OK(set);
    QCOMPARE(read(*set, *set->train, range(2)).x, (std::vector<float>{-1, 1}));
    QCOMPARE(read(*set, *set->validation, {0}).x, (std::vector<float>{98}));
  }
  void a_validation_file_is_read_by_the_training_schema() {
    const Folder folder;
    folder.write("t.csv", "c,y\nred,p\nblue,q\n");
    folder.write("v.csv", "c,y\ngreen,q\n");
    folder.write("w.csv", "c,y\nred,r\n");
    const std::string start =
        R"({"source": "csv", "path": "t.csv", "header": "yes", "validation": )";
    const auto set = open(start + R"("v.csv"})", folder.path());
    EXPECT_OK(set);
    QCOMPARE(read(*set, *set->validation, {0}).x, (std::vector<float>{0, 0}));
    EXPECT_REFUSED(open(start + R"("w.csv"})", folder.path()),
                   "'r' is no class of the training file");
  }
  void numbers_can_be_categories_and_columns_left_out() {
    const Folder folder;
    folder.write("t.csv", "id,zip,n,y\n1,10,5,a\n2,20,6,b\n3,10,7,a\n");
    const auto set = open(
        R"({"source": "csv", "path": "t.csv", "ignore": "id", "categorical": "zip", "validation": "none"})",
        folder.path());
    EXPECT_OK(set);
    QCOMPARE(set->columns, (std::vector<std::string>{"zip=10", "zip=20", "n"}));
  }
  void a_typed_row_reads_like_the_file() {
    const Folder folder;
    folder.write("t.csv", "age,job,y\n30,clerk,no\n40,cook,yes\n50,clerk,yes\n");
    const auto set = open(R"({"source": "csv", "path": "t.csv"})", folder.path());
    EXPECT_OK(set);
    float x[3];
    EXPECT_OK(set->input->read("33,cook", reinterpret_cast<std::byte*>(x)));
    QCOMPARE(std::vector<float>(x, x + 3), (std::vector<float>{33, 0, 1}));
    EXPECT_REFUSED(set->input->read("33", reinterpret_cast<std::byte*>(x)),
                   "1 values, the table has 3 columns");
  }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "test_csv.moc"
