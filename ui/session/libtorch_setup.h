// Whether the training program has its LibTorch, and fetching it where it has none: a download that
// can be cancelled and goes on the next time.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>

namespace strata::ui {

class LibTorchSetup : public QObject {
  Q_OBJECT

 public:
  enum class State {
    unknown,  // never asked
    asking,
    ready,    // the worker can compute
    missing,  // it cannot: fetch()
    fetching,
  };
  Q_ENUM(State)

  /// `worker`: the program `strata`.
  explicit LibTorchSetup(QString worker, QObject* parent = nullptr);
  /// A fetch under way ends; what it has got so far stays for the next one.
  ~LibTorchSetup() override;

  [[nodiscard]] State state() const { return state_; }
  /// What the worker said when it was last asked: LibTorch's folder, or why there is none.
  [[nodiscard]] const QString& answer() const { return answer_; }

  /// Asks the worker, which takes a moment; does nothing while something is under way.
  void ask();
  /// Goes on where an earlier one was broken off; does nothing while one is under way.
  void fetch();
  /// Ends a fetch: the state becomes `missing`, without failed().
  void cancel();

 signals:
  void state_changed(strata::ui::LibTorchSetup::State state);
  /// `what`: the part that is being downloaded, or "unpacking".
  void progress(qint64 done_bytes, qint64 total_bytes, const QString& what);
  /// A fetch has brought LibTorch: the worker can compute.
  void finished();
  void failed(const QString& message, const QString& remedy);

 private:
  void start(State state, const QStringList& arguments);
  void set_state(State state);
  void read_lines();
  void take_line(const QByteArray& line);
  void take_end(int code, QProcess::ExitStatus status);
  void take_start_failure();
  [[nodiscard]] QString last_words();

  QString worker_;
  QProcess process_;
  QTimer patience_;  // with a worker that does not answer, or does not end
  State state_ = State::unknown;
  QString answer_;
  QString failure_;  // told by a line, with its remedy
  QString remedy_;
  bool cancelled_ = false;
};

}  // namespace strata::ui
