// Networks as PyTorch source: every kind has a spelling, and what comes out is code. That it
// computes what the engine computes is shown by tests/interop/torch_check.py.
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

#include "base/file.h"
#include "data/open.h"
#include "torch_networks.h"
#include "translate/torch/names.h"
#include "translate/torch/source.h"
#include "translate/torch/spelling.h"

using namespace strata;
using namespace strata::test;

namespace {

constexpr translate::SourceOptions kPlain{};
constexpr translate::SourceOptions kLoop{.training_loop = true};
constexpr translate::SourceOptions kRanks{.training_loop = true, .parallel = true};

struct Sample {
  Project project;
  graph::Model model;
};

Sample sample_of(const std::string& layers, const graph::Signal& signal,
                 const std::string& name = "test") {
  const std::string text = R"({"strata": 1, "name": ")" + name +
                           R"(", "data": {"source": "moons"}, "layers": )" + layers +
                           R"(, "training": {"epochs": 1}})";
  auto project = read_project_text(text, "test.strata");
  if (!project.ok()) qFatal("%s", project.error().text().c_str());
  auto model = graph::infer(project->network, signal);
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return {std::move(project).value(), std::move(model).value()};
}

std::vector<std::filesystem::path> templates() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator("resources/templates"))
    if (entry.path().extension() == ".strata") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

Sample template_of(const std::filesystem::path& file) {
  auto project = read_project(file);
  if (!project.ok()) qFatal("%s", project.error().text().c_str());
  auto facts = data::describe_dataset(project->data, file.parent_path());
  if (!facts.ok()) qFatal("%s", facts.error().text().c_str());
  auto model = graph::infer(project->network, facts->signal);
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return {std::move(project).value(), std::move(model).value()};
}

QString text_of(const Result<std::string>& result) {
  if (!result.ok()) qFatal("%s", result.error().text().c_str());
  return QString::fromStdString(*result);
}

/// What Python says against all files of a folder; empty where they compile.
QString refused_by_python(const QString& python, const QString& folder) {
  QProcess process;
  process.start(python, {"-m", "compileall", "-q", folder});
  if (!process.waitForFinished(120000) || process.exitCode() == 0) return {};
  return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError());
}

}  // namespace

class TestTorchSource : public QObject {
  Q_OBJECT

 private slots:
  void every_kind_is_spelled_in_python();
  void every_kind_is_spelled_in_cpp();
  void templates_become_python_that_compiles();
  void templates_become_cpp();
  void cpp_compiles_against_the_libtorch_in_use();
  void ids_that_are_no_identifiers_keep_their_names();
  void a_name_cannot_leave_its_string_or_comment();
  void values_read_later_have_names();
  void padding_that_pytorch_cannot_say_goes_before();
  void frozen_layers_do_not_train();
  void the_loop_says_what_the_project_says();
  void several_devices_are_refused_in_cpp();
};

void TestTorchSource::every_kind_is_spelled_in_python() {
  for (const graph::LayerKind& kind : graph::layer_kinds())
    QVERIFY2(translate::find_spelling(translate::python_spellings(), kind.name) != nullptr,
             std::string(kind.name).c_str());
}

void TestTorchSource::every_kind_is_spelled_in_cpp() {
  for (const graph::LayerKind& kind : graph::layer_kinds())
    QVERIFY2(translate::find_spelling(translate::cpp_spellings(), kind.name) != nullptr,
             std::string(kind.name).c_str());
}

void TestTorchSource::templates_become_python_that_compiles() {
  const QString python = QStandardPaths::findExecutable("python3");
  if (python.isEmpty()) QSKIP("there is no python3");
  const QTemporaryDir folder;
  int count = 0;
  for (const auto& file : templates()) {
    const Sample sample = template_of(file);
    for (const auto& options : {kPlain, kLoop, kRanks}) {
      const auto source = translate::torch_source(sample.project, sample.model, options);
      QVERIFY2(source.ok(), file.c_str());
      const auto to = std::filesystem::path(folder.path().toStdString()) /
                      (file.stem().string() + std::to_string(count++) + ".py");
      QVERIFY(write_file_atomic(to, *source).ok());
    }
  }
  QCOMPARE_GE(count, 33);
  QCOMPARE(refused_by_python(python, folder.path()), QString());
}

void TestTorchSource::templates_become_cpp() {
  for (const auto& file : templates()) {
    const Sample sample = template_of(file);
    const QString source =
        text_of(translate::torch_cpp_source(sample.project, sample.model, kLoop));
    QVERIFY2(source.contains("TORCH_MODULE("), file.c_str());
    QCOMPARE(source.count('{'), source.count('}'));
  }
}

