package io.paramill.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a pickle, value by value, as a small stack language: what a method adds lies on the
 * reader's stack until an operation takes it. Protocol 2 has no byte strings; protocol 4 has, and
 * is written without frames, which readers do not need.
 */
public final class PickleWriter {

  private static final int MARK = '(';

  /** How many items are put into a list at a time, as Python's own pickler does. */
  private static final int BATCH = 1000;

  private final OutputStream output;
  private final int protocol;
  private final Map<String, Integer> globals = new HashMap<>();

  /**
   * Starts a pickle.
   *
   * @param protocol 2 or 4
   */
  public PickleWriter(OutputStream output, int protocol) throws IOException {
    if (protocol != 2 && protocol != 4) {
      throw new IllegalArgumentException("Cannot write a pickle of protocol " + protocol);
    }
    this.output = output;
    this.protocol = protocol;
    output.write(0x80);
    output.write(protocol);
  }

  /** Adds {@code None}. */
  public PickleWriter none() throws IOException {
    return opcode('N');
  }

  /** Adds a truth value. */
  public PickleWriter bool(Boolean value) throws IOException {
    return opcode(value ? 0x88 : 0x89);
  }

  /** Adds a whole number. */
  public PickleWriter number(long value) throws IOException {
    if (value >= 0 && value <= 0xFF) {
      return opcode('K').little(value, 1);
    }
    if (value >= 0 && value <= 0xFFFF) {
      return opcode('M').little(value, 2);
    }
    if (value == (int) value) {
      return opcode('J').little(value, 4);
    }
    return opcode(0x8A).little(8, 1).little(value, 8);
  }

  /** Adds a real number. */
  public PickleWriter real(double value) throws IOException {
    return opcode('G').little(Long.reverseBytes(Double.doubleToRawLongBits(value)), 8);
  }

  /** Adds a text. */
  public PickleWriter text(String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    opcode('X').little(bytes.length, 4);
    output.write(bytes, 0, bytes.length);
    return this;
  }

  /**
   * Begins a byte string, of protocol 4 only; the caller then writes its bytes to the output
   * itself.
   */
  public PickleWriter beginBytes(long lengthBytes) throws IOException {
    if (protocol < 4) {
      throw new IllegalStateException("Protocol " + protocol + " has no byte strings");
    }
    return lengthBytes <= 0xFFFF_FFFFL
        ? opcode('B').little(lengthBytes, 4)
        : opcode(0x8E).little(lengthBytes, 8);
  }

  /** Adds a byte string, of protocol 4 only. */
  public PickleWriter bytes(byte[] value) throws IOException {
    beginBytes(value.length);
    output.write(value, 0, value.length);
    return this;
  }

  /** Adds a function or class by name; from the second time on by a reference. */
  public PickleWriter global(String module, String name) throws IOException {
    Integer known = globals.get(module + "\n" + name);
    if (known != null) {
      return known <= 0xFF ? opcode('h').little(known, 1) : opcode('j').little(known, 4);
    }
    if (protocol >= 4) {
      text(module).text(name).opcode(0x93);
    } else {
      opcode('c');
      output.write((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }
    int index = globals.size();
    globals.put(module + "\n" + name, index);
    return index <= 0xFF ? opcode('q').little(index, 1) : opcode('r').little(index, 4);
  }

  /** Adds the mark from which {@link #tuple}, {@link #setItems} and {@link #appends} take. */
  public PickleWriter mark() throws IOException {
    return opcode(MARK);
  }

  /** Makes a tuple of all from the last mark on. */
  public PickleWriter tuple() throws IOException {
    return opcode('t');
  }

  /** Adds an empty tuple. */
  public PickleWriter emptyTuple() throws IOException {
    return opcode(')');
  }

  /** Adds a tuple of whole numbers. */
  public PickleWriter numbers(List<Long> values) throws IOException {
    mark();
    for (long value : values) {
      number(value);
    }
    return tuple();
  }

  /** Adds an attribute's value: a text, a number, a truth value or a list of texts. */
  public PickleWriter value(Object value) throws IOException {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Long number) {
      return number(number);
    }
    if (value instanceof Double number) {
      return real(number);
    }
    if (value instanceof Boolean truth) {
      return bool(truth);
    }
    List<?> texts = (List<?>) value;
    emptyList();
    for (int start = 0; start < texts.size(); start += BATCH) {
      mark();
      for (Object text : texts.subList(start, Math.min(texts.size(), start + BATCH))) {
        text((String) text);
      }
      appends();
    }
    return this;
  }

  /** Adds an empty dict. */
  public PickleWriter emptyDict() throws IOException {
    return opcode('}');
  }

  /** Adds an empty list. */
  public PickleWriter emptyList() throws IOException {
    return opcode(']');
  }

  /** Puts a key and a value into the dict below them. */
  public PickleWriter setItem() throws IOException {
    return opcode('s');
  }

  /** Puts the keys and values from the last mark on into the dict below it. */
  public PickleWriter setItems() throws IOException {
    return opcode('u');
  }

  /** Appends all from the last mark on to the list below it. */
  public PickleWriter appends() throws IOException {
    return opcode('e');
  }

  /** Calls a function with a tuple of arguments. */
  public PickleWriter reduce() throws IOException {
    return opcode('R');
  }

  /** Sets the state of an object. */
  public PickleWriter build() throws IOException {
    return opcode('b');
  }

  /** Makes a reference to something outside the pickle from the value on top. */
  public PickleWriter persistent() throws IOException {
    return opcode('Q');
  }

  /** Ends the pickle. */
  public void stop() throws IOException {
    opcode('.');
  }

  private PickleWriter opcode(int opcode) throws IOException {
    output.write(opcode);
    return this;
  }

  private PickleWriter little(long value, int bytes) throws IOException {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    output.write(all, 0, bytes);
    return this;
  }
}
