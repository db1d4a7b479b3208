"""Small data sets in the formats of the sources that templates name, for one step of a generated loop."""
import os
import string
import struct

import numpy

ROWS = 96


def idx(file, values):
    with open(file, "wb") as out:
        out.write(bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}i", *values.shape))
        out.write(values.astype(numpy.uint8).tobytes())


def mnist(folder, random):
    for name, rows in (("train", ROWS), ("t10k", 32)):
        idx(os.path.join(folder, f"{name}-images-idx3-ubyte"), random.integers(0, 256, (rows, 28, 28)))
        idx(os.path.join(folder, f"{name}-labels-idx1-ubyte"), numpy.arange(rows) % 10)


def cifar10(folder, random):
    for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
        rows = random.integers(0, 256, (40, 3073), dtype=numpy.uint8)
        rows[:, 0] = numpy.arange(40) % 10
        rows.tofile(os.path.join(folder, name))


def imdb(folder, random):
    words = ["good", "bad", "film", "the", "a", "was", "not", "Very", "long", "dull"]
    for split in ("train", "test"):
        for label in ("neg", "pos"):
            place = os.path.join(folder, split, label)
            os.makedirs(place)
            for i in range(20):
                with open(os.path.join(place, f"{i}_1.txt"), "w", encoding="utf-8") as out:
                    out.write(" ".join(random.choice(words, int(random.integers(3, 40)))) + ".")


def text(folder, random):
    """As many characters as the built-in text has, so that the template's last layer fits."""
    letters = (string.ascii_letters)[:51]
    file = os.path.join(folder, "text.txt")
    with open(file, "w", encoding="utf-8") as out:
        out.write(letters + "".join(random.choice(list(letters), 3000)))
    return file


def reviews(folder, random, length, vocabulary):
    for end, rows in (("", ROWS), ("_test", 32)):
        numpy.save(os.path.join(folder, f"x{end}.npy"), random.integers(0, vocabulary, (rows, length)))
        numpy.save(os.path.join(folder, f"y{end}.npy"), numpy.arange(rows) % 2)


def made_data(project, folder, project_folder):
    """The --data of a generated loop; None where it makes its own rows."""
    random = numpy.random.default_rng(1)
    data = project["data"]
    source = data["source"]
    place = os.path.join(folder, "data")
    os.makedirs(place)
    if source == "csv":
        return os.path.join(project_folder, data["path"])
    if source == "text":
        return text(place, random)
    if source == "reviews":
        reviews(place, random, data.get("max_length", 40), data.get("vocabulary", 250))
        return place
    makers = {"mnist": mnist, "cifar10": cifar10, "imdb": imdb}
    if source not in makers:
        return None
    makers[source](place, random)
    return place


def images(folder, random):
    from PIL import Image
    for label in ("cat", "dog"):
        os.makedirs(os.path.join(folder, "images", label))
        for i in range(20):
            pixels = random.integers(0, 256, (18 + i, 24, 3), dtype=numpy.uint8)
            Image.fromarray(pixels).save(os.path.join(folder, "images", label, f"{i}.png"))


def texts(folder, random):
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    rows = [(label, " ".join(random.choice(words, int(random.integers(1, 12)))))
            for label in ("no", "yes") for _ in range(20)]
    for i, (label, line) in enumerate(rows):
        place = os.path.join(folder, "texts", label)
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, f"{i}.txt"), "w", encoding="utf-8") as out:
            out.write(line)
    with open(os.path.join(folder, "texts.csv"), "w", encoding="utf-8") as out:
        out.write("text,label\n" + "".join(f'"{line}, it is",{label}\n' for label, line in rows))


def table(folder, random):
    with open(os.path.join(folder, "table.csv"), "w", encoding="utf-8") as out:
        out.write("number,size,colour,price\n")
        for i in range(60):
            size = "" if i == 3 else f"{random.random():.3f}"
            out.write(f"{i},{size},{['red', 'green', 'blue'][i % 3]},{random.random():.3f}\n")


def write_files(source, folder):
    """Files of a source under the names that the loops' projects give them; what --data then is, if not that."""
    random = numpy.random.default_rng(1)
    if source == "npy":
        numpy.save(os.path.join(folder, "x.npy"), random.normal(size=(ROWS, 5)).astype(numpy.float32))
        numpy.save(os.path.join(folder, "y.npy"), numpy.arange(ROWS) % 2)
    if source == "csv":
        table(folder, random)
    if source == "idx":
        os.makedirs(os.path.join(folder, "idx"))
        mnist(os.path.join(folder, "idx"), random)
    if source == "image-folder":
        images(folder, random)
    if source in ("text-folder", "text-csv"):
        texts(folder, random)
    if source == "text":
        text(folder, random)
