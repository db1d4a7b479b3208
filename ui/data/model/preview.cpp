#include "ui/data/model/preview.h"

#include <algorithm>
#include <utility>

#include "data/chain.h"
#include "data/open.h"
#include "data/order.h"
#include "ui/data/model/faults.h"

namespace strata::ui {
namespace {

constexpr int kSettle = 40;  // ms; a drag of the split's handle asks at every pixel

/// The numbers of a batch's rows in the first epoch.
std::vector<std::int64_t> batch_rows(std::uint64_t seed, bool shuffled, std::int64_t rows,
                                     int count) {
  std::vector<std::int64_t> out;
  if (shuffled) {
    out = data::epoch_order(seed, 1, rows);
    out.resize(static_cast<std::size_t>(std::min<std::int64_t>(count, rows)));
    return out;
  }
  for (std::int64_t row = 0; row < std::min<std::int64_t>(count, rows); ++row)
    out.push_back(row);
  return out;
}

}  // namespace

DataPreview::DataPreview(QObject* parent) : QObject(parent) {
  pool_.setMaxThreadCount(1);
  pages_.setMaxThreadCount(1);
  for (QTimer* timer : {&open_soon_, &read_soon_}) {
    timer->setSingleShot(true);
    timer->setInterval(kSettle);
  }
  read_soon_.setInterval(0);
  connect(&open_soon_, &QTimer::timeout, this, &DataPreview::open);
  connect(&read_soon_, &QTimer::timeout, this, &DataPreview::read);
}

DataPreview::~DataPreview() {
  for (auto* ticket : {&data_ticket_, &describe_ticket_, &open_ticket_, &page_ticket_,
                       &measure_ticket_, &batch_ticket_, &compare_ticket_})
    ++*ticket;
  pool_.waitForDone();
  pages_.waitForDone();
}

void DataPreview::run(std::atomic<std::uint64_t>& ticket, const std::function<Answer()>& work) {
  const std::uint64_t mine = ++ticket;
  QThreadPool& pool = &ticket == &page_ticket_ || &ticket == &compare_ticket_ ? pages_ : pool_;
  pool.start([this, &ticket, mine, work] {
    if (ticket != mine) return;
    Answer answer = work();
    QMetaObject::invokeMethod(
        this,
        [&ticket, mine, answer = std::move(answer)] {
          if (ticket == mine) answer();
        },
        Qt::QueuedConnection);
  });
}

void DataPreview::show(const data::DataSpec& spec, const std::filesystem::path& folder) {
  if (has_spec_ && spec == spec_ && folder == folder_) return;
  const bool other = !has_spec_ || spec.source != spec_.source || spec.path != spec_.path;
  spec_ = spec;
  folder_ = folder;
  has_spec_ = true;
  open_soon_.start();
  set_state(State::opening);
  if (other) forget();
}

/// Other data are on their way: what is shown of the ones before would be taken for theirs.
void DataPreview::forget() {
  query_.first = 0;
  query_.only_class.reset();
  query_.split = Split::train;
  selected_row_ = 0;
  facts_.reset();
  opened_.reset();
  faults_.clear();
  for (auto* ticket : {&data_ticket_, &open_ticket_, &page_ticket_, &measure_ticket_,
                       &batch_ticket_, &compare_ticket_})
    ++*ticket;
  const bool shown = !page_.rows.empty();
  page_ = {};
  measures_ = {};
  batch_ = {};
  if (!shown) return;
  emit page_ready();
  emit measured();
  emit facts_ready();
}

void DataPreview::refresh() {
  if (!has_spec_) return;
  opened_.reset();
  open_soon_.start();
  set_state(State::opening);
}

void DataPreview::open() {
  ++page_ticket_;
  ++measure_ticket_;
  describe();
  opening_percent_ = -1;
  run(open_ticket_,
      [this, spec = spec_, folder = folder_, known = opened_,
       report = opening_report()]() -> Answer {
        auto opened = open_for_look(spec, folder, known, report);
        return [this, opened = std::move(opened)] { take_opened(opened); };
      });
}

/// Called on the thread that opens. Unpacking goes on when only transforms change meanwhile: what
/// it gives is kept in the cache, and the next opening is quick.
data::ProgressReport DataPreview::opening_report() {
  return [this, mine = data_ticket_.load(), told = -1](const data::Progress& progress) mutable {
    if (data_ticket_ != mine) return false;
    const auto percent =
        progress.total > 0 ? static_cast<int>(100 * progress.done / progress.total) : -1;
    if (percent == std::exchange(told, percent)) return true;
    const auto tell = [this, mine, percent] {
      if (data_ticket_ != mine || state_ != State::opening) return;
      opening_percent_ = percent;
      emit opening_went_on();
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
    return true;
  };
}

/// What can be said without opening files comes first: opening may take seconds.
void DataPreview::describe() {
  const data::SourceKind* kind = data::find_source_kind(spec_.source);
  if (kind == nullptr || kind->group == data::SourceGroup::files) return;
  data::DataSpec plain = spec_;
  plain.transforms.clear();
  run(describe_ticket_, [this, plain, folder = folder_]() -> Answer {
    auto facts = data::describe_dataset(plain, folder);
    return [this, facts = std::move(facts)] {
      if (!facts.ok() || opened_) return;
      facts_ = *facts;
      emit facts_ready();
    };
  });
}

/// The facts of data that are open.
void DataPreview::take_facts() {
  facts_ = data::SourceFacts{opened_->raw.signal, opened_->raw.target, opened_->rows(Split::train),
                             opened_->rows(Split::validation), opened_->rows(Split::test)};
  emit facts_ready();
}

void DataPreview::take_opened(const Result<OpenedPointer>& opened) {
  faults_.clear();
  if (!opened.ok()) {
    opened_.reset();
    page_ = {};
    measures_ = {};
    batch_ = {};
    faults_.push_back(opened.error());
    set_state(State::failed);
    emit facts_ready();
    look_for_faults(opened.error());
    return;
  }
  opened_ = *opened;
  if (opened_->transforms_error) faults_.push_back(*opened_->transforms_error);
  if (opened_->samples(query_.split, false) == nullptr) query_.split = Split::train;
  query_.first = std::clamp<std::int64_t>(
      query_.first, 0, std::max<std::int64_t>(0, opened_->rows(query_.split) - 1));
  set_state(State::ready);
  take_facts();
  if (!faults_.empty()) emit faults_found();
  read();
  measure_values();
  read_batch();
}

void DataPreview::look_for_faults(const Error& first) {
  const std::uint64_t next = open_ticket_ + 1;
  run(open_ticket_, [this, spec = spec_, folder = folder_, first, next]() -> Answer {
    auto found = find_faults(spec, folder, first, [this, next] { return open_ticket_ == next; });
    return [this, found = std::move(found)] {
      faults_ = found;
      emit faults_found();
    };
  });
}

void DataPreview::read() {
  if (!opened_) return;
  run(page_ticket_, [this, opened = opened_, query = query_]() -> Answer {
    PreviewPage page = read_page(*opened, query);
    return [this, page = std::move(page)] {
      page_ = page;
      if (page_.error) {
        faults_ = {*page_.error};
        emit faults_found();
      }
      emit page_ready();
    };
  });
}

void DataPreview::measure_values() {
  if (!opened_) return;
  run(measure_ticket_, [this, opened = opened_, after = query_.after]() -> Answer {
    Measures measures = measure(*opened, after);
    return [this, measures = std::move(measures)] {
      measures_ = measures;
      emit measured();
    };
  });
}

void DataPreview::read_batch() {
  if (!opened_ || batch_rows_ == 0 || view_kind(opened_->raw.signal) != ViewKind::images) return;
  run(batch_ticket_,
      [this, opened = opened_, seed = batch_seed_, count = batch_rows_,
       shuffled = batch_shuffled_]() -> Answer {
        PageQuery query;
        query.after = true;
        query.image_side = 40;
        query.rows = batch_rows(seed, shuffled, opened->rows(Split::train), count);
        PreviewPage page = read_page(*opened, query);
        return [this, page = std::move(page)] {
          batch_ = page;
          emit batch_ready();
        };
      });
}

void DataPreview::show_batch(std::uint64_t seed, int rows, bool shuffle) {
  if (seed == batch_seed_ && rows == batch_rows_ && shuffle == batch_shuffled_) return;
  batch_seed_ = seed;
  batch_rows_ = rows;
  batch_shuffled_ = shuffle;
  read_batch();
}

void DataPreview::compare(std::size_t position) {
  if (!opened_) return;
  run(compare_ticket_, [this, opened = opened_, position, row = selected_row_]() -> Answer {
    auto compared_now = compare_transform(*opened, position, row, 96);
    return [this, compared_now = std::move(compared_now)] {
      comparison_ = compared_now.ok() ? *compared_now : Comparison{};
      emit compared();
    };
  });
}

void DataPreview::set_split(Split split) {
  if (split == query_.split) return;
  query_.split = split;
  query_.first = 0;
  read_soon_.start();
}

void DataPreview::set_after_transforms(bool after) {
  if (after == query_.after) return;
  query_.after = after;
  read_soon_.start();
  measure_values();
}

void DataPreview::set_class(std::optional<int> only) {
  if (only == query_.only_class) return;
  query_.only_class = only;
  query_.first = 0;
  read_soon_.start();
}

void DataPreview::set_room(int rows, int image_side) {
  if (rows == query_.count && image_side == query_.image_side) return;
  query_.count = std::max(rows, 1);
  query_.image_side = image_side;
  query_.first = query_.first / query_.count * query_.count;
  read_soon_.start();
}

bool DataPreview::has_next() const {
  return page_.kind != ViewKind::points && query_.first + query_.count < page_.total;
}

void DataPreview::next_page() {
  if (!has_next()) return;
  query_.first += query_.count;
  read_soon_.start();
}

void DataPreview::previous_page() {
  if (!has_previous()) return;
  query_.first = std::max<std::int64_t>(0, query_.first - query_.count);
  read_soon_.start();
}

std::optional<graph::Signal> DataPreview::output() const {
  const bool known = opened_ || facts_;
  if (!known) return std::nullopt;
  auto out = data::transformed(spec_.transforms, opened_ ? opened_->raw.signal : facts_->signal);
  if (!out.ok()) return std::nullopt;
  return *std::move(out);
}

bool DataPreview::validation_is_test() const {
  if (opened_) return opened_->validation_is_test();
  const data::SourceKind* kind = data::find_source_kind(spec_.source);
  if (kind == nullptr || !facts_ || facts_->test_rows < 0) return false;
  using Kind = data::Validation::Kind;
  const bool habit = spec_.validation.kind == Kind::usual && kind->usual_validation == "test";
  return habit || spec_.validation.kind == Kind::test;
}

std::int64_t DataPreview::rows(Split split) const {
  if (opened_) return opened_->rows(split);
  if (!facts_) return -1;
  switch (split) {
    case Split::train:
      return facts_->train_rows;
    case Split::validation:
      return facts_->validation_rows;
    case Split::test:
      break;
  }
  return facts_->test_rows;
}

void DataPreview::set_state(State state) {
  if (state == state_) return;
  state_ = state;
  emit state_changed();
}

}  // namespace strata::ui
