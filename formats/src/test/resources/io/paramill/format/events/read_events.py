"""Prints the events of a file as TensorFlow reads them."""

import sys

import tensorflow as tf

for event in tf.compat.v1.train.summary_iterator(sys.argv[1]):
    if event.file_version:
        print(event.wall_time, event.file_version, sep="\t")
    for value in event.summary.value:
        print(event.wall_time, event.step, value.tag, value.simple_value, sep="\t")
