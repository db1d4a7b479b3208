#include <QSignalSpy>

#include "rig.h"
#include "ui/data/model/preview.h"
#include "ui/data/model/specs.h"

namespace strata::ui {

class TestPreview : public QObject {
  Q_OBJECT

 private slots:
  void shows_generated_images_with_their_classes();
  void shows_points_and_curves();
  void shows_a_tables_own_fields_and_what_is_missing();
  void shows_words_and_their_numbers();
  void turns_pages_and_keeps_to_a_class();
  void counts_classes_by_split();
  void measures_raw_values_and_prepared_ones();
  void drops_answers_to_old_questions();
  void keeps_raw_rows_when_a_transform_does_not_fit();
  void shows_what_one_transform_does();
  void lists_every_bad_row_of_a_table();
  void lists_every_broken_image();
};

namespace {

bool opened(DataPreview& preview) {
  return QTest::qWaitFor([&] { return preview.state() == DataPreview::State::ready; }, 20000) &&
         QTest::qWaitFor([&] { return !preview.page().rows.empty(); }, 20000);
}

bool measured(DataPreview& preview) {
  return QTest::qWaitFor([&] { return preview.measures().rows_looked_at > 0; }, 20000);
}

data::DataSpec few(const std::string& source, std::int64_t rows) {
  data::DataSpec out = sensible_spec(source);
  out.settings.set("rows", rows);
  out.settings.set("test_rows", std::int64_t{20});
  return out;
}

}  // namespace

void TestPreview::shows_generated_images_with_their_classes() {
  DataPreview preview;
  preview.show(few("shapes", 64), {});
  QVERIFY(opened(preview));
  const PreviewPage& page = preview.page();
  QCOMPARE(page.kind, ViewKind::images);
  QCOMPARE(page.total, 64);
  QCOMPARE(page.rows.size(), std::size_t{40});
  QVERIFY(!page.rows[0].image.isNull());
  QCOMPARE(page.rows[0].target, QString("circle"));
  QCOMPARE(page.rows[1].target_class, 1);
}

void TestPreview::shows_points_and_curves() {
  for (const std::string source : {"spirals", "moons"}) {
    DataPreview preview;
    preview.show(few(source, 100), {});
    QVERIFY(opened(preview));
    QCOMPARE(preview.page().kind, ViewKind::points);
    QCOMPARE(preview.page().rows.size(), std::size_t{100});
    QCOMPARE(preview.page().rows[0].values.size(), std::size_t{2});
  }
  DataPreview preview;
  preview.show(few("sine", 50), {});
  QVERIFY(opened(preview));
  QCOMPARE(preview.page().kind, ViewKind::curves);
  QCOMPARE(preview.page().rows[0].values.size(), std::size_t{32});
  QVERIFY(measured(preview));
  QCOMPARE(preview.measures().targets.size(), std::size_t{1});
}

void TestPreview::shows_a_tables_own_fields_and_what_is_missing() {
  const Folder folder;
  data::DataSpec spec = sensible_spec("csv");
  spec.path = folder.table().filename().string();
  DataPreview preview;
  preview.show(spec, folder.path());
  QVERIFY(opened(preview));
  QCOMPARE(preview.page().kind, ViewKind::table);
  QCOMPARE(preview.page().columns, QStringList({"length", "width", "colour", "kind"}));
  const QStringList words = {"white", "pink"};
  QVERIFY(words.contains(preview.page().rows[0].cells[2]));
  QVERIFY(measured(preview));
  const auto& columns = preview.measures().values;
  QCOMPARE(columns.size(), std::size_t{4});
  QCOMPARE(columns[0].missing, 1);
  QCOMPARE(columns[1].least, 0.5);
  QCOMPARE(columns[1].most, 2.5);
  QCOMPARE(columns[2].distinct, 2);

  QSignalSpy pages(&preview, &DataPreview::page_ready);
  preview.set_after_transforms(true);
  QVERIFY(pages.wait());
  QCOMPARE(preview.page().columns,
           QStringList({"length", "width", "colour=pink", "colour=white", "target"}));
}

void TestPreview::shows_words_and_their_numbers() {
  DataPreview preview;
  preview.show(few("reviews", 40), {});
  QVERIFY(opened(preview));
  const PreviewRow& row = preview.page().rows[0];
  QCOMPARE(preview.page().kind, ViewKind::text);
  QCOMPARE(static_cast<std::size_t>(row.cells.size()), row.tokens.size());
  QVERIFY(!row.cells.isEmpty());
  const auto& words = *preview.opened()->raw.words;
  QCOMPARE(row.cells[0].toStdString(), words[static_cast<std::size_t>(row.tokens[0])]);
}

void TestPreview::turns_pages_and_keeps_to_a_class() {
  DataPreview preview;
  preview.set_room(10, 32);
  preview.show(few("shapes", 64), {});
  QVERIFY(opened(preview));
  QVERIFY(!preview.has_previous());
  QSignalSpy pages(&preview, &DataPreview::page_ready);
  preview.next_page();
  QVERIFY(pages.wait());
  QCOMPARE(preview.page().rows[0].row, 10);
  preview.set_class(2);
  QVERIFY(pages.wait());
  QCOMPARE(preview.page().total, 16);
  QCOMPARE(preview.query().first, 0);
  for (const PreviewRow& row : preview.page().rows)
    QCOMPARE(row.target_class, 2);
  preview.next_page();
  QVERIFY(pages.wait());
  QCOMPARE(preview.page().rows.size(), std::size_t{6});
  QVERIFY(!preview.has_next());
}

void TestPreview::counts_classes_by_split() {
  data::DataSpec spec = few("shapes", 80);
  spec.validation = {data::Validation::Kind::fraction, 0.25, {}};
  DataPreview preview;
  preview.show(spec, {});
  QVERIFY(opened(preview) && measured(preview));
  QCOMPARE(preview.measures().class_rows[0], std::vector<std::int64_t>({15, 15, 15, 15}));
  QCOMPARE(preview.measures().class_rows[1], std::vector<std::int64_t>({5, 5, 5, 5}));
  QCOMPARE(preview.measures().class_rows[2], std::vector<std::int64_t>({5, 5, 5, 5}));
  QCOMPARE(preview.measures().imbalance(), 1.0);
}

void TestPreview::measures_raw_values_and_prepared_ones() {
  DataPreview preview;
  preview.show(few("shapes", 64), {});
  QVERIFY(opened(preview) && measured(preview));
  const ValueFigures raw = preview.measures().values.at(0);
  QCOMPARE(raw.to, 255.0);
  double shares = 0;
  for (const double bin : raw.bins)
    shares += bin;
  QVERIFY(std::abs(shares - 1) < 1e-9);
  QSignalSpy again(&preview, &DataPreview::measured);
  preview.set_after_transforms(true);
  QVERIFY(again.wait());
  QVERIFY(std::abs(preview.measures().values.at(0).mean - raw.mean / 255) < 1e-6);
}

void TestPreview::drops_answers_to_old_questions() {
  DataPreview preview;
  QSignalSpy pages(&preview, &DataPreview::page_ready);
  preview.show(few("shapes", 64), {});
  preview.show(few("moons", 30), {});
  QVERIFY(opened(preview));
  QCOMPARE(preview.page().kind, ViewKind::points);
  for (int split = 0; split < 3; ++split) {
    preview.set_split(static_cast<Split>(split));
    preview.set_split(Split::test);
  }
  QVERIFY(QTest::qWaitFor([&] { return preview.page().query.split == Split::test; }));
  QCOMPARE(pages.count(), 2);  // of the moons: never one of the shapes
}

void TestPreview::keeps_raw_rows_when_a_transform_does_not_fit() {
  data::DataSpec spec = few("moons", 30);
  spec.transforms.push_back(new_transform(*data::find_transform_kind("flip"), {}));
  DataPreview preview;
  preview.show(spec, {});
  QVERIFY(opened(preview));
  QVERIFY(preview.opened()->transforms_error.has_value());
  QVERIFY(!preview.output().has_value());
  QCOMPARE(preview.page().rows.size(), std::size_t{30});
}

void TestPreview::shows_what_one_transform_does() {
  data::DataSpec spec = few("shapes", 16);
  spec.transforms.push_back(new_transform(*data::find_transform_kind("rotate"), {}));
  DataPreview preview;
  preview.show(spec, {});
  QVERIFY(opened(preview));
  QSignalSpy compared(&preview, &DataPreview::compared);
  preview.compare(1);
  QVERIFY(compared.wait());
  const Comparison& shown = preview.comparison();
  QCOMPARE(shown.position, std::size_t{1});
  QCOMPARE(shown.after.size(), std::size_t{3});
  QVERIFY(shown.before != shown.after[0]);
  QVERIFY(shown.after[0] != shown.after[1]);
}

void TestPreview::lists_every_bad_row_of_a_table() {
  const Folder folder;
  std::string text = "a,b,kind\n";
  for (int i = 0; i < 40; ++i)
    text += i == 7    ? "1,2\n"
            : i == 20 ? "1,2,x,4\n"
                      : "1,2," + std::string(i % 2 == 0 ? "x" : "y") + "\n";
  folder.write("bad.csv", text);
  data::DataSpec spec = sensible_spec("csv");
  spec.path = "bad.csv";
  DataPreview preview;
  QSignalSpy found(&preview, &DataPreview::faults_found);
  preview.show(spec, folder.path());
  QVERIFY(found.wait());
  QCOMPARE(preview.state(), DataPreview::State::failed);
  QCOMPARE(preview.faults().size(), std::size_t{2});
  QVERIFY(preview.faults()[0].where.ends_with("bad.csv:9"));
  QVERIFY(preview.faults()[1].where.ends_with("bad.csv:22"));
}

void TestPreview::lists_every_broken_image() {
  const Folder folder;
  folder.images("things", 3);
  folder.write("things/red/broken.png", "no image");
  folder.write("things/blue/empty.jpg", "");
  data::DataSpec spec = sensible_spec("image-folder");
  spec.path = "things";
  DataPreview preview;
  QSignalSpy found(&preview, &DataPreview::faults_found);
  preview.show(spec, folder.path());
  QVERIFY(found.wait());
  QCOMPARE(preview.faults().size(), std::size_t{2});
  QVERIFY(preview.faults()[0].where.find("empty.jpg") != std::string::npos);
  QVERIFY(preview.faults()[1].where.find("broken.png") != std::string::npos);
}

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestPreview)
#include "test_preview.moc"
