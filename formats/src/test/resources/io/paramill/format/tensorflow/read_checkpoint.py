"""Prints what TensorFlow reads from a checkpoint: one line of JSON for each tensor."""

import json
import struct
import sys

import numpy as np
import tensorflow as tf


def stream(value, dtype):
    if dtype == tf.string:
        strings = np.asarray(value, dtype=object).reshape(-1).tolist()
        return b"".join(struct.pack("<I", len(s)) + s for s in strings)
    return np.ascontiguousarray(value).tobytes()


def value(reader, name, dtype):
    try:
        return reader.get_tensor(name)
    except tf.errors.UnimplementedError:  # slices in version 1
        return tf.raw_ops.Restore(file_pattern=sys.argv[1], tensor_name=name, dt=dtype).numpy()


reader = tf.train.load_checkpoint(sys.argv[1])
shapes = reader.get_variable_to_shape_map()
for name, dtype in sorted(reader.get_variable_to_dtype_map().items()):
    hexadecimal = stream(value(reader, name, dtype), dtype).hex()
    print(json.dumps([name, dtype.name, list(shapes[name]), hexadecimal], ensure_ascii=False))
