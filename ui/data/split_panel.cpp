#include "ui/data/split_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <charconv>
#include <limits>

#include "ui/data/model/specs.h"
#include "ui/data/split_bar.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

using Kind = data::Validation::Kind;

constexpr int kSpinWidth = 13 * metrics::kUnit;

/// A square in a split's colour that keeps up with the theme.
class Swatch final : public QWidget {
 public:
  Swatch(const Theme& theme, int split, QWidget* parent)
      : QWidget(parent), theme_(theme), split_(split) {
    setFixedSize(10, 10);
    setAutoFillBackground(true);
    connect(&theme, &Theme::changed, this, [this] { recolour(); });
    recolour();
  }

 private:
  void recolour() {
    const Tokens& t = theme_.tokens();
    const QColor colours[] = {t.accent.base, t.validation.base, t.text.muted};
    QPalette palette;
    palette.setColor(QPalette::Window, colours[split_]);
    setPalette(palette);
  }

  const Theme& theme_;
  int split_;
};

}  // namespace

SplitPanel::SplitPanel(const Theme& theme, DataSubject& subject, DataPreview& preview,
                       QWidget* parent)
    : Panel(tr("Split"), parent),
      subject_(subject),
      preview_(preview),
      bar_(new SplitBar(theme, this)),
      seed_(new QSpinBox(this)),
      limit_(new QSpinBox(this)),
      validation_(new QComboBox(this)),
      other_(new QLineEdit(this)),
      sentence_(label({}, Voice::muted, this)) {
  setObjectName("data.split_panel");
  build_header();
  body()->addWidget(bar_);
  build_legend(theme);
  build_choices();
  sentence_->setWordWrap(true);
  body()->addWidget(sentence_);
  connect(bar_, &SplitBar::fraction_dragged, this, &SplitPanel::set_fraction);
  connect(&subject, &DataSubject::changed, this, &SplitPanel::show_spec);
  connect(&preview, &DataPreview::facts_ready, this, &SplitPanel::show_rows);
  show_spec();
}

void SplitPanel::build_header() {
  add_to_header(label(tr("Seed"), Voice::muted, this));
  seed_->setObjectName("data.seed");
  seed_->setAccessibleName(tr("Split seed"));
  seed_->setToolTip(
      tr("Another number splits off other rows; the same number always the same ones"));
  seed_->setRange(0, std::numeric_limits<int>::max());
  seed_->setFixedWidth(kSpinWidth);
  add_to_header(seed_);
  connect(seed_, &QSpinBox::valueChanged, this, [this](int seed) {
    subject_.edit(
        tr("change the split seed"),
        [seed](data::DataSpec& spec) { spec.split_seed = static_cast<std::uint64_t>(seed); },
        "data.split_seed");
  });
}

void SplitPanel::build_legend(const Theme& theme) {
  const QString titles[] = {tr("Train"), tr("Validation"), tr("Test")};
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(metrics::kUnit);
  grid->setVerticalSpacing(1);
  for (int split = 0; split < 3; ++split) {
    const int column = 3 * split;
    grid->addWidget(new Swatch(theme, split, this), 1, column);
    grid->addWidget(label(titles[split], Voice::muted, this), 0, column + 1, 1, 2);
    counts_[split] = label({}, Voice::mono, this);
    counts_[split]->setObjectName(QString("data.rows.%1").arg(split));
    shares_[split] = new ElidedLabel({}, Qt::ElideRight, this);
    shares_[split]->setProperty("voice", "mono_muted");
    grid->addWidget(counts_[split], 1, column + 1);
    grid->addWidget(shares_[split], 1, column + 2);
    grid->setColumnStretch(column + 2, 1);
  }
  body()->addLayout(grid);
}

void SplitPanel::build_choices() {
  validation_->setObjectName("data.validation");
  validation_->setAccessibleName(tr("Validation rows"));
  validation_->setToolTip(tr("Rows that measure the training without taking part in it"));
  validation_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  validation_->setMinimumContentsLength(8);
  validation_->addItem(tr("As the source does it"), static_cast<int>(Kind::usual));
  validation_->addItem(tr("A share of the training rows"), static_cast<int>(Kind::fraction));
  validation_->addItem(tr("The official test rows"), static_cast<int>(Kind::test));
  validation_->addItem(tr("Another file or folder"), static_cast<int>(Kind::path));
  validation_->addItem(tr("None"), static_cast<int>(Kind::none));
  other_->setObjectName("data.validation_path");
  other_->setPlaceholderText(tr("path of the validation rows"));
  other_->setAccessibleName(tr("Path of the validation rows"));
  limit_->setObjectName("data.limit");
  limit_->setAccessibleName(tr("Row limit"));
  limit_->setToolTip(tr("At most so many rows of each split, for a quick try; 0: all of them"));
  limit_->setRange(0, std::numeric_limits<int>::max());
  limit_->setFixedWidth(kSpinWidth);
  limit_->setSpecialValueText(tr("all"));
  limit_->setSingleStep(100);
  limit_->setGroupSeparatorShown(true);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  row->addWidget(validation_, 1);
  row->addWidget(other_, 1);
  row->addWidget(label(tr("Row limit"), Voice::muted, this));
  row->addWidget(limit_);
  body()->addLayout(row);
  connect(validation_, &QComboBox::activated, this, &SplitPanel::choose_validation);
  connect(other_, &QLineEdit::editingFinished, this, [this] {
    const std::string path = other_->text().toStdString();
    if (subject_.spec().validation.kind == Kind::path && !path.empty())
      subject_.edit(tr("choose validation rows"),
                    [path](data::DataSpec& spec) { spec.validation.path = path; });
  });
  connect(limit_, &QSpinBox::valueChanged, this, [this](int limit) {
    subject_.edit(
        tr("change the row limit"), [limit](data::DataSpec& spec) { spec.limit = limit; },
        "data.limit");
  });
}

