// Reading events.jsonl while it grows, is cut, replaced, or holds what this version does not know.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "ui/session/event_tail.h"
#include "ui/session/steps_line.h"

using namespace strata;
using namespace strata::ui;

namespace {

std::string line_of(std::int64_t step, std::size_t count = 1, double time = 1) {
  const std::vector<double> column(count, 0.1 + 0.2);
  return link::to_line({time, link::StepsEvent{step, 1, column, column, column, column}}) + "\n";
}

std::int64_t first_of(const link::Event& event) {
  return std::get<link::StepsEvent>(event.payload).first;
}

}  // namespace

class TestEventTail : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path file_;

  void append(const std::string& text) { std::ofstream(file_, std::ios::app) << text; }
  void replace(const std::string& text) {
    const std::filesystem::path other = file_.string() + ".new";
    std::ofstream(other) << text;
    std::filesystem::rename(other, file_);
  }

 private slots:
  void init() {
    file_ = folder_.filePath("events.jsonl").toStdString();
    std::filesystem::remove(file_);
  }

  void a_file_that_is_not_there_yet_is_empty() {
    EventTail tail(file_);
    const auto piece = tail.read_piece();
    QVERIFY(piece.events.empty() && piece.at_end && !piece.from_start);
    append(line_of(1));
    QCOMPARE(tail.read_piece().events.size(), 1U);
    QVERIFY(tail.read_piece().events.empty());
  }

  void half_a_line_waits_for_its_other_half() {
    EventTail tail(file_);
    const std::string line = line_of(2);
    append(line_of(1) + line.substr(0, 20));
    QCOMPARE(tail.read_piece().events.size(), 1U);
    const auto nothing = tail.read_piece();
    QVERIFY(nothing.events.empty() && nothing.at_end && !nothing.damaged);
    append(line.substr(20));
    const auto piece = tail.read_piece();
    QCOMPARE(piece.events.size(), 1U);
    QCOMPARE(first_of(piece.events[0]), 2);
  }

  void a_cut_file_is_read_anew() {
    EventTail tail(file_);
    append(line_of(1) + line_of(2));
    QCOMPARE(tail.read_piece().events.size(), 2U);
    std::filesystem::resize_file(file_, 0);
    append(line_of(7));
    const auto piece = tail.read_piece();
    QVERIFY(piece.from_start);
    QCOMPARE(piece.events.size(), 1U);
    QCOMPARE(first_of(piece.events[0]), 7);
  }

  void a_longer_file_in_its_place_is_read_anew() {
    EventTail tail(file_);
    append(line_of(1));
    QCOMPARE(tail.read_piece().events.size(), 1U);
    replace(line_of(5, 1, 2) + line_of(6) + line_of(7));
    const auto piece = tail.read_piece();
    QVERIFY(piece.from_start);
    QCOMPARE(piece.events.size(), 3U);
    QVERIFY(!tail.read_piece().from_start);
  }

  void a_torn_line_that_a_resume_drops_changes_nothing() {
    EventTail tail(file_);
    append(line_of(1) + "{\"type\":\"st");
    QCOMPARE(tail.read_piece().events.size(), 1U);
    std::filesystem::resize_file(file_, line_of(1).size());
    append(line_of(2));
    const auto piece = tail.read_piece();
    QVERIFY(!piece.from_start && !piece.damaged);
    QCOMPARE(piece.events.size(), 1U);
  }

  void newer_types_and_damaged_lines_are_passed_over_and_told() {
    EventTail tail(file_);
    append("{\"type\":\"timeline\",\"t\":1}\n" + line_of(1));
    auto piece = tail.read_piece();
    QVERIFY(piece.newer && !piece.damaged);
    QCOMPARE(piece.events.size(), 1U);
    append("{\"type\":\"steps\",\"first\":\n" + line_of(2));
    piece = tail.read_piece();
    QVERIFY(piece.damaged && !piece.newer);
    QCOMPARE(piece.events.size(), 1U);
  }

  void a_long_file_comes_in_pieces_without_gap() {
    std::ofstream out(file_);
    std::int64_t step = 1;
    for (; out.tellp() < 5000000; step += 100)
      out << line_of(step, 100);
    out.close();
    EventTail tail(file_);
    int pieces = 0;
    std::int64_t next = 1;
    for (bool at_end = false; !at_end; ++pieces) {
      const auto piece = tail.read_piece();
      at_end = piece.at_end;
      for (const auto& event : piece.events) {
        QCOMPARE(first_of(event), next);
        next += 100;
      }
    }
    QCOMPARE(next, step);
    QVERIFY(pieces >= 4);
  }

  void a_line_longer_than_a_piece_is_read_whole() {
    append(line_of(1, 100000) + line_of(100001));
    EventTail tail(file_);
    std::size_t events = tail.read_piece().events.size();
    events += tail.read_piece().events.size();
    QCOMPARE(events, 2U);
  }

  void the_quick_reader_reads_what_the_slow_one_reads() {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    const std::string line = link::to_line(
        {1700000000.123456,
         link::StepsEvent{17, 3, {0.1 + 0.2, 1e-300, kNaN, -2.5e20}, {}, {1e-3}, {0, 1, 2, 3}}});
    const auto quick = read_steps_line(line);
    const auto slow = link::event_from(line);
    QVERIFY(quick && slow.ok());
    QCOMPARE(link::to_line(*quick), link::to_line(*slow));
  }

  void the_quick_reader_leaves_other_lines_alone_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("another type") << QByteArray(
        "{\"type\":\"state\",\"state\":\"running\",\"t\":1}");
    QTest::newRow("unknown member") << QByteArray("{\"type\":\"steps\",\"first\":1,\"x\":{}}");
    QTest::newRow("no number") << QByteArray("{\"type\":\"steps\",\"first\":1,\"loss\":[inf]}");
    QTest::newRow("text") << QByteArray("{\"type\":\"steps\",\"first\":\"1\"}");
    QTest::newRow("torn") << QByteArray("{\"type\":\"steps\",\"first\":1,\"loss\":[1,");
    QTest::newRow("more after it") << QByteArray("{\"type\":\"steps\",\"first\":1}}");
    QTest::newRow("empty") << QByteArray("");
  }
  void the_quick_reader_leaves_other_lines_alone() {
    QFETCH(QByteArray, line);
    QVERIFY(!read_steps_line(line.toStdString()));
  }
};

QTEST_GUILESS_MAIN(TestEventTail)
#include "test_event_tail.moc"
