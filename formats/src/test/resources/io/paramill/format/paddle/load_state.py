"""Loads a state with Python and NumPy alone, as paddle.load does, and prints its tensors."""

import pickle
import sys

import numpy as np


def show(prefix, value):
    if isinstance(value, dict):
        for key, item in value.items():
            show(prefix + [key], item)
    elif isinstance(value, np.ndarray):
        dtype = "bfloat16" if value.dtype == np.uint16 else str(value.dtype)
        shape = list(value.shape)
        print(".".join(prefix), dtype, shape, "x" + value.tobytes().hex(), sep="\t")


with open(sys.argv[1], "rb") as file:
    state = pickle.load(file, encoding="latin1")
names = state.pop("StructuredToParameterName@@", {})
for key in names:
    assert isinstance(state[key], np.ndarray), key
show([], state)
print("#", sorted(names.items()), sep="\t", file=sys.stderr)
