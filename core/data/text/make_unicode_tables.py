#!/usr/bin/env python3
"""Writes unicode_tables.inc: what Python's re and str.lower know of characters beyond ASCII.

Word characters are those of \\w in a str pattern; lower case is str.lower() of the single character.
For capital sigma at the end of a word two more classes are probed: cased letters, and those that are
looked through. Run: make_unicode_tables.py > unicode_tables.inc
"""
import re
import sys
import unicodedata

POINTS = [c for c in range(0x80, 0x110000) if not 0xD800 <= c < 0xE000]


def ranges(wanted):
    out = []
    for c in wanted:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def print_ranges(name, wanted):
    print(f"constexpr CodeRange {name}[] = {{")
    for first, last in ranges(wanted):
        print(f"    {{{first:#x}, {last:#x}}},")
    print("};")


word = re.compile(r"\w")
ignorable = lambda c: ("a" + chr(c) + "\u03a3").lower()[-1] == "\u03c2" and (chr(c) + "\u03a3").lower()[-1] != "\u03c2"
cased = lambda c: (chr(c) + "\u03a3").lower()[-1] == "\u03c2"
print(f"// Unicode {unicodedata.unidata_version}. Made by make_unicode_tables.py.")
print_ranges("kWords", [c for c in POINTS if word.match(chr(c))])
print_ranges("kCased", [c for c in POINTS if cased(c)])
print_ranges("kIgnorable", [c for c in POINTS if ignorable(c)])
lower = [(c, ord(chr(c).lower())) for c in POINTS if len(chr(c).lower()) == 1 and chr(c).lower() != chr(c)]
runs = []  # first, last, step between, offset
for c, to in lower:
    if runs and runs[-1][3] == to - c and c - runs[-1][1] in (1, 2) and (runs[-1][2] in (0, c - runs[-1][1])):
        runs[-1][2] = c - runs[-1][1]
        runs[-1][1] = c
    else:
        runs.append([c, c, 0, to - c])
print("constexpr LowerRun kLower[] = {")
for first, last, step, offset in runs:
    print(f"    {{{first:#x}, {last:#x}, {step or 1}, {offset}}},")
print("};")
odd = [c for c in POINTS if len(chr(c).lower()) > 1]
assert odd == [0x130], odd
