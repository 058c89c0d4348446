"""Opens the exports of one run with the real frameworks and checks that all hold the same numbers."""
import pathlib
import pickle
import sys

import numpy
import tensorflow
import torch
from safetensors.numpy import load_file

folder = pathlib.Path(sys.argv[1])
names = ["embeddings", "global_step", "nce/biases", "nce/weights"]

state = torch.load(folder / "model.pt", weights_only=True)
assert sorted(state) == names, sorted(state)
expected = {name: state[name].numpy() for name in names}
assert expected["embeddings"].ndim == 2 and expected["embeddings"].shape[1] == 24
assert numpy.isfinite(expected["embeddings"]).all() and expected["embeddings"].any()
assert expected["nce/weights"].shape == expected["embeddings"].shape
assert expected["global_step"].shape == () and expected["global_step"] > 0


def same(actual, what):
    for name in names:
        a = numpy.asarray(actual[name])
        assert a.dtype == expected[name].dtype and a.shape == expected[name].shape, (what, name)
        assert a.tobytes() == expected[name].tobytes(), (what, name)


reader = tensorflow.train.load_checkpoint(tensorflow.train.latest_checkpoint(folder / "tensorflow"))
assert sorted(reader.get_variable_to_shape_map()) == names
same({name: reader.get_tensor(name) for name in names}, "tensorflow")

same(load_file(folder / "model.safetensors"), "safetensors")

with open(folder / "numpy" / "model.pkl", "rb") as file:
    rest = pickle.load(file)
same({**rest, "embeddings": numpy.load(folder / "numpy" / "embedding.npy")}, "numpy")
assert len(rest["vocabulary"]) == len(expected["embeddings"])

with open(folder / "vectors.bin", "rb") as file:
    rows, columns = map(int, file.readline().split())
    assert (rows, columns) == expected["embeddings"].shape
    for row in range(rows):
        word = b""
        while not word.endswith(b" "):
            word += file.read(1)
        assert word.strip().decode() == rest["vocabulary"][row]
        assert file.read(4 * columns) == expected["embeddings"][row].tobytes()

print("ok")
