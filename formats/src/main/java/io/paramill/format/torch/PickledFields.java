package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickledArrays;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import java.util.List;

/** The fields of a pickled object of a known class. */
record PickledFields(Dict fields, Location location) {

  static PickledFields of(Object node, Location location) throws MalformedDataException {
    if (node instanceof Instance instance && instance.state() instanceof Dict fields) {
      return new PickledFields(fields, location);
    }
    throw damaged(location);
  }

  /** A field's value; {@link None} if it is not there. */
  Object value(String name) {
    return fields.find(name).orElse(None.NONE);
  }

  Dict dict(String name) throws MalformedDataException {
    if (value(name) instanceof Dict dict) {
      return dict;
    }
    throw damaged(location);
  }

  String text(String name) throws MalformedDataException {
    if (value(name) instanceof String text) {
      return text;
    }
    throw damaged(location);
  }

  long number(String name) throws MalformedDataException {
    if (value(name) instanceof Long number) {
      return number;
    }
    throw damaged(location);
  }

  List<Long> numbers(String name) throws MalformedDataException {
    return PickledArrays.numbers(value(name), location);
  }

  Shape shape(String name) throws MalformedDataException {
    return PickledArrays.shape(value(name), location);
  }

  private static MalformedDataException damaged(Location location) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the checkpoint: its metadata is damaged");
  }
}
