// The training inspector and the table it is made from.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <nlohmann/json.hpp>

#include "../models/projects.h"
#include "ui/inspector/starting_weights.h"
#include "ui/inspector/training_fields.h"
#include "ui/inspector/training_inspector.h"
#include "ui/widgets/setting_editor.h"
#include "ui/widgets/switch.h"

using namespace strata;
using namespace strata::ui;

namespace {

const TrainingField& field(const char* name) {
  for (const TrainingField& each : training_fields())
    if (each.setting.name == name) return each;
  qFatal("there is no field %s", name);
}

plan::Training with(const char* name, const graph::SettingValue& value,
                    plan::Training training = {}) {
  field(name).set(training, value);
  return training;
}

/// Values of the field that differ from `now`.
std::vector<graph::SettingValue> others(const graph::Setting& setting,
                                        const graph::SettingValue& now) {
  using graph::SettingType;
  std::vector<graph::SettingValue> out;
  if (setting.type == SettingType::flag) out = {!std::get<bool>(now)};
  if (setting.type == SettingType::integer)
    out = {static_cast<std::int64_t>(setting.least), std::get<std::int64_t>(now) + 1};
  if (setting.type == SettingType::real)
    out = {setting.least, std::clamp(0.5, setting.least, setting.most)};
  for (const std::string& choice : setting.choices)
    out.emplace_back(choice);
  return out;
}

struct Rig {
  explicit Rig(const std::string& training = "{}") {
    start(document, kCnnLayers, "cifar10", training);
  }
  template <class T>
  T* find(const char* name) {
    T* found = inspector.findChild<T*>(name);
    if (found == nullptr) qFatal("there is no %s", name);
    return found;
  }
  bool shown(const char* name) { return !find<QWidget>(name)->parentWidget()->isHidden(); }
  void choose(const char* name, const char* text) {
    auto* box = find<QComboBox>(name);
    const int index = box->findText(text);
    if (index < 0) qFatal("there is no %s", text);
    box->setCurrentIndex(index);
    emit box->activated(index);
  }
  const plan::Training& training() { return document.project().training; }

  Theme theme;
  ProjectDocument document;
  TrainingInspector inspector{theme, document};
};

}  // namespace

class TestTrainingInspector : public QObject {
  Q_OBJECT

 private slots:
  void every_field_has_plain_words() {
    for (const TrainingField& each : training_fields()) {
      const std::string& help = each.setting.help;
      QVERIFY2(help.size() > 25, each.setting.name.c_str());
      const bool says_usual = help.find("usual") != std::string::npos;
      QVERIFY2(says_usual || !std::holds_alternative<double>(each.get({})),
               each.setting.name.c_str());
    }
  }

  void what_a_field_sets_is_what_the_project_file_takes() {
    for (const TrainingField& each : training_fields())
      for (const plan::Training& base :
           {plan::Training{}, with("optimizer.kind", std::string("sgd")),
            with("optimizer.kind", std::string("rmsprop")), with("loss.kind", std::string("huber")),
            with("schedule.kind", std::string("one_cycle")),
            with("schedule.kind", std::string("plateau")),
            with("schedule.kind", std::string("step"))}) {
        if (!each.applies(base)) continue;
        for (const graph::SettingValue& value : others(each.setting, each.get(base))) {
          plan::Training training = base;
          each.set(training, value);
          const auto json = parse_json(to_json(training).dump(), "t");
          const auto read = plan::read_training(*json);
          QVERIFY2(read.ok(), (each.setting.name + ": " + graph::to_json(value).dump()).c_str());
          QVERIFY2(each.get(*read) == each.get(training), each.setting.name.c_str());
          const bool held_back = each.setting.name == "accumulation";
          QVERIFY2(held_back || each.get(training) == value, each.setting.name.c_str());
        }
      }
  }

  void another_optimizer_brings_its_own_usual_values() {
    plan::Training training = with("optimizer.kind", std::string("adamw"));
    QCOMPARE(training.optimizer.weight_decay, 0.01);
    training.optimizer.learning_rate = 0.25;
    training = with("optimizer.kind", std::string("adagrad"), training);
    QCOMPARE(training.optimizer.learning_rate, 0.25);
    QCOMPARE(training.optimizer.epsilon, 1e-10);
    QCOMPARE(with("optimizer.kind", std::string("rmsprop")).optimizer.learning_rate, 0.01);
  }

