#include "ui/data/model/catalogue.h"

#include <QLocale>
#include <algorithm>

#include "data/known.h"
#include "data/open.h"
#include "data/places.h"
#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

using State = SourceCardFacts::State;

const QString kDot = QString::fromUtf8(" · ");

QString bytes(std::int64_t count) {
  return count < 1000000 ? QString("%1 kB").arg((count + 500) / 1000)
                         : QString("%1 MB").arg((count + 500000) / 1000000);
}

QString classes_text(const data::Target& target) {
  if (target.kind == data::Target::Kind::values) return Catalogue::tr("real values");
  return Catalogue::tr("%1 classes").arg(target.classes);
}

QString signal_text(const graph::Signal& signal) {
  if (signal.is_tokens()) return Catalogue::tr("text");
  if (signal.shape.rank() == 3)
    return QString::fromUtf8("%1×%2").arg(signal.shape[1]).arg(signal.shape[2]);
  if (signal.shape.rank() == 2) return Catalogue::tr("%1 steps").arg(signal.shape[0]);
  if (signal.shape.elements() == 2) return Catalogue::tr("2-D");
  return Catalogue::tr("%1 columns").arg(signal.shape.elements());
}

/// Formats have no shape before a file is chosen: what they take is said instead.
QString format_text(std::string_view source) {
  if (source == "image-folder") return QString("JPEG, PNG");
  if (source == "csv") return Catalogue::tr("numbers, categories");
  if (source == "text-folder") return Catalogue::tr(".txt, a folder per class");
  if (source == "text-csv") return Catalogue::tr("a text, a class");
  if (source == "text") return Catalogue::tr("UTF-8, one character at a time");
  if (source == "npy") return QString(".npy, .npz");
  if (source == "idx") return Catalogue::tr("bytes, gzip or not");
  return {};
}

/// How the files of a format lie.
QString format_summary(std::string_view source) {
  if (source == "image-folder" || source == "text-folder")
    return Catalogue::tr("One sub-folder per class");
  if (source == "csv") return Catalogue::tr("Columns as features");
  if (source == "text-csv") return Catalogue::tr("A column of texts");
  if (source == "text") return Catalogue::tr("Any text file");
  if (source == "npy") return Catalogue::tr("Rows in x, targets in y");
  if (source == "idx") return Catalogue::tr("MNIST's file format");
  return {};
}

/// "60,000 colour images", "Generated points".
QString set_summary(const data::SourceKind& kind, const data::SourceFacts& facts) {
  const QString rows = row_word(kind, facts.signal);
  if (kind.group == data::SourceGroup::generated) return Catalogue::tr("Generated %1").arg(rows);
  const std::int64_t count = facts.train_rows + std::max<std::int64_t>(facts.test_rows, 0);
  const QString number = QLocale(QLocale::English).toString(static_cast<qlonglong>(count));
  if (facts.signal.shape.rank() != 3) return number + " " + rows;
  return facts.signal.shape[0] == 3 ? Catalogue::tr("%1 colour %2").arg(number, rows)
                                    : Catalogue::tr("%1 grey %2").arg(number, rows);
}

/// The two lines below a card's title.
void describe(SourceCardFacts& card) {
  const data::SourceKind& kind = *card.kind;
  if (kind.group == data::SourceGroup::files) {
    card.summary = format_summary(kind.name);
    card.shape = format_text(kind.name);
    return;
  }
  const auto spec = data::default_data_spec(kind.name);
  if (!spec.ok()) return;
  const auto facts = data::describe_dataset(*spec, {});
  if (!facts.ok()) return;
  card.summary = set_summary(kind, *facts);
  card.shape = signal_text(facts->signal) + kDot + classes_text(facts->target);
}

State first_state(data::SourceGroup group) {
  if (group == data::SourceGroup::files) return State::choose;
  return group == data::SourceGroup::generated ? State::built_in : State::unknown;
}

}  // namespace

