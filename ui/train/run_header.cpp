#include "ui/train/run_header.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <array>
#include <utility>

#include "ui/style/metrics.h"
#include "ui/train/epoch_bar.h"
#include "ui/train/run_log.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr int kNameWidth = 216;

/// "Adam 0.001 · seed 0 · cpu"
QString setting_text(const RunSettings& facts) {
  QStringList parts;
  if (facts.training) {
    const plan::Optimizer& optimizer = facts.training->optimizer;
    parts << optimizer_title(optimizer.kind) + ' ' + number_text(optimizer.learning_rate);
    parts << RunHeader::tr("seed %1").arg(facts.training->seed);
  }
  QStringList devices;
  for (const std::string& device :
       facts.info.devices.empty() ? facts.parallel.devices : facts.info.devices)
    devices << QString::fromStdString(device);
  parts << devices.join(QStringLiteral(", "));
  return parts.join(QStringLiteral(" · "));
}

Pill::Mood mood_of(link::RunState state) {
  switch (state) {
    case link::RunState::starting:
    case link::RunState::running:
      return Pill::Mood::accent;
    case link::RunState::paused:
    case link::RunState::stopping:
      return Pill::Mood::warning;
    case link::RunState::finished:
      return Pill::Mood::good;
    case link::RunState::failed:
      return Pill::Mood::danger;
    case link::RunState::stopped:
      return Pill::Mood::plain;
  }
  return Pill::Mood::plain;
}

void set_text(QLabel* label, const QString& text) {
  if (label->text() != text) label->setText(text);
}

}  // namespace

RunHeader::RunHeader(const Theme& theme, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      name_(new ElidedLabel),
      setting_(new ElidedLabel),
      state_(new Pill),
      bar_(new EpochBar(theme)),
      pause_(button(tr("Pause"))),
      checkpoint_(button(tr("Checkpoint"))),
      stop_(button(tr("Stop"), ButtonLook::danger)),
      continue_(button(tr("Go on"))),
      export_(button(tr("Export…"))),
      again_(button(tr("Train again"), ButtonLook::primary)) {
  setProperty("frame", "bar");
  setFixedHeight(metrics::kRunHeader);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 0);
  row->setSpacing(metrics::kUnit);
  build_name(*row);
  row->addWidget(separator(Qt::Vertical, this));
  build_numbers(*row);
  row->addWidget(separator(Qt::Vertical, this));
  build_buttons(*row);
}

void RunHeader::build_name(QHBoxLayout& row) {
  name_->setObjectName(QStringLiteral("train.run_name"));
  name_->setFont(Theme::font(FontSize::section, FontWeight::semibold));
  name_->setProperty("voice", "title");
  setting_->setProperty("voice", "muted");
  state_->setObjectName(QStringLiteral("train.state"));
  auto* box = new QWidget(this);
  box->setFixedWidth(kNameWidth);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, metrics::kUnit, 0);
  column->setSpacing(2);
  auto* first = new QHBoxLayout;
  first->setSpacing(metrics::kUnit);
  first->addWidget(name_);
  first->addWidget(state_);
  first->addStretch(1);
  column->addStretch(1);
  column->addLayout(first);
  column->addWidget(setting_);
  column->addStretch(1);
  row.addWidget(box);
}

QLabel* RunHeader::add_number(QHBoxLayout& row, const QString& name, const QString& widest) {
  row.addWidget(label(name, Voice::muted));
  auto* number = label({}, Voice::mono);
  number->setAccessibleName(name);
  number->ensurePolished();
  number->setMinimumWidth(
      QFontMetrics(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono))
          .horizontalAdvance(widest));
  row.addWidget(number);
  return number;
}

void RunHeader::build_numbers(QHBoxLayout& row) {
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(metrics::kUnit, 0, metrics::kUnit, 0);
  column->setSpacing(metrics::kUnit + 1);
  auto* numbers = new QHBoxLayout;
  numbers->setSpacing(5);
  epoch_ = add_number(*numbers, tr("Epoch"), QStringLiteral("000/000"));
  epoch_->setObjectName(QStringLiteral("train.epoch"));
  step_ = add_number(*numbers, tr("Step"), QStringLiteral("00,000/00,000"));
  step_->setObjectName(QStringLiteral("train.step"));
  percent_ = label({}, Voice::mono);
  percent_->setObjectName(QStringLiteral("train.percent"));
  percent_->setAccessibleName(tr("Share done"));
  numbers->addWidget(percent_);
  numbers->addStretch(1);
  elapsed_ = add_number(*numbers, tr("Elapsed"), QStringLiteral("00:00"));
  elapsed_->setToolTip(tr("Time spent training; pauses are left out"));
  numbers->addSpacing(metrics::kUnit);
  remaining_ = add_number(*numbers, tr("Remaining"), QStringLiteral("00:00"));
  remaining_->setToolTip(tr("Estimated from the last steps"));
  remaining_->setObjectName(QStringLiteral("train.remaining"));
  column->addStretch(1);
  column->addLayout(numbers);
  column->addWidget(bar_);
  column->addStretch(1);
  row.addWidget(box, 1);
}