  void fields_that_hang_together_stay_possible() {
    plan::Training training = with("optimizer.kind", std::string("sgd"));
    training = with("optimizer.momentum", 0.9, training);
    training = with("optimizer.nesterov", true, training);
    QVERIFY(!with("optimizer.momentum", 0.0, training).optimizer.nesterov);
    training = with("accumulation", std::int64_t{16});
    QCOMPARE(with("batch", std::int64_t{4}, training).accumulation, std::int64_t{4});
    training = with("metrics.accuracy", true);
    QVERIFY(with("loss.kind", std::string("mse"), training).metrics.empty());
  }

  void only_what_means_something_is_shown() {
    Rig rig;
    QVERIFY(rig.shown("optimizer.beta1"));
    QVERIFY(!rig.shown("optimizer.momentum"));
    rig.choose("optimizer.kind.field", "SGD");
    QCOMPARE(rig.training().optimizer.kind, plan::OptimizerKind::sgd);
    QVERIFY(!rig.shown("optimizer.beta1"));
    QVERIFY(rig.shown("optimizer.momentum"));
    QVERIFY(!rig.shown("optimizer.nesterov"));
    rig.document.undo_stack()->undo();
    QVERIFY(rig.shown("optimizer.beta1"));
    QVERIFY(rig.shown("metrics.accuracy"));
    rig.choose("loss.kind.field", "Mean squared error");
    QVERIFY(!rig.shown("metrics.accuracy"));
    QVERIFY(rig.shown("metrics.mae"));
  }

  void typing_is_one_named_step_of_undo() {
    Rig rig;
    auto* rate = rig.find<QLineEdit>("optimizer.learning_rate.field");
    rate->selectAll();
    QTest::keyClicks(rate, "0.05");
    QCOMPARE(rig.training().optimizer.learning_rate, 0.05);
    QCOMPARE(rig.document.undo_stack()->undoText(), QString("change learning rate"));
    rig.document.undo_stack()->undo();
    QCOMPARE(rig.training().optimizer.learning_rate, 0.001);
    QVERIFY(!rig.document.undo_stack()->canUndo());
    QCOMPARE(rate->text(), QString("0.001"));
  }

  void the_header_says_it_in_short() {
    Rig rig(R"({"epochs": 5, "metrics": ["accuracy"]})");
    QCOMPARE(rig.find<QLabel>("inspector.note")->text(),
             QString("Cross-entropy · Adam · 5 epochs"));
    QVERIFY(rig.find<Switch>("metrics.accuracy.field")->isChecked());
    rig.find<QSpinBox>("epochs.field")->setValue(7);
    QCOMPARE(rig.find<QLabel>("inspector.note")->text(),
             QString("Cross-entropy · Adam · 7 epochs"));
  }

  void accumulation_stays_within_the_batch() {
    Rig rig(R"({"batch": 8})");
    auto* accumulation = rig.find<QSpinBox>("accumulation.field");
    accumulation->setValue(20);
    QCOMPARE(rig.training().accumulation, std::int64_t{8});
    QCOMPARE(accumulation->value(), 8);
    accumulation->setValue(21);
    QCOMPARE(accumulation->value(), 8);
  }

  void starting_weights_are_chosen_named_from_the_project_and_cleared() {
    Rig rig;
    auto* field = rig.find<StartingWeights>("inspector.init");
    QVERIFY(rig.find<QToolButton>("inspector.init.clear")->isHidden());
    const std::filesystem::path beside = rig.document.folder() / "sub" / "w.safetensors";
    field->set_file_chooser(
        [&](QWidget*, const QString&) { return QString::fromStdString(beside.string()); });
    rig.find<QToolButton>("inspector.init.choose")->click();
    QCOMPARE(rig.document.project().training.init, std::string("sub/w.safetensors"));
    field->set_file_chooser([](QWidget*, const QString&) { return "/elsewhere/w.safetensors"; });
    rig.find<QToolButton>("inspector.init.choose")->click();
    QCOMPARE(rig.document.project().training.init, std::string("/elsewhere/w.safetensors"));
    rig.find<QToolButton>("inspector.init.clear")->click();
    QVERIFY(rig.document.project().training.init.empty());
    rig.document.undo_stack()->undo();
    QVERIFY(!rig.find<QToolButton>("inspector.init.clear")->isHidden());
  }
};

QTEST_MAIN(TestTrainingInspector)
#include "test_training_inspector.moc"
