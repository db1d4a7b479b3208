// An exported file is complete and equal to the checkpoint, or it is not there.
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <cstring>

#include "run_with_weights.h"
#include "ui/export/checkpoint_list.h"
#include "ui/export/export_job.h"

using namespace strata;
using namespace strata::ui;

namespace {

namespace fs = std::filesystem;

const std::atomic<bool> kGoOn = false;

/// A file of one tensor; the numbers live as long as `numbers` does.
exchange::TensorFile tensors(const char* name, const std::vector<float>& numbers) {
  const exchange::TensorView view = {name,
                                     exchange::NumberType::f32,
                                     {static_cast<std::int64_t>(numbers.size())},
                                     std::as_bytes(std::span(numbers))};
  return {std::string(), {view}, {}};
}

/// A format that writes something else than it was given.
ExportFormat liar() {
  ExportFormat format = export_formats().front();
  format.write = [](const fs::path& file, const exchange::TensorFile& weights,
                    const std::map<std::string, std::string>&) -> Result<> {
    std::vector<float> wrong(weights.tensors().front().data.size() / sizeof(float), 7.0F);
    exchange::TensorView view = weights.tensors().front();
    view.data = std::as_bytes(std::span(wrong));
    return exchange::write_safetensors(file, {view});
  };
  return format;
}

}  // namespace

class TestExportJob : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    root_ = folder_->path().toStdString();
    write_run(root_ / "run");
    fs::create_directories(root_ / "out");
  }

  void checkpoints_are_listed_best_first_then_last_then_newest() {
    const auto choices = checkpoints_of(root_ / "run");
    QCOMPARE(choices.size(), std::size_t{3});
    QCOMPARE(text_of(choices[0]), QString("Best · step 20"));
    QCOMPARE(text_of(choices[1]), QString("Last · step 30"));
    QCOMPARE(text_of(choices[2]), QString("Step 10"));
    QVERIFY(choices[0].bytes > 0);
    QVERIFY(checkpoints_of(root_ / "nothing").empty());
  }
  void a_checkpoint_without_weights_is_left_out() {
    fs::remove(root_ / "run/checkpoints/10/model.safetensors");
    QCOMPARE(checkpoints_of(root_ / "run").size(), std::size_t{2});
  }

  void the_file_holds_the_checkpoints_numbers_and_says_where_they_come_from() {
    std::vector<ExportStage> stages;
    const auto done = export_weights(
        request(), [&](ExportStage stage) { stages.push_back(stage); }, kGoOn);
    QVERIFY2(done.ok(), done.ok() ? "" : done.error().text().c_str());
    QCOMPARE(done->tensors, std::size_t{1});
    QCOMPARE(done->numbers, std::int64_t{3});
    QCOMPARE(done->largest_difference, 0.0);
    QCOMPARE(done->bytes, static_cast<std::int64_t>(fs::file_size(request().file)));
    QCOMPARE(first_number(request().file), 20.0F);
    QCOMPARE(exchange::read_safetensors(request().file)->metadata().at("strata.step"),
             std::string("20"));
    QCOMPARE(stages, std::vector<ExportStage>({ExportStage::reading, ExportStage::writing,
                                               ExportStage::checking, ExportStage::placing}));
    QCOMPARE(names_in(root_ / "out"), std::vector<std::string>{"w.safetensors"});
  }
  void a_file_that_reads_back_differently_never_appears() {
    const ExportFormat format = liar();
    ExportRequest wanted = request();
    wanted.format = &format;
    const auto done = export_weights(
        wanted, [](ExportStage) {}, kGoOn);
    QVERIFY(!done.ok());
    QVERIFY(QString::fromStdString(done.error().text()).contains("differs"));
    QVERIFY(names_in(root_ / "out").empty());
  }
  void what_lay_there_stays_when_the_export_fails() {
    write_weights(request().file, {99});
    const ExportFormat format = liar();
    ExportRequest wanted = request();
    wanted.format = &format;
    QVERIFY(!export_weights(
                 wanted, [](ExportStage) {}, kGoOn)
                 .ok());
    QCOMPARE(first_number(request().file), 99.0F);
  }
  void a_cancelled_export_leaves_nothing() {
    for (const ExportStage when :
         {ExportStage::reading, ExportStage::writing, ExportStage::checking}) {
      std::atomic<bool> cancelled = false;
      const auto done = export_weights(
          request(), [&](ExportStage stage) { cancelled = cancelled || stage == when; }, cancelled);
      QVERIFY(!done.ok());
      QVERIFY(names_in(root_ / "out").empty());
    }
  }
  void a_damaged_checkpoint_and_a_missing_folder_are_refused() {
    ExportRequest wanted = request();
    std::ofstream(root_ / "run/checkpoints/20/model.safetensors") << "no tensors";
    QVERIFY(!export_weights(
                 wanted, [](ExportStage) {}, kGoOn)
                 .ok());
    wanted = request();
    wanted.weights = root_ / "run/checkpoints/30/model.safetensors";
    wanted.file = root_ / "not there/w.safetensors";
    QVERIFY(!export_weights(
                 wanted, [](ExportStage) {}, kGoOn)
                 .ok());
    wanted.file = root_ / "out";
    const auto folder = export_weights(
        wanted, [](ExportStage) {}, kGoOn);
    QVERIFY(QString::fromStdString(folder.error().text()).contains("folder"));
  }

  void differences_are_the_largest_of_all_numbers() {
    const auto between = [](const std::vector<float>& a, const std::vector<float>& b) {
      return *largest_difference(tensors("w", a), tensors("w", b));
    };
    QCOMPARE(between({1, 2, 3}, {1, 2, 3}), 0.0);
    QCOMPARE(between({1, 2, 3}, {1, 2.5F, 2.75F}), 0.5);
    QCOMPARE(between({NAN, 1}, {NAN, 3}), 2.0);
    QVERIFY(std::isinf(between({NAN}, {1})));
  }
  void tensors_of_another_name_or_shape_are_named() {
    const std::vector<float> one = {1};
    const std::vector<float> two = {1, 2};
    const auto other = largest_difference(tensors("a", one), tensors("b", one));
    QVERIFY(!other.ok() && other.error().what.find("'a'") != std::string::npos);
    QVERIFY(!largest_difference(tensors("a", one), tensors("a", two)).ok());
  }

 private:
  [[nodiscard]] ExportRequest request() const {
    return {root_ / "run/checkpoints/20/model.safetensors",
            root_ / "out/w.safetensors",
            &export_formats().front(),
            {{"strata.step", "20"}}};
  }

  std::unique_ptr<QTemporaryDir> folder_;
  fs::path root_;
};

QTEST_GUILESS_MAIN(TestExportJob)
#include "test_export_job.moc"
