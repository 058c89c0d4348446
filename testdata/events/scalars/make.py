"""Writes an event file with TensorFlow's own record writer and messages."""

import pathlib

import tensorflow as tf

Event = tf.compat.v1.Event
Summary = tf.compat.v1.Summary
path = pathlib.Path(__file__).with_name("events.out.tfevents.1700000000.worker")
with tf.io.TFRecordWriter(str(path)) as file:
    file.write(Event(wall_time=1700000000.25, file_version="brain.Event:2").SerializeToString())
    for step, value in (0, 0.5), (1, 0.0), (300, -1.25), (1 << 40, 3e38):
        summary = Summary(value=[Summary.Value(tag="loss/größe", simple_value=value)])
        event = Event(wall_time=1700000000.5 + step, step=step, summary=summary)
        file.write(event.SerializeToString())
