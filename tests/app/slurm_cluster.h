// A Slurm of one machine for the time of a test: munged, slurmctld and slurmd in a folder of their
// own, at free ports.
#pragma once

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

namespace strata::test {

class SlurmCluster {
 public:
  SlurmCluster() {
    for (const char* program : {"munged", "slurmctld", "slurmd", "srun", "sinfo"})
      if (find(program).isEmpty()) why_not_ = QString("%1 is not installed").arg(program);
    if (why_not_.isEmpty() && ::geteuid() != 0) why_not_ = "slurmd wants to be root";
    if (why_not_.isEmpty()) start();
  }
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;
  ~SlurmCluster() {
    for (QProcess* daemon : {&slurmd_, &slurmctld_, &munged_}) {
      daemon->terminate();
      if (!daemon->waitForFinished(5000)) daemon->kill();
      daemon->waitForFinished(5000);
    }
  }

  /// Empty where it runs.
  [[nodiscard]] QString why_not() const { return why_not_; }
  [[nodiscard]] QProcessEnvironment environment() const {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SLURM_CONF", path("slurm.conf"));
    return environment;
  }
  static QString find(const QString& program) {
    const QString found = QStandardPaths::findExecutable(program);
    return found.isEmpty() ? QStandardPaths::findExecutable(program, {"/usr/sbin", "/sbin"})
                           : found;
  }

 private:
  [[nodiscard]] QString path(const QString& name) const { return folder_.filePath(name); }

  static int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    socklen_t length = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(socket);
    return ntohs(address.sin_port);
  }

  void write(const QString& name, const QByteArray& content) {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
      why_not_ = "cannot write " + file.fileName();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
  }

  void start() {
    const QString host = QSysInfo::machineHostName().section('.', 0, 0);
    write("key", QByteArray(1024, 'k'));
    write("slurm.conf",
          QString("ClusterName=strata\n"
                  "SlurmctldHost=HOST(127.0.0.1)\n"
                  "AuthType=auth/munge\n"
                  "AuthInfo=socket=FOLDER/munge.sock\n"
                  "CredType=cred/munge\n"
                  "SlurmUser=root\n"
                  "SlurmctldPort=%1\n"
                  "SlurmdPort=%2\n"
                  "StateSaveLocation=FOLDER\n"
                  "SlurmdSpoolDir=FOLDER\n"
                  "SlurmctldPidFile=FOLDER/slurmctld.pid\n"
                  "SlurmdPidFile=FOLDER/slurmd.pid\n"
                  "ProctrackType=proctrack/linuxproc\n"
                  "TaskPlugin=task/none\n"
                  "SwitchType=switch/none\n"
                  "MpiDefault=none\n"
                  "ReturnToService=2\n"
                  "SlurmdParameters=config_overrides\n"
                  "NodeName=HOST NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN\n"
                  "PartitionName=all Nodes=HOST Default=YES MaxTime=INFINITE State=UP\n")
              .arg(free_port())
              .arg(free_port())
              .replace("HOST", host)
              .replace("FOLDER", folder_.path())
              .toUtf8());
    launch(munged_, "munged",
           {"--foreground", "--force", "--key-file=" + path("key"),
            "--socket=" + path("munge.sock"), "--pid-file=" + path("munged.pid"),
            "--seed-file=" + path("seed"), "--log-file=" + path("munged.log")});
    for (int i = 0; i < 100 && !QFile::exists(path("munge.sock")); ++i)
      QThread::msleep(50);
    launch(slurmctld_, "slurmctld", {"-D"});
    launch(slurmd_, "slurmd", {"-D"});
    for (int i = 0; i < 100; ++i) {
      QProcess sinfo;
      sinfo.setProcessEnvironment(environment());
      sinfo.start(find("sinfo"), {"-h", "-o", "%T"});
      sinfo.waitForFinished(5000);
      if (sinfo.readAllStandardOutput().trimmed() == "idle") return;
      QThread::msleep(100);
    }
    why_not_ = "Slurm does not come up: " + QString::fromUtf8(slurmctld_.readAllStandardError()) +
               QString::fromUtf8(slurmd_.readAllStandardError());
  }

  void launch(QProcess& daemon, const QString& program, const QStringList& arguments) {
    daemon.setProcessEnvironment(environment());
    daemon.setStandardInputFile(QProcess::nullDevice());
    daemon.start(find(program), arguments);
    if (!daemon.waitForStarted(5000)) why_not_ = program + " does not start";
  }

  QTemporaryDir folder_;
  QProcess munged_;
  QProcess slurmctld_;
  QProcess slurmd_;
  QString why_not_;
};

}  // namespace strata::test
