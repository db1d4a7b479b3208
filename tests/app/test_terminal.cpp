// Tables, units and the progress line, as text.
#include <QTest>

#include "progress.h"
#include "table.h"

using namespace strata;
using namespace strata::app;

namespace {

QString line(const Progress& progress, std::size_t width, bool colour = false) {
  return QString::fromStdString(progress.live_line(width, colour));
}

Progress after_some_steps() {
  Progress progress(64);
  link::ModelEvent model;
  model.steps_per_epoch = 100;
  model.total_steps = 300;
  progress.take({0, model});
  progress.take({0, link::StateEvent{link::RunState::running, ""}});
  // 50 steps of 10 ms, up to the middle of the second epoch
  progress.take(
      {10.5, link::StepsEvent{101, 2, std::vector<double>(50, 0.25), std::vector<double>(50, 0.75),
                              std::vector<double>(50, 0.001), std::vector<double>(50, 10)}});
  return progress;
}

}  // namespace

class TestTerminal : public QObject {
  Q_OBJECT

 private slots:
  void columns_are_aligned_by_characters() {
    Table table({{"NAME"}, {"COUNT", Table::Align::right}});
    table.add({"ä", "1"});
    table.add({"数据", "1,000"});
    table.rule();
    table.add({"total"});
    QCOMPARE(QString::fromStdString(table.text()),
             "NAME   COUNT\n"
             "ä          1\n"
             "数据   1,000\n"
             "------------\n"
             "total\n");
  }

  void text_is_cut_with_an_ellipsis() {
    QCOMPARE(cut_to_width("abcdef", 6), "abcdef");
    QCOMPARE(cut_to_width("abcdef", 4), "abc…");
    QCOMPARE(cut_to_width("数据数据", 4), "数…");
    QCOMPARE(cut_to_width("abc", 0), "");
    QCOMPARE(display_width("\xff\xfe"), std::size_t{2});
  }

  void numbers_have_units_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const std::string& text, const char* expected) {
      QTest::newRow(expected) << QString::fromStdString(text) << expected;
    };
    row(with_thousands(0), "0");
    row(with_thousands(999), "999");
    row(with_thousands(1333770), "1,333,770");
    row(with_thousands(-1000), "-1,000");
    row(bytes_text(512), "512 B");
    row(bytes_text(5335080), "5.09 MiB");
    row(flops_text(2667520), "2.67 MFLOP");
    row(flops_text(123456), "123 kFLOP");
    row(duration_text(2.34), "2.3 s");
    row(duration_text(125), "2 min 05 s");
    row(duration_text(3725), "1 h 02 min");
    row(duration_text(90000), "1 d 01 h");
    row(duration_text(-1), "-");
    row(percent_text(0.97816), "97.82 %");
  }
  void numbers_have_units() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(text, expected);
  }

  void the_live_line_says_everything() {
    const QString text = line(after_some_steps(), 200);
    QCOMPARE(text.section("  ", 0, 0), "epoch 2/3");
    for (const char* part : {"50/100", "loss 0.2500", "acc 75.00 %", "1.5 s left",
                             "6,400 samples/s", "lr 0.001", "━", "─"})
      QVERIFY2(text.contains(part), qPrintable(text));
    QCOMPARE(text.count("━"), 15);
  }

  void a_narrow_terminal_gets_what_matters_most() {
    for (std::size_t width = 0; width < 200; ++width)
      QVERIFY(display_width(after_some_steps().live_line(width, false)) <= width);
    const QString text = line(after_some_steps(), 40);
    QVERIFY(text.contains("epoch 2/3") && text.contains("loss 0.2500"));
    QVERIFY(!text.contains("lr"));
  }

  void colours_only_where_wanted() {
    QVERIFY(!line(after_some_steps(), 200).contains('\x1b'));
    QVERIFY(line(after_some_steps(), 200, true).contains("\x1b[34m"));
  }

  void the_state_is_shown_while_it_does_not_run() {
    Progress progress = after_some_steps();
    progress.take({11, link::StateEvent{link::RunState::paused, ""}});
    QVERIFY(line(progress, 200).contains("paused"));
    QCOMPARE(line(Progress(64), 200), "starting");
  }

  void an_epoch_is_one_line() {
    const link::EpochEvent epoch{2, 0.25, 0.75, 0.5, 0.5, 12.3, 41234, {}};
    QCOMPARE(QString::fromStdString(after_some_steps().epoch_line(epoch)),
             "epoch 2/3  loss 0.2500  accuracy 75.00 %  val loss 0.5000  val accuracy 50.00 %  12 "
             "s  41,234 samples/s");
    const link::EpochEvent values{1, 0.25, {}, {}, {}, 1, 10, {}};
    QCOMPARE(QString::fromStdString(after_some_steps().epoch_line(values)),
             "epoch 1/3  loss 0.2500  1.0 s  10 samples/s");
  }
};

QTEST_GUILESS_MAIN(TestTerminal)
#include "test_terminal.moc"
