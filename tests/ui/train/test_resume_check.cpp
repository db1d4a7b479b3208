// Checking a resume, with a program that only pretends to train.
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/train/resume_check.h"

using namespace strata;
using namespace strata::ui;

namespace {

struct Rig {
  explicit Rig(const QByteArray& body) {
    QFile file(folder.filePath("strata"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("no script");
    file.write("#!/bin/sh\necho \"$@\" > \"${0%/*}/call\"\n" + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
    dialog = std::make_unique<ResumeCheckDialog>(file.fileName(), "/mine.strata");
  }
  [[nodiscard]] QString text(const char* name) const {
    const auto* label = dialog->findChild<QLabel*>(QLatin1String(name));
    return label == nullptr ? QString() : label->text();
  }

  QTemporaryDir folder;
  std::unique_ptr<ResumeCheckDialog> dialog;
};

}  // namespace

class TestResumeCheck : public QObject {
  Q_OBJECT

 private slots:
  void an_equal_training_is_told_in_plain_words() {
    Rig rig(
        "echo '{\"killed_at\": 1043, \"steps_compared\": 1200, \"first_difference\": 0, "
        "\"losses_equal\": true, \"weights_equal\": true, \"optimizer_equal\": true, \"equal\": "
        "true}'\n");
    QTRY_VERIFY(rig.text("resume.said").contains("bit for bit"));
    QCOMPARE(rig.text("resume.value.0"), QString("1,043"));
    QCOMPARE(rig.text("resume.value.1"), QString("1,200"));
    for (const char* name : {"resume.value.2", "resume.value.3", "resume.value.4"})
      QCOMPARE(rig.text(name), QString("equal, bit for bit"));
  }
  void a_different_one_says_from_where_on_and_what_the_worker_says() {
    Rig rig(
        "echo '{\"killed_at\": 10, \"steps_compared\": 20, \"first_difference\": 13, "
        "\"losses_equal\": false, \"weights_equal\": false, \"optimizer_equal\": true, \"equal\": "
        "false}'\n"
        "echo 'strata: the resumed training is not the uninterrupted one' >&2\nexit 1\n");
    QTRY_COMPARE(rig.text("resume.said"),
                 QString("the resumed training is not the uninterrupted one"));
    QCOMPARE(rig.text("resume.value.2"), QString("different from step 13 on"));
    QCOMPARE(rig.text("resume.value.3"), QString("different"));
  }
  void cancel_ends_it_and_takes_its_runs_away() {
    Rig rig("touch \"$4/run\"\nsleep 600 &\nwait\n");
    const auto runs = [&] {
      QFile call(rig.folder.filePath("call"));
      return call.open(QIODevice::ReadOnly)
                 ? QString::fromUtf8(call.readAll()).section(' ', 3, 3).trimmed()
                 : QString();
    };
    QTRY_VERIFY(!runs().isEmpty() && QFile::exists(runs() + "/run"));
    const QString folder = runs();
    rig.dialog->findChild<QPushButton*>("resume.close")->click();
    QTRY_COMPARE(rig.dialog->result(), static_cast<int>(QDialog::Rejected));
    QTRY_VERIFY(!QFile::exists(folder));
  }
};

QTEST_MAIN(TestResumeCheck)
#include "test_resume_check.moc"
