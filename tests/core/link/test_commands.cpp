// Commands as JSON Lines.
#include <QTest>

#include "link/command.h"

using namespace strata;
using namespace strata::link;

class TestCommands : public QObject {
  Q_OBJECT

 private slots:
  void every_command_survives() {
    for (const char* line : {R"({"do":"pause"})", R"({"do":"resume"})", R"({"do":"stop"})",
                             R"({"do":"checkpoint"})", R"({"do":"set","learning_rate":0.0003})"}) {
      const auto command = command_from(line);
      QVERIFY2(command.ok(), line);
      QCOMPARE(to_line(*command), line);
    }
  }

  void wrong_commands_say_what_is_right() {
    QVERIFY(QString::fromStdString(command_from(R"({"do":"halt"})").error().text())
                .contains("'halt' is no command: known are pause, resume, stop, checkpoint, set"));
    for (const char* line :
         {"", "pause", "[]", "{}", R"({"do":1})", R"({"do":"set"})",
          R"({"do":"set","learning_rate":-1})", R"({"do":"set","learning_rate":"fast"})"})
      QVERIFY2(!command_from(line).ok(), line);
  }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "test_commands.moc"
