"""Builds a layer of each kind with TensorFlow's Keras, and saves its variables under their own names, and what it
makes of an input.

Arguments: checkpoint prefix, file of inputs and outputs (npz).
"""
import sys

import keras
import numpy
import tensorflow as tf

prefix, arrays = sys.argv[1:]
keras.config.set_floatx("float64")
random = numpy.random.default_rng(20261125)
names, values, data = [], [], {}


def run(layer, *inputs, **arguments):
    output = layer(*inputs, **arguments)
    for variable in layer.variables:
        if "seed" in variable.path:
            continue
        value = random.normal(size=variable.shape)
        variable.assign(numpy.abs(value) + 0.5 if "variance" in variable.path else value)
        names.append(variable.path)
        values.append(variable.value)
    output = layer(*inputs, **arguments)
    for i, value in enumerate(inputs):
        data[f"{layer.name}.input{i}"] = numpy.asarray(value)
    data[f"{layer.name}.output"] = numpy.asarray(output)


layers = keras.layers
image = random.normal(size=(2, 8, 8, 3))
sequence = random.normal(size=(2, 5, 6))
run(layers.Dense(5, name="dense"), sequence)
run(layers.Conv1D(4, 3, name="conv1"), sequence)
run(layers.Conv2D(7, (3, 2), name="conv2"), image)
run(layers.Conv2D(6, 3, groups=3, name="grouped"), image)
run(layers.Conv3D(2, 3, name="conv3"), random.normal(size=(1, 4, 5, 6, 2)))
run(layers.Conv2DTranspose(4, 3, strides=2, name="transposed"), image)
run(layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"), image)
run(layers.SeparableConv2D(5, 3, name="separable"), image)
run(layers.BatchNormalization(name="batch_norm"), image, training=False)
run(layers.LayerNormalization(name="layer_norm"), sequence)
run(layers.Embedding(11, 4, name="embedding"), numpy.array([[1, 2, 10], [0, 3, 3]]))
run(layers.LSTM(4, return_sequences=True, name="lstm"), sequence)
run(layers.GRU(4, return_sequences=True, name="gru"), sequence)
run(layers.SimpleRNN(4, return_sequences=True, name="rnn"), sequence)
run(layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both"), sequence)
run(layers.MultiHeadAttention(2, 3, name="attention"), sequence, sequence)

# The cell of TensorFlow 1: one kernel, the gates in another order, a forget bias that is added at run time.
units = 4
kernel = tf.constant(random.normal(size=(6 + units, 4 * units)), tf.float32)
bias = tf.constant(random.normal(size=4 * units), tf.float32)
steps = tf.constant(numpy.swapaxes(sequence, 0, 1), tf.float32)
zeros = tf.zeros((2, units))
peephole = tf.zeros(units)
_, _, _, _, _, _, hidden = tf.raw_ops.BlockLSTM(
    seq_len_max=5, x=steps, cs_prev=zeros, h_prev=zeros, w=kernel, wci=peephole, wcf=peephole, wco=peephole, b=bias,
    forget_bias=1, cell_clip=-1, use_peephole=False)
names += ["old/lstm_cell/kernel", "old/lstm_cell/bias"]
values += [kernel, bias]
data["old.input0"] = sequence.astype(numpy.float32)
data["old.output"] = numpy.swapaxes(hidden.numpy(), 0, 1)

tf.raw_ops.SaveV2(prefix=prefix, tensor_names=names, shape_and_slices=[""] * len(names), tensors=values)
numpy.savez(arrays, **data)
