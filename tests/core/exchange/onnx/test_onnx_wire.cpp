// Protobuf's wire format: written, read, and refused where it is damaged.
#include <QTest>
#include <limits>

#include "exchange/onnx/wire.h"

using namespace strata;
using namespace strata::exchange::onnx;

class TestOnnxWire : public QObject {
  Q_OBJECT

 private slots:
  void numbers_survive_a_round_trip() {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{127}, std::int64_t{128}, std::int64_t{-1},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
      WireWriter out;
      out.integer(3, value);
      WireReader in(out.message());
      const auto field = in.next();
      QVERIFY(field.ok());
      QCOMPARE(field->number, 3U);
      QCOMPARE(field->as_integer(), value);
      QVERIFY(in.done());
    }
  }

  void bytes_are_those_of_the_encoding_guide() {
    WireWriter out;
    out.integer(1, 150);
    out.bytes(2, std::string_view("testing"));
    QCOMPARE(out.message(), std::string("\x08\x96\x01\x12\x07testing"));
  }

  void packed_and_single_numbers_are_the_same_list() {
    const std::vector<std::int64_t> values = {7, -2, 300};
    WireWriter packed;
    packed.packed(1, values);
    WireWriter single;
    for (const std::int64_t value : values)
      single.integer(1, value);
    for (const std::string& message : {packed.message(), single.message()}) {
      std::vector<std::int64_t> found;
      WireReader in(message);
      while (!in.done()) {
        const auto field = in.next();
        QVERIFY(field.ok());
        QVERIFY(append_integers(*field, 3, found).ok());
      }
      QCOMPARE(found, values);
    }
  }

  void floats_keep_their_bits() {
    const std::vector<float> values = {1.5F, -0.0F, std::numeric_limits<float>::infinity()};
    WireWriter out;
    out.packed(4, values);
    out.number(4, 2.25F);
    std::vector<float> found;
    WireReader in(out.message());
    while (!in.done()) {
      const auto field = in.next();
      QVERIFY(field.ok());
      QVERIFY(append_floats(*field, 4, found).ok());
    }
    QCOMPARE(found,
             (std::vector<float>{1.5F, -0.0F, std::numeric_limits<float>::infinity(), 2.25F}));
  }

  void damaged_messages_are_refused_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("cut varint") << QByteArray("\x08\x96", 2);
    QTest::newRow("endless varint")
        << QByteArray("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12);
    QTest::newRow("longer than the rest") << QByteArray("\x12\x09testing", 9);
    QTest::newRow("length of all bits")
        << QByteArray("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
    QTest::newRow("field 0") << QByteArray("\x00\x01", 2);
    QTest::newRow("groups") << QByteArray("\x0b\x01", 2);
    QTest::newRow("cut fixed") << QByteArray("\x0d\x01\x02", 3);
  }
  void damaged_messages_are_refused() {
    QFETCH(QByteArray, message);
    WireReader in(std::string_view(message.constData(), static_cast<std::size_t>(message.size())));
    QVERIFY(!in.next().ok());
  }

  void lists_have_an_end() {
    const std::vector<std::int64_t> values(5, 1);
    WireWriter out;
    out.packed(1, values);
    WireReader in(out.message());
    const auto field = in.next();
    std::vector<std::int64_t> found;
    QVERIFY(!append_integers(*field, 4, found).ok());
    QVERIFY(found.size() <= 4);
  }
};

QTEST_APPLESS_MAIN(TestOnnxWire)
#include "test_onnx_wire.moc"
