// Steering a run by its socket: commands, answers, watchers, and runs that are not alive.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <vector>

#include "run/control.h"
#include "run/run_folder.h"
#include "run/socket_file.h"

using namespace strata;
using namespace strata::run;
using link::Command;

namespace {

std::optional<Command> wait_for_command(ControlServer& server) {
  for (int i = 0; i < 500; ++i) {
    if (auto command = server.poll()) return command;
    QTest::qSleep(10);
  }
  return std::nullopt;
}

std::string receive(const Handle& socket) {
  char block[4096];
  const ssize_t got = ::recv(socket.get(), block, sizeof block, 0);
  return got > 0 ? std::string(block, static_cast<std::size_t>(got)) : std::string();
}

std::unique_ptr<ControlServer> listen(const std::filesystem::path& folder,
                                      ControlServer::Options options = {}) {
  return std::move(ControlServer::listen(folder, std::move(options))).value();
}

}  // namespace

class TestControl : public QObject {
  Q_OBJECT

  QTemporaryDir root_;
  std::filesystem::path folder_;

 private slots:
  // Longer than the 108 bytes of a socket's address.
  void initTestCase() {
    const QString longer = root_.filePath(QString(90, 'd') + "/" + QString(90, 'e'));
    QVERIFY(QDir().mkpath(longer));
    folder_ = longer.toStdString();
  }

  void commands_arrive_in_order_and_are_answered() {
    const auto server = listen(folder_);
    QVERIFY(!server->poll());
    QVERIFY(send_command(folder_, {Command::Do::pause, 0}).ok());
    QVERIFY(send_command(folder_, {Command::Do::set_learning_rate, 0.0003}).ok());
    QVERIFY(wait_for_command(*server)->what == Command::Do::pause);
    const auto second = wait_for_command(*server);
    QVERIFY(second->what == Command::Do::set_learning_rate);
    QCOMPARE(second->learning_rate, 0.0003);
    QVERIFY(!server->poll());
  }

  void the_socket_is_its_owners_alone_and_goes_with_the_server() {
    {
      const auto server = listen(folder_);
      struct stat info = {};
      QCOMPARE(::stat((folder_ / "control.sock").c_str(), &info), 0);
      QCOMPARE(info.st_mode & 0777, 0600U);
      QVERIFY(socket_answers(folder_));
    }
    QVERIFY(!std::filesystem::exists(folder_ / "control.sock"));
    QVERIFY(!socket_answers(folder_));
  }

  void a_run_that_is_not_alive_says_so() {
    const auto sent = send_command(folder_, {Command::Do::stop, 0});
    QVERIFY(sent.error().text().find("the run is not alive") != std::string::npos);
    QVERIFY(!send_command("/nowhere", {Command::Do::stop, 0}).ok());
  }

  void a_dead_workers_socket_is_replaced_a_live_ones_is_not() {
    { const Handle dead = std::move(listen_in(folder_)).value(); }  // leaves its file behind
    QVERIFY(std::filesystem::exists(folder_ / "control.sock"));
    const auto server = listen(folder_);
    QVERIFY(ControlServer::listen(folder_, {}).error().text().find("another process") !=
            std::string::npos);
    QVERIFY(send_command(folder_, {Command::Do::stop, 0}).ok());
  }

  void a_worker_that_takes_no_callers_is_alive_and_nobody_waits_for_good() {
    const Handle listener = std::move(listen_in(folder_)).value();  // nobody accepts
    std::vector<Handle> callers;
    Result<Handle> caller = connect_to(folder_);
    for (; caller.ok() && callers.size() < 100; caller = connect_to(folder_))
      callers.push_back(std::move(caller).value());
    QVERIFY(!caller.ok());
    QVERIFY2(caller.error().text().find("takes no more callers") != std::string::npos,
             caller.error().text().c_str());
    QElapsedTimer watch;
    watch.start();
    QVERIFY(socket_answers(folder_));
    QVERIFY2(watch.elapsed() < 500, "asking whether it is alive waits for nothing");
    QVERIFY(!listen_in(folder_).ok());
    QVERIFY(send_command(folder_, {Command::Do::stop, 0})
                .error()
                .text()
                .find("takes no more callers") != std::string::npos);
  }

  void bad_lines_are_answered_and_taken_in_any_pieces() {
    const auto server = listen(folder_);
    const Handle client = std::move(connect_to(folder_)).value();
    QVERIFY(::send(client.get(), "{\"do\":\"ha", 9, 0) == 9);
    QTest::qSleep(20);
    QVERIFY(::send(client.get(), "lt\"}\n", 5, 0) == 5);
    const std::string refusal = receive(client);
    QVERIFY2(refusal.starts_with(R"({"ok":false,"message":)") &&
                 refusal.find("'halt'") != std::string::npos,
             refusal.c_str());
    QVERIFY(::send(client.get(), "{\"do\":\"stop\"}\n", 14, 0) == 14);
    QCOMPARE(receive(client), "{\"ok\":true}\n");
    QVERIFY(wait_for_command(*server)->what == Command::Do::stop);
  }

  void an_endless_line_ends_its_client_only() {
    const auto server = listen(folder_);
    const Handle client = std::move(connect_to(folder_)).value();
    const std::string endless(1 << 17, 'x');
    ::send(client.get(), endless.data(), endless.size(), MSG_NOSIGNAL);
    QCOMPARE(receive(client), "");
    QVERIFY(send_command(folder_, {Command::Do::pause, 0}).ok());
  }

  void watchers_are_sent_the_events() {
    auto server = listen(folder_);
    const Handle client = std::move(connect_to(folder_)).value();
    QVERIFY(::send(client.get(), "{\"do\":\"watch\"}\n", 15, 0) == 15);
    QCOMPARE(receive(client), "{\"ok\":true}\n");
    const link::Event event{1, link::StateEvent{link::RunState::paused, ""}};
    server->publish(event);
    QCOMPARE(receive(client), to_line(event) + "\n");
    // The last event reaches the watcher although the server ends at once.
    const link::Event last{2, link::StateEvent{link::RunState::finished, ""}};
    server->publish(last);
    server.reset();
    QCOMPARE(receive(client), to_line(last) + "\n");
  }

  void standard_input_is_one_more_client() {
    int pipe[2];
    QCOMPARE(::pipe(pipe), 0);
    std::atomic<int> bad = 0;
    const auto server = listen(folder_, {pipe[0], [&](const Error&) { ++bad; }});
    const std::string lines = "{\"do\":\"pause\"}\n\nnonsense\n{\"do\":\"resume\"}\n";
    QVERIFY(::write(pipe[1], lines.data(), lines.size()) > 0);
    QVERIFY(wait_for_command(*server)->what == Command::Do::pause);
    QVERIFY(wait_for_command(*server)->what == Command::Do::resume);
    QCOMPARE(bad.load(), 1);
    ::close(pipe[1]);  // the run goes on without it
    QVERIFY(send_command(folder_, {Command::Do::stop, 0}).ok());
    QVERIFY(wait_for_command(*server)->what == Command::Do::stop);
    ::close(pipe[0]);
  }
};

QTEST_GUILESS_MAIN(TestControl)
#include "test_control.moc"