void RunHeader::build_buttons(QHBoxLayout& row) {
  const auto set_up = [&](QPushButton* one, const char* name, const char* icon, Theme::Ink ink,
                          const QString& tip) {
    one->setObjectName(QString::fromLatin1(name));
    one->setIcon(theme_.icon(QString::fromLatin1(icon), ink));
    one->setToolTip(tip);
    one->setAccessibleName(one->text());
    row.addWidget(one);
  };
  row.addSpacing(metrics::kUnit);
  set_up(pause_, "train.pause", "pause", Theme::Ink::primary,
         tr("Pauses after this step, keeping everything as it is (Space)"));
  set_up(checkpoint_, "train.checkpoint", "checkpoint", Theme::Ink::primary,
         tr("Writes the network as it is now, to go on from or to use"));
  set_up(stop_, "train.stop", "stop", Theme::Ink::danger,
         tr("Ends the run after this step; it can go on from its last checkpoint"));
  set_up(continue_, "train.continue", "play", Theme::Ink::primary,
         tr("Goes on from the last checkpoint"));
  set_up(export_, "train.export", "export", Theme::Ink::primary,
         tr("Writes the weights of the best checkpoint into a file for other programs"));
  set_up(again_, "train.again", "refresh", Theme::Ink::on_accent,
         tr("Starts a new run with the project as it is now"));
  for (QPushButton* one : {pause_, checkpoint_, stop_, continue_, export_, again_})
    one->hide();
  // Both words fit, so that nothing moves when one takes the other's place.
  pause_->ensurePolished();
  const QString longer = tr("Resume").size() > tr("Pause").size() ? tr("Resume") : tr("Pause");
  pause_->setText(longer);
  pause_->setMinimumWidth(pause_->sizeHint().width());
  pause_->setText(tr("Pause"));
  connect(pause_, &QPushButton::clicked, this,
          [this] { paused_ ? emit resume_chosen() : emit pause_chosen(); });
  connect(checkpoint_, &QPushButton::clicked, this, &RunHeader::checkpoint_chosen);
  connect(stop_, &QPushButton::clicked, this, &RunHeader::stop_chosen);
  connect(continue_, &QPushButton::clicked, this, &RunHeader::continue_chosen);
  connect(export_, &QPushButton::clicked, this, &RunHeader::export_chosen);
  connect(again_, &QPushButton::clicked, this, &RunHeader::again_chosen);
}

void RunHeader::show_run(const RunSession& session, const RunSettings& facts,
                         const RunProgress& progress) {
  const QString folder = QString::fromStdString(session.folder().filename().string());
  const QString name = facts.info.name.empty() ? folder : QString::fromStdString(facts.info.name);
  if (name_->text() != name) name_->set_text(name);
  if (name_->toolTip() != folder) name_->setToolTip(folder);
  if (const QString text = setting_text(facts); setting_->text() != text) setting_->set_text(text);
  const auto of = [](std::int64_t done, std::int64_t all) {
    return all > 0 ? with_commas(done) + '/' + with_commas(all) : with_commas(done);
  };
  set_text(epoch_, of(progress.epoch, progress.epochs));
  set_text(step_, of(progress.step, progress.total_steps));
  set_text(percent_, progress.total_steps > 0 ? percent_text(progress.share, 1) : QString());
  set_text(elapsed_, clock_text(progress.elapsed_s));
  set_text(remaining_, progress.remaining_s && session.is_active()
                           ? clock_text(*progress.remaining_s)
                           : QStringLiteral("–"));
  bar_->set(progress.share, progress.epochs);
  show_state(session);
  show_buttons(session);
}

void RunHeader::show_state(const RunSession& session) {
  const QString text = session.is_lost() ? tr("Lost") : state_text(session.state());
  const Pill::Mood mood = session.is_lost() ? Pill::Mood::danger : mood_of(session.state());
  if (state_->text() != text || state_->mood() != mood) state_->set(text, mood);
}

void RunHeader::show_buttons(const RunSession& session) {
  const bool active = session.is_active();
  const bool ended = !active && session.history().started() > 0;
  const bool has_weights = ended && !session.history().checkpoints().empty();
  const bool can_go_on = has_weights && session.state() != link::RunState::finished;
  // What goes, goes first: both sets at once would widen the window.
  const std::array<std::pair<QPushButton*, bool>, 6> wanted = {{{pause_, active},
                                                                {checkpoint_, active},
                                                                {stop_, active},
                                                                {continue_, can_go_on},
                                                                {export_, has_weights},
                                                                {again_, ended}}};
  for (const bool shown : {false, true})
    for (const auto& [one, want] : wanted)
      if (want == shown && one->isHidden() == want) one->setVisible(want);
  const bool paused = session.state() == link::RunState::paused;
  const bool steers = paused || session.state() == link::RunState::running;
  pause_->setEnabled(steers);
  checkpoint_->setEnabled(steers);
  stop_->setEnabled(session.state() != link::RunState::stopping);
  if (paused == paused_) return;
  paused_ = paused;
  pause_->setText(paused ? tr("Resume") : tr("Pause"));
  pause_->setAccessibleName(pause_->text());
  pause_->setIcon(
      theme_.icon(paused ? QStringLiteral("play") : QStringLiteral("pause"), Theme::Ink::primary));
  pause_->setToolTip(paused ? tr("Goes on where it was paused (Space)")
                            : tr("Pauses after this step, keeping everything as it is (Space)"));
}

}  // namespace strata::ui
