// The data the page is about: the project's, or what was just imported and waits for a yes.
#pragma once

#include <QObject>
#include <functional>
#include <optional>

#include "ui/data/model/guess.h"
#include "ui/models/project_document.h"

namespace strata::ui {

class DataSubject : public QObject {
  Q_OBJECT

 public:
  explicit DataSubject(ProjectDocument& document, QObject* parent = nullptr);

  [[nodiscard]] ProjectDocument& document() { return document_; }
  [[nodiscard]] const data::DataSpec& spec() const;
  [[nodiscard]] const data::SourceKind* kind() const {
    return data::find_source_kind(spec().source);
  }

  /// Changes the project's data as one step of undo, or the candidate, which has none.
  using Change = std::function<void(data::DataSpec&)>;
  void edit(const QString& name, const Change& change, const QString& merge_key = {});
  /// "use CIFAR-10": the source with usual settings.
  void use_source(std::string_view source);

  [[nodiscard]] const std::optional<Guess>& candidate() const { return candidate_; }
  void propose(Guess guess);
  /// "use flowers": the candidate becomes the project's data.
  void accept();
  void refuse();

 signals:
  /// spec() is another one, or it is about another thing.
  void changed();

 private:
  ProjectDocument& document_;
  std::optional<Guess> candidate_;
};

}  // namespace strata::ui
