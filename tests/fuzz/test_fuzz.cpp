// Every reader of foreign files against seeded mutations of good ones: none crashes, none takes
// more memory than its file justifies. One ctest a reader, a second or two; STRATA_FUZZ_SECONDS=600
// makes it ten minutes. A finding names its number: STRATA_FUZZ_FIRST=NUMBER begins there.
#include <QElapsedTimer>
#include <QTest>
#include <fstream>

#include "memory.h"
#include "mutate.h"
#include "reader.h"

using namespace strata::fuzz;

namespace {

constexpr std::size_t kFixed = std::size_t{2} << 20;
constexpr std::uint64_t kMutations = 3000;
constexpr qint64 kMostMilliseconds = 1500;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  return qEnvironmentVariableIsSet(variable) ? qEnvironmentVariable(variable).toULongLong()
                                             : otherwise;
}

}  // namespace

class TestFuzz : public QObject {
  Q_OBJECT

 private slots:
  void mutations_do_no_harm_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const FuzzReader& reader : fuzz_readers())
      QTest::newRow(std::string(reader.name).c_str()) << index++;
  }
  void mutations_do_no_harm() {
    QFETCH(int, index);
    const FuzzReader& reader = fuzz_readers()[static_cast<std::size_t>(index)];
    const std::vector<std::string> seeds = reader.seeds();
    QVERIFY(!seeds.empty());
    for (const std::string& seed : seeds)
      reader.read(seed);
    const std::uint64_t seconds = number_of("STRATA_FUZZ_SECONDS", 0);
    const qint64 milliseconds =
        seconds > 0 ? static_cast<qint64>(seconds) * 1000 : kMostMilliseconds;
    const std::uint64_t first = number_of("STRATA_FUZZ_FIRST", 0);
    const QString last_file = qEnvironmentVariable("STRATA_FUZZ_KEEP");  // the file before a crash
    QElapsedTimer time;
    time.start();
    std::uint64_t done = 0;
    for (; seconds > 0 || done < kMutations; ++done) {
      if (time.elapsed() > milliseconds) break;
      const std::string bytes = mutated(seeds, first + done);
      if (!last_file.isEmpty()) std::ofstream(last_file.toStdString(), std::ios::binary) << bytes;
      watch_memory();
      reader.read(bytes);
      const std::size_t used = most_memory_used();
      QVERIFY2(used <= kFixed + reader.most_memory * bytes.size(),
               qPrintable(QString("mutation %1: %2 bytes of memory for a file of %3")
                              .arg(first + done)
                              .arg(used)
                              .arg(bytes.size())));
    }
    QVERIFY(done > 0);
    if (seconds > 0) qInfo("%llu mutations", static_cast<unsigned long long>(done));
  }
};

QTEST_GUILESS_MAIN(TestFuzz)
#include "test_fuzz.moc"