bool SourceCardFacts::fits(const QString& search) const {
  const QString all = title + " " + summary + " " + shape + " " + to_text(kind->name) + " " +
                      to_text(kind->summary);
  const QStringList words = search.split(' ', Qt::SkipEmptyParts);
  return std::all_of(words.begin(), words.end(),
                     [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

Catalogue::Catalogue(QObject* parent) : QObject(parent) {
  pool_.setMaxThreadCount(1);
  for (const data::SourceKind& kind : data::source_kinds()) {
    SourceCardFacts card;
    card.kind = &kind;
    card.title = to_text(kind.title);
    describe(card);
    card.state = first_state(kind.group);
    cards_.push_back(std::move(card));
  }
}

Catalogue::~Catalogue() { pool_.waitForDone(); }

const SourceCardFacts* Catalogue::find(std::string_view source) const {
  const auto found = std::find_if(cards_.begin(), cards_.end(), [&](const SourceCardFacts& card) {
    return card.kind->name == source;
  });
  return found == cards_.end() ? nullptr : &*found;
}

QString Catalogue::state_text(const SourceCardFacts& card) const {
  switch (card.state) {
    case State::unknown:
      return {};
    case State::in_cache:
      return tr("In cache");
    case State::in_folder:
      return tr("On this machine");
    case State::to_download: {
      const data::KnownSet* set = data::find_known_set(card.kind->name);
      return set == nullptr ? tr("Get") : tr("Get, %1").arg(bytes(set->download_bytes));
    }
    case State::fetching: {
      const FetchTask* running = task(card.kind->name);
      if (running == nullptr || running->share() < 0) return tr("Starting...");
      const double left = running->remaining_seconds();
      const QString done = QString("%1 %").arg(static_cast<int>(running->share() * 100));
      return left < 0 ? done : tr("%1, %2 s left").arg(done).arg(static_cast<int>(left) + 1);
    }
    case State::choose:
      return tr("Choose...");
    case State::built_in:
      return tr("Built in");
  }
  return {};
}

void Catalogue::look() {
  pool_.start([this] {
    std::map<std::string, State> found;
    for (const data::KnownSet& set : data::known_sets()) {
      const auto place = data::find_dataset(set.name);
      const bool cached = place.ok() && place->string().starts_with(data::cache_folder().string());
      found[set.name] = !place.ok() ? State::to_download
                        : cached    ? State::in_cache
                                    : State::in_folder;
    }
    QMetaObject::invokeMethod(
        this,
        [this, found] {
          for (const auto& [name, state] : found)
            if (!tasks_.contains(name)) set_state(name, state);
        },
        Qt::QueuedConnection);
  });
}

void Catalogue::fetch(const std::string& source) {
  if (tasks_.contains(source)) return;
  auto* task = new FetchTask(source, fetch_, this);
  tasks_[source] = task;
  connect(task, &FetchTask::progressed, this,
          [this, source] { emit changed(QString::fromStdString(source)); });
  connect(task, &FetchTask::finished, this, [this, source](bool fetched, const QString& message) {
    finish(source, fetched, message);
  });
  set_state(source, State::fetching);
  task->start();
}

void Catalogue::cancel(const std::string& source) {
  if (const auto found = tasks_.find(source); found != tasks_.end()) found->second->cancel();
}

const FetchTask* Catalogue::task(std::string_view source) const {
  const auto found = tasks_.find(source);
  return found == tasks_.end() ? nullptr : found->second;
}

void Catalogue::finish(const std::string& source, bool fetched_now, const QString& message) {
  if (const auto found = tasks_.find(source); found != tasks_.end()) {
    found->second->deleteLater();
    tasks_.erase(found);
  }
  set_state(source, fetched_now ? State::in_cache : State::to_download, message);
  if (fetched_now) emit fetched(QString::fromStdString(source));
}

void Catalogue::set_state(const std::string& source, State state, const QString& error) {
  for (SourceCardFacts& card : cards_) {
    if (card.kind->name != source) continue;
    card.state = state;
    card.error = error;
    emit changed(QString::fromStdString(source));
  }
}

}  // namespace strata::ui
