"""Writes arrays of every kind into a folder, and what each array in them is, as tab-separated text.

Arguments: folder.
"""
import collections
import os
import pickle
import sys

import numpy

folder = sys.argv[1]
random = numpy.random.default_rng(7)
TYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]


def make(name, *shape):
    dtype = numpy.dtype(name)
    count = int(numpy.prod(shape)) * dtype.itemsize
    return random.integers(0, 2 if name == "?" else 256, count, dtype="u1").view(dtype).reshape(shape)


def expect(name, arrays):
    with open(os.path.join(folder, name + ".expected"), "w", encoding="utf-8") as out:
        for key, array in arrays.items():
            native = numpy.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
            print(key, array.dtype.name, list(array.shape), "x" + native.tobytes().hex(), sep="\t", file=out)


def dump(name, model, arrays, protocol):
    with open(os.path.join(folder, name), "wb") as out:
        pickle.dump(model, out, protocol=protocol)
    expect(name, arrays)


every = {numpy.dtype(t).name: make(t, 3, 4) for t in TYPES}
every["scalar"] = numpy.array(2.5, dtype="f4")
every["empty"] = numpy.zeros((3, 0, 2), dtype="f4")
every["fortran"] = numpy.asfortranarray(make("f4", 70, 50))
every["cube"] = numpy.asfortranarray(make("i2", 4, 5, 6))
every["big"] = make("f8", 5, 2).astype(">f8")
every["bigcomplex"] = make("c8", 5, 2).astype(">c8")
every["large"] = make("f4", 300, 100)
every["a/hé"] = make("i8", 3)

for name in ("fortran", "cube", "big", "bigcomplex", "scalar", "empty", "float32", "bool"):
    numpy.save(os.path.join(folder, name + ".npy"), every[name])
    expect(name + ".npy", {name: every[name]})
for version in ((1, 0), (2, 0), (3, 0)):
    name = f"version{version[0]}"
    with open(os.path.join(folder, name + ".npy"), "wb") as out:
        numpy.lib.format.write_array(out, every["float32"], version=version)
    expect(name + ".npy", {name: every["float32"]})
numpy.savez(os.path.join(folder, "stored.npz"), **every)
expect("stored.npz", every)
numpy.savez_compressed(os.path.join(folder, "deflated.npz"), zeros=numpy.zeros((1000, 1000)), **every)
expect("deflated.npz", {"zeros": numpy.zeros((1000, 1000)), **every})

model = {
    "layers": [every["float32"], every["float64"]],
    "every": collections.OrderedDict(every),
    "vocabulary": ["the", "of", "hé"],
    "epoch": 3,
    "loss": numpy.float32(0.5),
    "rate": 0.25,
    "done": True,
    "nothing": None,
}
flat = {"layers.0": every["float32"], "layers.1": every["float64"], **{"every." + k: v for k, v in every.items()}}
for protocol in range(6):
    dump(f"protocol{protocol}.pkl", model, flat, protocol)
    single = make("f4", 3, 2)
    dump(f"single{protocol}.pkl", single, {"array": single}, protocol)
# NumPy 1 called its modules by other names.
for protocol in (0, 2, 3):
    with open(os.path.join(folder, f"protocol{protocol}.pkl"), "rb") as file:
        old = file.read().replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    with open(os.path.join(folder, f"numpy1_{protocol}.pkl"), "wb") as out:
        out.write(old)
    expect(f"numpy1_{protocol}.pkl", flat)
