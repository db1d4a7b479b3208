#!/usr/bin/env python3
"""Prints the SHA-256 of the IMDB rows that test_real_sets.cpp expects: imdb_rows.py aclImdb.tar.xz

Words are re.findall(r"\\w+", text.lower()); numbers go by frequency in the training texts (ties by word), 0 is padding,
1 any other word, below 10,000; a row is the last 200 words, padded on the left. Texts go by name.
"""
import array
import collections
import hashlib
import re
import sys
import tarfile

texts = {"train": {}, "test": {}}
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        found = re.match(r"aclImdb/(train|test)/(pos|neg)/", member.name)
        if member.isfile() and found:
            text = archive.extractfile(member).read().decode("utf8").lower()
            texts[found[1]][member.name] = re.findall(r"\w+", text)
counts = collections.Counter(word for text in texts["train"].values() for word in text)
order = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:9998]
numbers = {word: i + 2 for i, (word, _) in enumerate(order)}
for split, members in texts.items():
    digest = hashlib.sha256()
    for name in sorted(members):
        row = [numbers.get(word, 1) for word in members[name]][-200:]
        digest.update(array.array("i", [0] * (200 - len(row)) + row).tobytes())
    print(split, len(members), digest.hexdigest())
