"""Writes a checkpoint in one of several ways; the values depend on nothing but the way."""

import sys

import numpy as np
import tensorflow as tf

way, path = sys.argv[1:]
v1 = tf.compat.v1
floats = np.arange(35, dtype=np.float32).reshape(7, 5) / 8


def saver(saver_arguments, build):
    with tf.Graph().as_default(), v1.Session() as session:
        build()
        session.run(v1.global_variables_initializer())
        v1.train.Saver(**saver_arguments).save(session, path, write_meta_graph=False)


def plain():
    v1.get_variable("b/kernel", initializer=floats)
    v1.get_variable("a/bias", initializer=tf.constant([1.5, -2], tf.bfloat16))
    v1.get_variable("a/half", initializer=tf.constant([1.5, -2], tf.float16))
    v1.get_variable("flags", initializer=tf.constant([True, False]))
    v1.get_variable("global_step", initializer=tf.constant(1234, tf.int64))
    v1.get_variable("words", initializer=tf.constant(["a", "", "héllo"]))
    v1.get_variable("empty", initializer=np.zeros((0, 3), np.int32))


def part_of_floats(shape, dtype=None, partition_info=None):
    row, column = partition_info.var_offset
    return floats[row : row + shape[0], column : column + shape[1]]


def partitioned():
    for axis in 0, 1:
        v1.get_variable(
            "axis%d" % axis,
            shape=floats.shape,
            initializer=part_of_floats,
            partitioner=v1.fixed_size_partitioner(3, axis=axis),
        )
    v1.get_variable("whole", initializer=floats)


def version_1():
    partitioned()
    v1.get_variable("large", initializer=np.arange(400000, dtype=np.float32))
    for name in "uint8 int8 int16 int32 int64 bool float16 float64 complex64".split():
        numbers = np.array([0, 1, 2, 100], np.int64)
        if name.startswith("int"):
            numbers = -numbers
        dtype = tf.dtypes.as_dtype(name)
        v1.get_variable(name, initializer=tf.constant(numbers.astype(dtype.as_numpy_dtype)))
    v1.get_variable("scalar", initializer=tf.constant(-5, tf.int64))
    v1.get_variable("words", initializer=tf.constant(["a", "", "héllo"]))
    v1.get_variable("empty", initializer=np.zeros((0, 3), np.int32))


def save_v2(tensors, slices=None):
    names = [name for name, _ in tensors]
    tf.raw_ops.SaveV2(
        prefix=path,
        tensor_names=names,
        shape_and_slices=slices or [""] * len(names),
        tensors=[tensor for _, tensor in tensors],
    )


def grid():
    boxes = [(0, 3, 0, 2), (0, 3, 2, 3), (3, 4, 0, 1), (3, 4, 1, 4)]
    save_v2(
        [("grid", tf.constant(floats[r : r + h, c : c + w])) for r, h, c, w in boxes],
        ["7 5 %d,%d:%d,%d" % box for box in boxes],
    )


def row_slices():
    rows = [(0, 3), (3, 3), (6, 1)]
    save_v2(
        [("after", tf.constant(floats[0]))]
        + [("rows", tf.constant(floats[first : first + count])) for first, count in rows],
        [""] + ["7 5 %d,%d:-" % part for part in rows],
    )


def series():
    with tf.Graph().as_default(), v1.Session() as session:
        plain()
        session.run(v1.global_variables_initializer())
        keeper = v1.train.Saver(max_to_keep=2, save_relative_paths=True)
        for step in 1, 2, 3, 10:
            keeper.save(session, path, global_step=step, write_meta_graph=False)


def all_types():
    numbers = np.array([0, 1, 2, 100], np.int64)
    types = "float32 float64 int32 uint8 int16 int8 complex64 int64 bool bfloat16 uint16"
    types += " complex128 float16 uint32 uint64 float8_e5m2 float8_e4m3fn"
    tensors = [
        (name, tf.constant(numbers.astype(tf.dtypes.as_dtype(name).as_numpy_dtype)))
        for name in types.split()
    ]
    tensors.append(("string", tf.constant([["x", "yz"], ["", "\u4e2d"]])))
    save_v2(sorted(tensors, key=lambda tensor: tensor[0]))


def object_based():
    root = tf.Module()
    root.layers = [tf.Variable(floats), tf.Variable(floats[0])]
    tf.train.Checkpoint(root=root, step=tf.Variable(7, dtype=tf.int64)).write(path)


def saved_model():
    root = tf.Module()
    root.kernel = tf.Variable(floats)
    tf.saved_model.save(root, path)


{
    "saver": lambda: saver({}, plain),
    "saver-sharded": lambda: saver({"sharded": True}, plain),
    "saver-partitioned": lambda: saver({"sharded": True}, partitioned),
    "saver-v1": lambda: saver({"write_version": v1.train.SaverDef.V1}, version_1),
    "saver-v1-sharded": lambda: saver(
        {"write_version": v1.train.SaverDef.V1, "sharded": True}, version_1
    ),
    "many": lambda: save_v2([("layer%04d/w" % i, tf.constant(i)) for i in range(6000)]),
    "grid": grid,
    "row-slices": row_slices,
    "series": series,
    "all-types": all_types,
    "object-based": object_based,
    "saved-model": saved_model,
}[way]()