// One network of many kinds; without an instruction being generated.
void TestTorchSource::cpp_compiles_against_the_libtorch_in_use() {
  const QString compiler = QStandardPaths::findExecutable("c++");
  if (compiler.isEmpty()) QSKIP("there is no c++");
  const Sample sample = sample_of(kManyKinds, {{6}, 9});
  const QTemporaryDir folder;
  const QString file = folder.filePath("many.torch.cpp");
  QVERIFY(write_file_atomic(file.toStdString(),
                            *translate::torch_cpp_source(sample.project, sample.model, kLoop))
              .ok());
  QStringList arguments{"-std=c++17", "-fsyntax-only", file};
  for (const QString& include : QString(STRATA_TORCH_INCLUDES).split('|', Qt::SkipEmptyParts))
    arguments << "-isystem" << include;
  QProcess process;
  process.start(compiler, arguments);
  QVERIFY(process.waitForFinished(240000));
  QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
  QCOMPARE(process.exitCode(), 0);
}

void TestTorchSource::ids_that_are_no_identifiers_keep_their_names() {
  const Sample sample = sample_of(kOddIds, {{4}});
  const QString python = text_of(translate::torch_source(sample.project, sample.model, kPlain));
  QVERIFY(python.contains("self._modules[\"fc-1\"] = nn.Linear(4, 3)"));
  QVERIFY(python.contains("self._modules[\"class\"] = "));
  QVERIFY(python.contains("self._modules[\"type\"] = "));
  QVERIFY(python.contains("self._modules[\"1\"] = "));
  const QString cpp = text_of(translate::torch_cpp_source(sample.project, sample.model, kPlain));
  QVERIFY(cpp.contains("register_module(\"fc-1\", "));
  QVERIFY(cpp.contains("register_module(\"class\", "));
}

void TestTorchSource::a_name_cannot_leave_its_string_or_comment() {
  Sample sample = sample_of(kOddIds, {{4}});
  sample.project.name = "a\"\"\"\nimport os\\\n# \"; */ x";
  sample.project.data.path = "x\"); import os #\\";
  const QString python = text_of(translate::torch_source(sample.project, sample.model, kLoop));
  QVERIFY(!python.contains("\nimport os\\"));
  QVERIFY(python.startsWith("\"\"\"a''' import os/ # '; */ x in PyTorch"));
  QVERIFY(python.contains("default=\"x\\\"); import os #\\\\\""));
  QCOMPARE(translate::class_name(sample.project.name), std::string("AImportOsX"));
  QCOMPARE(translate::class_name("7 + 7"), std::string("Net77"));
  QCOMPARE(translate::class_name("größe"), std::string("GrE"));
  QCOMPARE(translate::class_name("separable conv2d"), std::string("SeparableConv2dNetwork"));
  QCOMPARE(translate::class_name(""), std::string("Network"));
}

void TestTorchSource::values_read_later_have_names() {
  const Sample sample = sample_of(kBranches, {{4}});
  const QString python = text_of(translate::torch_source(sample.project, sample.model, kPlain));
  QVERIFY(python.contains("def forward(self, data):  # 4"));
  QVERIFY(python.contains("a = F.relu(self.a(data))  # 4"));
  QVERIFY(python.contains("x = self.b(a)  # 4"));
  QVERIFY(python.contains("x = x + a + data  # 4"));
}

void TestTorchSource::padding_that_pytorch_cannot_say_goes_before() {
  const Sample sample = sample_of(kStrided, {{2, 6, 6}});
  const QString python = text_of(translate::torch_source(sample.project, sample.model, kPlain));
  QVERIFY(python.contains("nn.Conv2d(2, 4, 3, padding=\"same\")"));
  QVERIFY(python.contains("nn.Conv2d(4, 4, 3, stride=2)"));
  QVERIFY(python.contains("self.down(F.pad(x, (0, 1, 0, 1)))  # 4 x 3 x 3"));
}

void TestTorchSource::frozen_layers_do_not_train() {
  const Sample sample = sample_of(kFrozen, {{4}});
  const QString python = text_of(translate::torch_source(sample.project, sample.model, kPlain));
  QVERIFY(python.contains("self.norm.requires_grad_(False)  # frozen"));
  QVERIFY(python.contains("        self.norm.eval()\n        return self"));
}

void TestTorchSource::the_loop_says_what_the_project_says() {
  auto project = read_project_text(kTrained, "test.strata");
  QVERIFY2(project.ok(), project.ok() ? "" : project.error().text().c_str());
  const auto model = graph::infer(project->network, {{2}});
  const QString python = text_of(translate::torch_source(*project, *model, kLoop));
  for (const char* const piece :
       {"torch.manual_seed(7)", "torch.optim.SGD(trained, lr=0.1, momentum=0.9, nesterov=True)",
        "label_smoothing=0.1", "torch.tensor([1, 2], ", "clip_grad_norm_(trained, 2)",
        "if step <= 5:", "x.chunk(2)", "\"accuracy\": ", "\"f1\": ", "waits >= 3", "batch_size=16",
        "torch.autocast(device.type, dtype=torch.bfloat16)",
        "nn.init.xavier_uniform_(weights[name])"})
    QVERIFY2(python.contains(piece), piece);
}

void TestTorchSource::several_devices_are_refused_in_cpp() {
  const Sample sample = sample_of(kOddIds, {{4}});
  const auto source = translate::torch_cpp_source(sample.project, sample.model, kRanks);
  QVERIFY(!source.ok());
  QVERIFY(source.error().text().find("one device") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestTorchSource)
#include "test_torch_source.moc"
