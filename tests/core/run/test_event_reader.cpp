// Reading events.jsonl while it grows, is cut, replaced, or holds what this version does not know.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "run/event_reader.h"

using namespace strata;
using namespace strata::run;

namespace {

std::string line_of(std::int64_t step, std::size_t count = 1, double time = 1) {
  const std::vector<double> column(count, 0.1 + 0.2);
  return link::to_line({time, link::StepsEvent{step, 1, column, column, column, column}}) + "\n";
}

std::int64_t first_of(const link::Event& event) {
  return std::get<link::StepsEvent>(event.payload).first;
}

}  // namespace

class TestEventReader : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path file_;

  EventReader fresh() { return EventReader(folder_.path().toStdString()); }
  static EventReader::Piece piece_of(EventReader& reader) {
    auto piece = reader.read_piece();
    if (!piece.ok()) qFatal("%s", piece.error().text().c_str());
    return std::move(piece).value();
  }
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
    EventReader reader = fresh();
    const auto piece = piece_of(reader);
    QVERIFY(piece.events.empty() && piece.at_end && !piece.from_start);
    append(line_of(1));
    QCOMPARE(piece_of(reader).events.size(), 1U);
    QVERIFY(piece_of(reader).events.empty());
  }

  void half_a_line_waits_for_its_other_half() {
    EventReader reader = fresh();
    const std::string line = line_of(2);
    append(line_of(1) + line.substr(0, 20));
    QCOMPARE(piece_of(reader).events.size(), 1U);
    const auto nothing = piece_of(reader);
    QVERIFY(nothing.events.empty() && nothing.at_end && !nothing.damaged);
    append(line.substr(20));
    const auto piece = piece_of(reader);
    QCOMPARE(piece.events.size(), 1U);
    QCOMPARE(first_of(piece.events[0]), 2);
  }

  void a_cut_file_is_read_anew() {
    EventReader reader = fresh();
    append(line_of(1) + line_of(2));
    QCOMPARE(piece_of(reader).events.size(), 2U);
    std::filesystem::resize_file(file_, 0);
    append(line_of(7));
    const auto piece = piece_of(reader);
    QVERIFY(piece.from_start);
    QCOMPARE(piece.events.size(), 1U);
    QCOMPARE(first_of(piece.events[0]), 7);
  }

  void a_longer_file_in_its_place_is_read_anew() {
    EventReader reader = fresh();
    append(line_of(1));
    QCOMPARE(piece_of(reader).events.size(), 1U);
    replace(line_of(5, 1, 2) + line_of(6) + line_of(7));
    const auto piece = piece_of(reader);
    QVERIFY(piece.from_start);
    QCOMPARE(piece.events.size(), 3U);
    QVERIFY(!piece_of(reader).from_start);
  }

  void a_torn_line_that_a_resume_drops_changes_nothing() {
    EventReader reader = fresh();
    append(line_of(1) + "{\"type\":\"st");
    QCOMPARE(piece_of(reader).events.size(), 1U);
    std::filesystem::resize_file(file_, line_of(1).size());
    append(line_of(2));
    const auto piece = piece_of(reader);
    QVERIFY(!piece.from_start && !piece.damaged);
    QCOMPARE(piece.events.size(), 1U);
  }

  void newer_types_and_damaged_lines_are_passed_over_and_told() {
    EventReader reader = fresh();
    append("{\"type\":\"landscape\",\"t\":1}\n" + line_of(1));
    auto piece = piece_of(reader);
    QVERIFY(piece.newer && !piece.damaged);
    QCOMPARE(piece.events.size(), 1U);
    append("{\"type\":\"steps\",\"first\":\n" + line_of(2));
    piece = piece_of(reader);
    QVERIFY(piece.damaged && !piece.newer);
    QCOMPARE(piece.events.size(), 1U);
  }

  void a_state_of_a_newer_version_is_told_as_such() {
    EventReader reader = fresh();
    append("{\"type\":\"state\",\"state\":\"dreaming\",\"t\":1}\n");
    const auto piece = piece_of(reader);
    QVERIFY(piece.newer && !piece.damaged && piece.events.empty());
  }

  void a_file_that_cannot_be_read_is_an_error() {
    std::filesystem::create_symlink(file_, file_);
    const auto piece = fresh().read_piece();
    std::filesystem::remove(file_);
    QVERIFY(!piece.ok());
    QVERIFY2(piece.error().text().find("cannot read the run's events") != std::string::npos,
             piece.error().text().c_str());
  }

  void a_long_file_comes_in_pieces_without_gap() {
    std::ofstream out(file_);
    std::int64_t step = 1;
    for (; out.tellp() < 5000000; step += 100)
      out << line_of(step, 100);
    out.close();
    EventReader reader = fresh();
    int pieces = 0;
    std::int64_t next = 1;
    for (bool at_end = false; !at_end; ++pieces) {
      const auto piece = piece_of(reader);
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
    EventReader reader = fresh();
    std::size_t events = piece_of(reader).events.size();
    events += piece_of(reader).events.size();
    QCOMPARE(events, 2U);
  }
};

QTEST_GUILESS_MAIN(TestEventReader)
#include "test_event_reader.moc"
