// The modes of the main window, in the order of the rail and of Ctrl+1..6.
#pragma once

#include <QString>
#include <array>
#include <optional>

namespace strata::ui {

enum class Mode { design, data, train, runs, explore, learn };

struct ModeFacts {
  Mode mode;
  const char* word;   // on the command line: --mode train
  const char* title;  // on the rail, to be translated in the context "Mode"
  const char* icon;
};

inline constexpr std::array<ModeFacts, 6> kModes = {{
    {Mode::design, "design", QT_TRANSLATE_NOOP("Mode", "Design"), "mode-design"},
    {Mode::data, "data", QT_TRANSLATE_NOOP("Mode", "Data"), "mode-data"},
    {Mode::train, "train", QT_TRANSLATE_NOOP("Mode", "Train"), "mode-train"},
    {Mode::runs, "runs", QT_TRANSLATE_NOOP("Mode", "Runs"), "mode-runs"},
    {Mode::explore, "explore", QT_TRANSLATE_NOOP("Mode", "Explore"), "mode-explore"},
    {Mode::learn, "learn", QT_TRANSLATE_NOOP("Mode", "Learn"), "mode-learn"},
}};

inline std::optional<Mode> mode_from(const QString& word) {
  for (const ModeFacts& one : kModes)
    if (word == QLatin1String(one.word)) return one.mode;
  return std::nullopt;
}

}  // namespace strata::ui
