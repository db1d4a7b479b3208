// The one place that includes QCustomPlot's header: it uses the words `signals` and `foreach`.
#pragma once

#include <qcustomplot.h>  // NOLINT(misc-include-cleaner)
