// The ranks of a run as processes: found, ended, and seen to be gone.
#pragma once

#include <signal.h>

#include <QDir>
#include <QFile>
#include <QMap>

namespace strata::test {

inline QByteArray file_of_process(qint64 process, const char* name) {
  QFile file(QString("/proc/%1/%2").arg(process).arg(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The fields of /proc/PID/stat behind the name: state, parent, ...
inline QList<QByteArray> stat_of(qint64 process) {
  const QByteArray stat = file_of_process(process, "stat");
  return stat.mid(stat.lastIndexOf(')') + 2).split(' ');
}

inline bool is_gone(qint64 process) {
  const QByteArray state = stat_of(process).value(0);
  return state.isEmpty() || state == "Z" || state == "X";
}

/// The processes below `starter` that have the variable `name`, by its number.
inline QMap<int, qint64> ranks_below(qint64 starter, const QByteArray& name = "STRATA_RANK") {
  QMap<int, qint64> ranks;
  for (const QString& entry : QDir("/proc").entryList({"[1-9]*"}, QDir::Dirs)) {
    const qint64 process = entry.toLongLong();
    for (qint64 above = process; above > 1 && above != starter;)
      if ((above = stat_of(above).value(1).toLongLong()) == starter)
        for (const QByteArray& variable : file_of_process(process, "environ").split('\0'))
          if (variable.startsWith(name + "="))
            ranks[variable.mid(name.size() + 1).toInt()] = process;
  }
  return ranks;
}

}  // namespace strata::test
