"""Saves one model in the three ways of Keras, and what its variables are."""

import json
import pathlib

import keras
import numpy as np

HERE = pathlib.Path(__file__).parent
layers = keras.layers
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(3, name="first"),
        layers.BatchNormalization(name="norm"),
        layers.Dense(2, name="second"),
    ]
)
random = np.random.default_rng(4)
for variable in model.variables:
    variable.assign(random.standard_normal(variable.shape).astype(np.float32))
model.save(HERE / "model.keras")
model.save_weights(HERE / "model.weights.h5")
model.save(HERE / "model.h5")
expected = [
    {
        "name": variable.path,
        "dtype": str(variable.dtype),
        "shape": list(variable.shape),
        "bytes": variable.numpy().tobytes().hex(),
    }
    for variable in model.variables
]
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
