// The view-model of everything the Data page shows of a data set: opened, read and measured on a
// thread of its own; answers to old questions are dropped.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>

#include "data/source.h"
#include "ui/data/model/compare.h"
#include "ui/data/model/measure.h"
#include "ui/data/model/opened.h"
#include "ui/data/model/page_reader.h"

namespace strata::ui {

class DataPreview : public QObject {
  Q_OBJECT

 public:
  enum class State { empty, opening, ready, failed };

  explicit DataPreview(QObject* parent = nullptr);
  ~DataPreview() override;

  /// Looks at these data; several calls in a row become one.
  void show(const data::DataSpec& spec, const std::filesystem::path& folder);
  /// Opens the files again.
  void refresh();

  void set_split(Split split);
  void set_after_transforms(bool after);
  void set_class(std::optional<int> only);
  /// How many rows a page has room for, and how large its pictures are.
  void set_room(int rows, int image_side);
  void next_page();
  void previous_page();
  [[nodiscard]] bool has_next() const;
  [[nodiscard]] bool has_previous() const { return query_.first > 0; }
  /// The rows of a batch to show as small pictures; empty: none.
  void show_batch(std::uint64_t seed, int rows, bool shuffle);
  /// Shows what transforms[position] does to the selected row.
  void compare(std::size_t position);
  void select_row(std::int64_t row) { selected_row_ = row; }

  [[nodiscard]] State state() const { return state_; }
  /// How far an archive is unpacked while the data are opened, in per cent; -1: not said.
  [[nodiscard]] int opening_percent() const { return opening_percent_; }
  [[nodiscard]] const OpenedPointer& opened() const { return opened_; }
  /// Raw shape, target and row counts; known before the rows are.
  [[nodiscard]] const std::optional<data::SourceFacts>& facts() const { return facts_; }
  /// What comes out of the transforms; nothing where they do not fit.
  [[nodiscard]] std::optional<graph::Signal> output() const;
  /// Rows of a split, -1: not known.
  [[nodiscard]] std::int64_t rows(Split split) const;
  /// True where validation uses the test rows, which are then counted once.
  [[nodiscard]] bool validation_is_test() const;
  [[nodiscard]] const PageQuery& query() const { return query_; }
  [[nodiscard]] const PreviewPage& page() const { return page_; }
  [[nodiscard]] const Measures& measures() const { return measures_; }
  [[nodiscard]] const PreviewPage& batch() const { return batch_; }
  [[nodiscard]] const Comparison& comparison() const { return comparison_; }
  /// Why the data could not be opened, all faults that were found, the first one first.
  [[nodiscard]] const std::vector<Error>& faults() const { return faults_; }

 signals:
  void state_changed();
  void opening_went_on();
  void facts_ready();
  void page_ready();
  void measured();
  void batch_ready();
  void compared();
  void faults_found();

 private:
  using Answer = std::function<void()>;
  /// Runs `work` on the thread; its answer runs here unless `ticket` has moved on meanwhile.
  void run(std::atomic<std::uint64_t>& ticket, const std::function<Answer()>& work);
  void open();
  data::ProgressReport opening_report();
  void forget();
  void describe();
  void take_facts();
  void take_opened(const Result<OpenedPointer>& opened);
  void look_for_faults(const Error& first);
  void read();
  void measure_values();
  void read_batch();
  void set_state(State state);

  State state_ = State::empty;
  int opening_percent_ = -1;
  data::DataSpec spec_;
  std::filesystem::path folder_;
  bool has_spec_ = false;
  QTimer open_soon_;
  QTimer read_soon_;
  OpenedPointer opened_;
  std::optional<data::SourceFacts> facts_;
  PageQuery query_;
  PreviewPage page_;
  Measures measures_;
  PreviewPage batch_;
  std::uint64_t batch_seed_ = 0;
  int batch_rows_ = 0;
  bool batch_shuffled_ = true;
  Comparison comparison_;
  std::int64_t selected_row_ = 0;
  std::vector<Error> faults_;
  std::atomic<std::uint64_t> data_ticket_ = 0;  // moves on when other data are wanted
  std::atomic<std::uint64_t> describe_ticket_ = 0;
  std::atomic<std::uint64_t> open_ticket_ = 0;
  std::atomic<std::uint64_t> page_ticket_ = 0;
  std::atomic<std::uint64_t> measure_ticket_ = 0;
  std::atomic<std::uint64_t> batch_ticket_ = 0;
  std::atomic<std::uint64_t> compare_ticket_ = 0;
  QThreadPool pool_;   // opening and measuring, one after the other
  QThreadPool pages_;  // pages and comparisons, which should not wait for those
};

}  // namespace strata::ui
