#include "rig.h"
#include "ui/data/model/guess.h"
#include "ui/data/model/specs.h"

namespace strata::ui {

class TestGuess : public QObject {
  Q_OBJECT

 private slots:
  void tells_a_folder_of_image_classes();
  void refuses_images_without_class_folders();
  void tells_a_table_and_its_target();
  void tells_a_table_of_texts();
  void tells_prose_from_tables();
  void tells_a_folder_of_texts();
  void tells_the_official_layouts();
  void pairs_arrays_with_their_targets();
  void refuses_arrays_without_targets();
  void writes_paths_relative_to_the_project();
  void gives_images_and_tables_the_usual_transforms();
};

void TestGuess::tells_a_folder_of_image_classes() {
  const Folder folder;
  folder.images("things", 4);
  const auto guess = guess_data(folder.path() / "things");
  QVERIFY(guess.ok());
  QCOMPARE(guess->spec.source, std::string("image-folder"));
  QVERIFY2(guess->sentence.startsWith("12 images in 3 folder"), qPrintable(guess->sentence));
}

void TestGuess::refuses_images_without_class_folders() {
  const Folder folder;
  folder.images("things", 2);
  const auto guess = guess_data(folder.path() / "things" / "red");
  QVERIFY(!guess.ok());
  QVERIFY(guess.error().what.starts_with("2 images"));
  QVERIFY(!guess.error().remedy.empty());
}

void TestGuess::tells_a_table_and_its_target() {
  const Folder folder;
  const auto guess = guess_data(folder.table());
  QVERIFY(guess.ok());
  QCOMPARE(guess->spec.source, std::string("csv"));
  QVERIFY2(guess->sentence.contains("30 rows, 4 columns"), qPrintable(guess->sentence));
  QVERIFY(guess->sentence.contains("'kind'"));
}

void TestGuess::tells_a_table_of_texts() {
  const Folder folder;
  std::string text = "review,liked\n";
  for (int i = 0; i < 8; ++i)
    text += "\"this film was, all in all, a long and quiet evening\"," +
            std::string(i % 2 == 0 ? "yes" : "no") + "\n";
  const auto guess = guess_data(folder.write("films.csv", text));
  QVERIFY(guess.ok());
  QCOMPARE(guess->spec.source, std::string("text-csv"));
}

void TestGuess::tells_prose_from_tables() {
  const Folder folder;
  const auto prose = guess_data(folder.write("poem.txt",
                                             "Shall I compare thee to a summer's day?\nThou art "
                                             "more lovely, and more temperate,\nRough winds.\n"));
  QVERIFY(prose.ok());
  QCOMPARE(prose->spec.source, std::string("text"));
  std::string numbers;
  for (int i = 0; i < 20; ++i)
    numbers += std::to_string(i) + ",2,yes\n";
  const auto table = guess_data(folder.write("car.data.txt", numbers));
  QVERIFY(table.ok());
  QCOMPARE(table->spec.source, std::string("csv"));
}

void TestGuess::tells_a_folder_of_texts() {
  const Folder folder;
  for (const std::string name : {"sport", "news"})
    for (int i = 0; i < 3; ++i)
      folder.write("texts/" + name + "/" + std::to_string(i) + ".txt", "some words about " + name);
  const auto guess = guess_data(folder.path() / "texts");
  QVERIFY(guess.ok());
  QCOMPARE(guess->spec.source, std::string("text-folder"));
  QVERIFY2(guess->sentence.contains("6 texts in 2 folder"), qPrintable(guess->sentence));
}

void TestGuess::tells_the_official_layouts() {
  const Folder folder;
  folder.write("c/cifar-10-batches-bin/data_batch_1.bin", "x");
  QCOMPARE(guess_data(folder.path() / "c")->spec.source, std::string("cifar10"));
  folder.write("mnist/train-images-idx3-ubyte.gz", "x");
  QCOMPARE(guess_data(folder.path() / "mnist")->spec.source, std::string("mnist"));
  QCOMPARE(guess_data(folder.path() / "mnist" / "train-images-idx3-ubyte.gz")->spec.source,
           std::string("mnist"));
  folder.write("Fashion/train-images-idx3-ubyte", "x");
  QCOMPARE(guess_data(folder.path() / "Fashion")->spec.source, std::string("fashion-mnist"));
  folder.write("other/train-images-idx3-ubyte", "x");
  QCOMPARE(guess_data(folder.path() / "other")->spec.source, std::string("idx"));
  folder.write("aclImdb/train/pos/0_9.txt", "good");
  folder.write("aclImdb/train/neg/0_1.txt", "bad");
  QCOMPARE(guess_data(folder.path() / "aclImdb")->spec.source, std::string("imdb"));
}

void TestGuess::pairs_arrays_with_their_targets() {
  const Folder folder;
  folder.array("x.npy", "<f4", "(3, 5)", 60);
  folder.array("y.npy", "<i8", "(3,)", 24);
  for (const std::string name : {"x.npy", "y.npy"}) {
    const auto guess = guess_data(folder.path() / name);
    QVERIFY(guess.ok());
    QCOMPARE(guess->spec.source, std::string("npy"));
    QCOMPARE(guess->spec.settings.word("x"), (folder.path() / "x.npy").string());
    QCOMPARE(guess->spec.settings.word("y"), (folder.path() / "y.npy").string());
  }
}

void TestGuess::refuses_arrays_without_targets() {
  const Folder folder;
  folder.array("x_train.npy", "<f4", "(3, 5)", 60);
  const auto guess = guess_data(folder.path() / "x_train.npy");
  QVERIFY(!guess.ok());
  QVERIFY(guess.error().remedy.find("y_train.npy") != std::string::npos);
}

void TestGuess::writes_paths_relative_to_the_project() {
  QCOMPARE(path_for_project("/home/a/projects/data/x.csv", "/home/a/projects"),
           std::string("data/x.csv"));
  QCOMPARE(path_for_project("/data/x.csv", "/home/a/projects"), std::string("/data/x.csv"));
  QCOMPARE(resolved_path("data/x.csv", "/home/a").string(), std::string("/home/a/data/x.csv"));
}

void TestGuess::gives_images_and_tables_the_usual_transforms() {
  const data::DataSpec images = sensible_spec("cifar10");
  QCOMPARE(images.transforms.size(), std::size_t{1});
  QCOMPARE(transform_line(images.transforms[0]), QString("x / 255"));
  QCOMPARE(sensible_spec("csv").transforms.at(0).kind, std::string("standardise"));
  QVERIFY(sensible_spec("imdb").transforms.empty());
}

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestGuess)
#include "test_guess.moc"