void SplitPanel::choose_validation(int index) {
  const auto kind = static_cast<Kind>(validation_->itemData(index).toInt());
  const double share = fraction() > 0 ? fraction() : 0.1;
  subject_.edit(tr("change the validation rows"), [kind, share](data::DataSpec& spec) {
    spec.validation = {kind, kind == Kind::fraction ? share : 0,
                       kind == Kind::path ? spec.path : std::string()};
  });
}

void SplitPanel::set_fraction(double fraction) {
  subject_.edit(
      tr("change the validation share"),
      [fraction](data::DataSpec& spec) {
        spec.validation = {Kind::fraction, fraction, {}};
      },
      "data.validation");
}

double SplitPanel::fraction() const {
  const data::DataSpec& spec = subject_.spec();
  if (spec.validation.kind == Kind::fraction) return spec.validation.fraction;
  const data::SourceKind* kind = subject_.kind();
  if (spec.validation.kind != Kind::usual || kind == nullptr) return -1;
  double out = -1;
  std::from_chars(kind->usual_validation.begin(), kind->usual_validation.end(), out);
  return out > 0 && out < 1 ? out : -1;
}

QString SplitPanel::sentence() const {
  const data::DataSpec& spec = subject_.spec();
  const bool classes =
      preview_.facts() && preview_.facts()->target.kind == data::Target::Kind::classes;
  if (fraction() > 0)
    return classes ? tr("Validation is drawn from the training rows, class by class (stratified), "
                        "by the seed.")
                   : tr("Validation is drawn from the training rows by the seed.");
  if (spec.validation.kind == Kind::none) return tr("Nothing measures the training while it runs.");
  if (spec.validation.kind == Kind::path) return tr("Validation rows come from another place.");
  const data::SourceKind* kind = subject_.kind();
  if (spec.validation.kind == Kind::test || (kind != nullptr && kind->usual_validation == "test"))
    return tr("Validation uses the official test rows: they are the same ones.");
  return {};
}

void SplitPanel::show_spec() {
  const data::DataSpec& spec = subject_.spec();
  const QSignalBlocker quiet_seed(seed_);
  const QSignalBlocker quiet_limit(limit_);
  seed_->setValue(
      static_cast<int>(std::min<std::uint64_t>(spec.split_seed, std::numeric_limits<int>::max())));
  limit_->setValue(
      static_cast<int>(std::min<std::int64_t>(spec.limit, std::numeric_limits<int>::max())));
  validation_->setCurrentIndex(validation_->findData(static_cast<int>(spec.validation.kind)));
  other_->setVisible(spec.validation.kind == Kind::path);
  if (!other_->hasFocus()) other_->setText(QString::fromStdString(spec.validation.path));
  show_rows();
}

void SplitPanel::show_rows() {
  std::array<std::int64_t, 3> rows = {};
  for (const Split split : kSplits)
    rows[static_cast<std::size_t>(split)] = preview_.rows(split);
  const bool one_test = preview_.validation_is_test();
  std::array<std::int64_t, 3> drawn = rows;
  if (one_test) drawn[2] = 0;
  double sum = 0;
  for (const std::int64_t count : drawn)
    sum += static_cast<double>(std::max<std::int64_t>(count, 0));
  for (int split = 0; split < 3; ++split) {
    const std::int64_t count = rows[static_cast<std::size_t>(split)];
    counts_[split]->setText(count < 0 ? tr("?") : with_commas(count));
    if (split == 2 && one_test) {
      shares_[split]->setText(tr("same rows"));
      continue;
    }
    shares_[split]->setText(count > 0 && sum > 0 ? percent_text(static_cast<double>(count) / sum, 1)
                                                 : QString());
  }
  const data::SourceKind* kind = subject_.kind();
  if (kind != nullptr && sum > 0 && preview_.facts())
    set_note(QString("%1 %2").arg(with_commas(static_cast<std::int64_t>(sum)),
                                  row_word(*kind, preview_.facts()->signal)));
  bar_->show_rows(drawn, fraction());
  sentence_->setText(sentence());
}

}  // namespace strata::ui
