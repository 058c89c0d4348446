package io.paramill.codec;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickleNode.Persistent;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a Python pickle, protocol 0 to 5, into inert {@linkplain PickleNode nodes}. It is a decoder
 * of data: every opcode builds a node, and none runs anything. Functions and classes are admitted
 * by name; the first that is not ends the reading with {@link ErrorCode#UNSAFE_PICKLE}.
 *
 * <p>Byte strings longer than 64 KiB stay where they are ({@link PickleBytes}); memory is that of
 * the other nodes. The opcodes are those of CPython's module {@code pickletools}.
 */
public final class PickleReader {

  private static final int KEPT_BYTES = 1 << 16;
  private static final int OPCODES_MAX = 200_000_000;
  private static final int MEMO_MAX = 1 << 26;
  private static final int DIGITS_MAX = 10_000;
  private static final int NAME_BYTES_MAX = 65_535;

  /** How many tuples that may be shapes are kept to be found again, and how long they may be. */
  private static final int SHAPES_MAX = 10_000;

  private static final int SHAPE_EXTENTS = 8;

  private final PickleInput in;
  private final Predicate<Global> admitted;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Listener listener;
  private final Map<List<Object>, Tuple> shapes = new HashMap<>();
  private PickleMemo memo;
  private long steps;

  /** Takes part in the reading, so that less need be kept of a long pickle than all of it. */
  public interface Listener {

    /** Told of each reference to something outside, in their order. */
    void referred(Persistent reference) throws IOException;

    /** What is kept of a call that was read: the call, or an array that it makes. */
    Object called(Instance call) throws IOException;

    /** Keeps everything. */
    Listener NONE =
        new Listener() {
          @Override
          public void referred(Persistent reference) {}

          @Override
          public Object called(Instance call) {
            return call;
          }
        };
  }

  /**
   * A reader of the pickle at a position of a file.
   *
   * @param admitted which functions and classes may be named; modules have their Python 3 names
   */
  public PickleReader(StorageInput input, long position, Predicate<Global> admitted) {
    this(input, position, admitted, Listener.NONE);
  }

  /** A reader that tells a listener what it finds. */
  public PickleReader(
      StorageInput input, long position, Predicate<Global> admitted, Listener listener) {
    in = new PickleInput(input, position);
    this.admitted = admitted;
    this.listener = listener;
  }

  /** The position behind what was read. */
  public long position() {
    return in.position();
  }

  /** How many opcodes were read; no more nodes than that were made. */
  public long steps() {
    return steps;
  }

  /**
   * Reads one pickle; another may follow it.
   *
   * @throws MalformedDataException if it is damaged, or asks for what is not admitted
   */
  public Object read() throws IOException {
    stack.clear();
    marks.clear();
    memo = new PickleMemo(PickleRecalls.of(in.whole(), in.position()));
    for (int i = 0; i < OPCODES_MAX; i++) {
      int opcode = in.u8();
      steps++;
      if (opcode == '.') {
        Object value = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
          throw malformed("values are left over at its end");
        }
        return value;
      }
      if (opcode < 0x80) {
        step(opcode);
      } else {
        stepBinary(opcode);
      }
    }
    throw in.malformed(ErrorCode.LIMIT_EXCEEDED, "more than " + OPCODES_MAX + " steps");
  }

  /** The opcodes of protocols 0 and 1, and the two of protocol 3. */
  private void step(int opcode) throws IOException {
    switch (opcode) {
      case '(' -> marks.add(stack.size());
      case '0' -> {
        if (!marks.isEmpty() && marks.get(marks.size() - 1) == stack.size()) {
          marks.remove(marks.size() - 1);
        } else {
          pop();
        }
      }
      case '1' -> popMark();
      case '2' -> push(peek());
      case 'F' -> push(real(in.line(DIGITS_MAX)));
      case 'I' -> {
        String digits = in.line(DIGITS_MAX);
        push(digits.equals("00") ? (Object) false : digits.equals("01") ? true : whole(digits));
      }
      case 'L' -> {
        String digits = in.line(DIGITS_MAX);
        push(whole(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits));
      }
      case 'J' -> push((long) in.i32());
      case 'K' -> push(in.unsigned(1));
      case 'M' -> push(in.unsigned(2));
      case 'N' -> push(None.NONE);
      case 'G' -> push(in.bigEndianDouble());
      case 'P' -> push(reference(in.line(NAME_BYTES_MAX)));
      case 'Q' -> push(reference(pop()));
      case 'S' -> push(quoted());
      case 'V' -> push(PickleText.line(in, KEPT_BYTES));
      case 'T' -> push(PickleText.latin1(in, in.i32(), KEPT_BYTES));
      case 'U' -> push(PickleText.latin1(in, in.unsigned(1), KEPT_BYTES));
      case 'X' -> push(PickleText.utf8(in, in.unsigned(4), KEPT_BYTES));
      case 'B' -> push(bytes(in.unsigned(4)));
      case 'C' -> push(bytes(in.unsigned(1)));
      case 'c' -> push(global(in.line(NAME_BYTES_MAX), in.line(NAME_BYTES_MAX)));
      case 'i' -> {
        Global type = global(in.line(NAME_BYTES_MAX), in.line(NAME_BYTES_MAX));
        push(new Instance(type, popMark()));
      }
      case 'o' -> {
        List<Object> items = popMark();
        if (items.isEmpty()) {
          throw malformed("an object without a class");
        }
        push(instance(items.get(0), items.subList(1, items.size())));
      }
      case 'R' -> {
        Tuple arguments = popTuple();
        push(listener.called(instance(pop(), arguments.items())));
      }
      case 'b' -> {
        Object state = pop();
        if (peek() instanceof Instance instance) {
          instance.state = state;
        } else if (!(peek() instanceof StoredArray)) {
          throw malformed("a state for what has none");
        }
      }
      case '}' -> push(new Dict());
      case ']' -> push(new Sequence());
      case ')' -> push(tuple(List.of()));
      case 't' -> push(tuple(popMark()));
      case 'l' -> {
        Sequence list = new Sequence();
        list.addAll(popMark());
        push(list);
      }
      case 'd' -> {
        Dict dict = new Dict();
        put(dict, popMark());
        push(dict);
      }
      case 'a' -> append(List.of(pop()));
      case 'e' -> append(popMark());
      case 's' -> {
        Object value = pop();
        put(entries(List.of(pop(), value)));
      }
      case 'u' -> put(entries(popMark()));
      case 'p' -> memoize(number(in.line(DIGITS_MAX)));
      case 'q' -> memoize(in.unsigned(1));
      case 'r' -> memoize(in.unsigned(4));
      case 'g' -> push(remembered(number(in.line(DIGITS_MAX))));
      case 'h' -> push(remembered(in.unsigned(1)));
      case 'j' -> push(remembered(in.unsigned(4)));
      default -> throw malformed("no opcode " + Integer.toHexString(opcode));
    }
  }

  /** The opcodes of protocols 2, 4 and 5. */
  private void stepBinary(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> {
        int protocol = in.u8();
        if (protocol > 5) {
          throw in.malformed(ErrorCode.UNSUPPORTED_VERSION, "its protocol is " + protocol);
        }
      }
      case 0x81 -> {
        Tuple arguments = popTuple();
        push(instance(pop(), arguments.items()));
      }
      case 0x85, 0x86, 0x87 -> {
        Object[] items = new Object[opcode - 0x84];
        for (int i = items.length - 1; i >= 0; i--) {
          items[i] = pop();
        }
        push(tuple(List.of(items)));
      }
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 0x8A -> push(littleEndian(in.unsigned(1)));
      case 0x8B -> push(littleEndian(in.i32()));
      case 0x8C -> push(PickleText.utf8(in, in.unsigned(1), KEPT_BYTES));
      case 0x8D -> push(PickleText.utf8(in, in.unsigned(8), KEPT_BYTES));
      case 0x8E, 0x96 -> push(bytes(in.unsigned(8)));
      case 0x8F -> push(new Sequence());
      case 0x90 -> append(popMark());
      case 0x91 -> {
        Sequence set = new Sequence();
        set.addAll(popMark());
        push(set);
      }
      case 0x92 -> {
        Object keywords = pop();
        Tuple arguments = popTuple();
        Instance instance = instance(pop(), arguments.items());
        if (!(keywords instanceof Dict dict)) {
          throw malformed("keywords that are no dict");
        }
        dict.entries().forEach(instance.entries()::putIfAbsent);
        push(instance);
      }
      case 0x93 -> {
        Object name = pop();
        if (!(pop() instanceof String module) || !(name instanceof String text)) {
          throw malformed("a name that is no text");
        }
        push(global(module, text));
      }
      case 0x94 -> memoize(memo.size());
      case 0x95 -> in.checkLength(in.unsigned(8));
      default ->
          throw in.malformed(
              ErrorCode.UNSUPPORTED_FEATURE, "no opcode " + Integer.toHexString(opcode));
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Persistent reference(Object id) throws IOException {
    Persistent reference = new Persistent(id);
    listener.referred(reference);
    return reference;
  }

  /** A tuple; those that may be shapes are one object wherever they are equal. */
  private Tuple tuple(List<Object> items) {
    if (!isShape(items)) {
      return new Tuple(items);
    }
    Tuple known = shapes.get(items);
    if (known == null) {
      known = new Tuple(items);
      if (shapes.size() < SHAPES_MAX) {
        shapes.put(known.items(), known);
      }
    }
    return known;
  }

  private static boolean isShape(List<Object> items) {
    if (items.size() > SHAPE_EXTENTS) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof Long)) {
        return false;
      }
    }
    return true;
  }

  private Object peek() throws MalformedDataException {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (stack.size() <= floor) {
      throw malformed("a value is missing");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws MalformedDataException {
    Object top = peek();
    stack.remove(stack.size() - 1);
    return top;
  }

  private Tuple popTuple() throws MalformedDataException {
    if (pop() instanceof Tuple tuple) {
      return tuple;
    }
    throw malformed("arguments that are no tuple");
  }

  private List<Object> popMark() throws MalformedDataException {
    if (marks.isEmpty()) {
      throw malformed("a mark is missing");
    }
    List<Object> top = stack.subList(marks.remove(marks.size() - 1), stack.size());
    List<Object> items = List.of(top.toArray());
    top.clear();
    return items;
  }

  private Instance instance(Object constructor, List<Object> arguments)
      throws MalformedDataException {
    if (!(constructor instanceof Global || constructor instanceof Persistent)) {
      throw in.malformed(ErrorCode.UNSAFE_PICKLE, "it calls what is not named");
    }
    return new Instance(constructor, arguments);
  }

  private Global global(String module, String name) throws MalformedDataException {
    String canonical =
        switch (module) {
          case "__builtin__" -> "builtins";
          case "copy_reg" -> "copyreg";
          default -> module;
        };
    Global global = new Global(canonical, name);
    if (name.indexOf('.') >= 0 || !admitted.test(global)) {
      throw in.malformed(
          ErrorCode.UNSAFE_PICKLE, "it asks for " + PickleText.printable(global.toString()));
    }
    return global;
  }

  private void append(List<Object> items) throws MalformedDataException {
    if (peek() instanceof Sequence list) {
      list.addAll(items);
    } else if (peek() instanceof Instance instance) {
      instance.items().addAll(items);
    } else {
      throw malformed("an item for what is no list");
    }
  }

  /** Checks the key and value pairs for the dict on the stack, which they are put into next. */
  private List<Object> entries(List<Object> items) throws MalformedDataException {
    if (!(peek() instanceof Dict) && !(peek() instanceof Instance)) {
      throw malformed("an entry for what is no dict");
    }
    return items;
  }

  private void put(List<Object> items) throws MalformedDataException {
    put(peek() instanceof Instance instance ? instance.entries() : (Dict) peek(), items);
  }

  private void put(Dict dict, List<Object> items) throws MalformedDataException {
    if (items.size() % 2 != 0) {
      throw malformed("a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      if (!dict.putIfAbsent(items.get(i), items.get(i + 1))) {
        throw in.malformed(
            ErrorCode.DUPLICATE_NAME,
            "two entries for " + PickleText.printable(items.get(i).toString()));
      }
    }
  }

  private void memoize(long index) throws MalformedDataException {
    if (memo.size() >= MEMO_MAX || index < 0 || index > Integer.MAX_VALUE) {
      throw in.malformed(ErrorCode.LIMIT_EXCEEDED, "it remembers too much");
    }
    memo.put(index, peek());
  }

  private Object remembered(long index) throws MalformedDataException {
    Optional<Object> value = memo.find(index);
    if (value.isEmpty()) {
      throw malformed("it recalls what it never remembered");
    }
    return value.get();
  }

  private PickleBytes bytes(long length) throws IOException {
    PickleBytes bytes =
        new PickleBytes(
            in.whole(), in.position(), in.checkLength(length), PickleBytes.Encoding.RAW);
    in.skip(length);
    return bytes;
  }

  private Object quoted() throws IOException {
    int quote = in.u8();
    if (quote != '\'' && quote != '"') {
      throw malformed("a text without quotes");
    }
    return PickleText.quotedRest(in, quote, KEPT_BYTES);
  }

  private double real(String digits) throws MalformedDataException {
    try {
      return switch (digits) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan" -> Double.NaN;
        default -> Double.parseDouble(digits);
      };
    } catch (NumberFormatException e) {
      throw malformed("a number that is none");
    }
  }

  private Object whole(String digits) throws MalformedDataException {
    try {
      return shortened(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw malformed("a number that is none");
    }
  }

  private long number(String digits) throws MalformedDataException {
    return whole(digits) instanceof Long number ? number : -1;
  }

  private Object littleEndian(long length) throws IOException {
    if (length > DIGITS_MAX) {
      throw in.malformed(ErrorCode.LIMIT_EXCEEDED, "a number of " + length + " bytes");
    }
    byte[] bytes = in.bytes((int) in.checkLength(length));
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return bytes.length == 0 ? (Object) 0L : shortened(new BigInteger(bytes));
  }

  private static Object shortened(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  private MalformedDataException malformed(String why) {
    return in.malformed(ErrorCode.MALFORMED, why);
  }
}
