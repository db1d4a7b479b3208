// Numbers as people read them.
#pragma once

#include <QString>
#include <cstdint>

namespace strata::ui {

/// 3692938 -> "3,692,938"
QString with_commas(std::int64_t number);
/// 3692938 -> "3.69 M", 896 -> "896"
QString short_count(double number);
/// 1843200 -> "1.84 MB" (powers of 1000)
QString bytes_text(double bytes);
/// 2254857830 -> "2.1 GiB" (powers of 1024): memory of devices
QString memory_text(double bytes);
/// 73.4 -> "01:13"; an hour and more: "1:02:05"
QString clock_text(double seconds);
/// "12.3 ms", "1.42 s", "850 us"
QString duration_text(double milliseconds);
/// 0.6048 -> "60.48 %"
QString percent_text(double share, int decimals = 2);
/// Up to `digits` significant ones: 0.001 -> "0.001", 3e-5 -> "3e-5"
QString number_text(double number, int digits = 4);

}  // namespace strata::ui
