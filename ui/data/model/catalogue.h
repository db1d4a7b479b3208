// The cards of the Data page: every source, and whether its files are on this machine.
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <map>
#include <vector>

#include "data/source.h"
#include "ui/data/model/fetch_task.h"

namespace strata::ui {

struct SourceCardFacts {
  enum class State { unknown, in_cache, in_folder, to_download, fetching, choose, built_in };
  const data::SourceKind* kind = nullptr;
  QString title;
  QString summary;  // a few words
  QString shape;    // "32x32 · 10 classes"
  State state = State::unknown;
  QString error;  // of the last download

  [[nodiscard]] bool fits(const QString& search) const;
};

class Catalogue : public QObject {
  Q_OBJECT

 public:
  explicit Catalogue(QObject* parent = nullptr);
  ~Catalogue() override;

  [[nodiscard]] const std::vector<SourceCardFacts>& cards() const { return cards_; }
  [[nodiscard]] const SourceCardFacts* find(std::string_view source) const;
  /// "In cache", "Get, 84 MB", "41 %, 00:12 left".
  [[nodiscard]] QString state_text(const SourceCardFacts& card) const;

  /// Looks again where data sets lie, on a thread; changed() when that is known.
  void look();
  void fetch(const std::string& source);
  void cancel(const std::string& source);
  /// The running download, or null.
  [[nodiscard]] const FetchTask* task(std::string_view source) const;
  /// For tests: what fetches instead of the network.
  void set_fetch(FetchFunction fetch) { fetch_ = std::move(fetch); }

 signals:
  /// The state of that card is another now.
  void changed(const QString& source);
  void fetched(const QString& source);

 private:
  void set_state(const std::string& source, SourceCardFacts::State state,
                 const QString& error = {});
  void finish(const std::string& source, bool fetched, const QString& message);

  std::vector<SourceCardFacts> cards_;
  std::map<std::string, FetchTask*, std::less<>> tasks_;
  FetchFunction fetch_ = usual_fetch();
  QThreadPool pool_;
};

}  // namespace strata::ui
