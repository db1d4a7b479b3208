// Sizes of the interface in device-independent pixels. Source: resources/themes/tokens.json, which
// a test compares.
#pragma once

namespace strata::ui::metrics {

inline constexpr int kUnit = 8;
inline constexpr int kPanelGap = 8;
inline constexpr int kPanelPadding = 12;

inline constexpr int kRadius = 6;       // panels, buttons, nodes
inline constexpr int kInputRadius = 5;  // inputs, icon chips
inline constexpr int kTagRadius = 4;

inline constexpr int kWindowMinimumWidth = 1180;
inline constexpr int kWindowMinimumHeight = 720;
inline constexpr int kMenuBar = 36;
inline constexpr int kModeRail = 72;
inline constexpr int kModeButton = 60;
inline constexpr int kActionBar = 48;
inline constexpr int kRunHeader = 72;
inline constexpr int kStatusBar = 28;
inline constexpr int kPalette = 232;
inline constexpr int kInspector = 304;
inline constexpr int kDock = 188;
inline constexpr int kSideColumn = 312;
inline constexpr int kPanelHeader = 40;
inline constexpr int kTabBar = 36;
inline constexpr int kButton = 32;
inline constexpr int kSmallButton = 26;
inline constexpr int kInput = 28;
inline constexpr int kPill = 22;
inline constexpr int kTag = 18;
inline constexpr int kTableRow = 34;
inline constexpr int kDenseTableRow = 20;
inline constexpr int kNodeWidth = 220;
inline constexpr int kNodeHeight = 54;
inline constexpr int kNodeGap = 30;
inline constexpr int kCutGap = 56;
inline constexpr int kPortRadius = 4;
inline constexpr int kMinimapWidth = 150;
inline constexpr int kMinimapHeight = 120;
inline constexpr int kIcon = 18;
inline constexpr int kRailIcon = 24;
inline constexpr int kIconChip = 24;
inline constexpr int kCardWidth = 190;
inline constexpr int kCardHeight = 104;
inline constexpr int kSwitchWidth = 30;
inline constexpr int kSwitchHeight = 18;
inline constexpr int kCheckBox = 16;

}  // namespace strata::ui::metrics
