"""A second reader and writer of word vectors, by NumPy.

Arguments: file, layout (word2vec, word2vec-text or glove), new file in the same layout with the words and numbers in
reverse order. Prints the words, a line each, and then the bytes of the numbers in hex.
"""
import sys

import numpy

file, layout, again = sys.argv[1:]
data = open(file, "rb").read()
words, rows = [], []
if layout == "word2vec":
    header, data = data.split(b"\n", 1)
    count, width = map(int, header.split())
    for _ in range(count):
        word, data = data.split(b" ", 1)
        words.append(word.lstrip(b"\n"))
        rows.append(numpy.frombuffer(data[:4 * width], "<f4"))
        data = data[4 * width:]
    assert data in (b"", b"\n"), data
else:
    lines = data.decode().split("\n")
    assert lines.pop() == ""
    if layout == "word2vec-text":
        count, width = map(int, lines.pop(0).split(" "))
        assert count == len(lines)
    for line in lines:
        word, *numbers = line.split(" ")
        words.append(word.encode())
        rows.append(numpy.array([numpy.float32(number) for number in numbers], "<f4"))
    if layout == "word2vec-text":
        assert all(len(row) == width for row in rows)

with open(again, "wb") as out:
    if layout != "glove":
        out.write(b"%d %d\n" % (len(words), len(rows[0])))
    for word, row in zip(reversed(words), reversed(rows)):
        out.write(word + b" ")
        if layout == "word2vec":
            out.write(row.tobytes())  # no line end, as in the files that Google published
        else:
            out.write(" ".join(repr(float(number)) for number in row).encode() + b" \n")

sys.stdout.buffer.write(b"\n".join(words) + b"\nx" + b"".join(row.tobytes() for row in rows).hex().encode() + b"\n")
