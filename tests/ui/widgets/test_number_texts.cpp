// Numbers as people read them.
#include <QtTest>

#include "ui/widgets/format.h"

using namespace strata::ui;

class TestNumberTexts : public QObject {
  Q_OBJECT

 private slots:
  void counts_have_commas_and_three_digits_when_short() {
    QCOMPARE(with_commas(3692938), QStringLiteral("3,692,938"));
    QCOMPARE(short_count(3692938), QStringLiteral("3.69 M"));
    QCOMPARE(short_count(896), QStringLiteral("896"));
  }
  void bytes_go_by_thousands_and_memory_by_1024() {
    QCOMPARE(bytes_text(1843200), QStringLiteral("1.84 MB"));
    QCOMPARE(bytes_text(40), QStringLiteral("40 B"));
    QCOMPARE(memory_text(2254857830.0), QStringLiteral("2.10 GiB"));
  }
  void times_are_a_clock() {
    QCOMPARE(clock_text(73.4), QStringLiteral("01:13"));
    QCOMPARE(clock_text(3725), QStringLiteral("1:02:05"));
    QCOMPARE(clock_text(-1), QStringLiteral("--:--"));
    QCOMPARE(duration_text(12.34), QStringLiteral("12.3 ms"));
    QCOMPARE(duration_text(0.85), QStringLiteral("850 us"));
    QCOMPARE(duration_text(1420), QStringLiteral("1.42 s"));
  }
  void shares_are_per_cent() { QCOMPARE(percent_text(0.6048), QStringLiteral("60.48 %")); }
  void small_numbers_have_a_short_exponent() {
    QCOMPARE(number_text(0.001), QStringLiteral("0.001"));
    QCOMPARE(number_text(3e-5), QStringLiteral("3e-5"));
    QCOMPARE(number_text(1e-10), QStringLiteral("1e-10"));
    QCOMPARE(number_text(100, 1), QStringLiteral("1e+2"));
  }
};

QTEST_APPLESS_MAIN(TestNumberTexts)
#include "test_number_texts.moc"
