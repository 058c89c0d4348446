"""Loads .npy, .npz and .pkl files and prints each array as: name, type, shape, bytes in hex; then the rest of a pickle as JSON."""
import json
import pathlib
import pickle
import sys
import zipfile

import numpy

path = pathlib.Path(sys.argv[1])
rest = {}
if path.suffix == ".npy":
    arrays = {path.stem: numpy.load(path)}
elif path.suffix == ".npz":
    assert zipfile.ZipFile(path).testzip() is None
    arrays = dict(numpy.load(path))
else:
    with open(path, "rb") as file:
        model = pickle.load(file)
    arrays = {k: v for k, v in model.items() if isinstance(v, numpy.ndarray)}
    rest = {k: v for k, v in model.items() if k not in arrays}
for name, array in arrays.items():
    assert array.dtype.isnative and array.flags.c_contiguous, name
    print(name, array.dtype.name, list(array.shape), "x" + array.tobytes().hex(), sep="\t")
if rest:
    print(json.dumps(rest))
