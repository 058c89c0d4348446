package io.paramill.format.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What objects a checkpoint was saved from. Of each variable it says its key and the name that the
 * program gave it, such as {@code sequential/dense/kernel}.
 *
 * <pre>
 * ObjectGraph { repeated Node nodes = 1 }
 * Node        { repeated Attribute attributes = 2; … }
 * Attribute   { string name = 1; string fullName = 2; string checkpointKey = 3 }
 * </pre>
 */
final class ObjectGraph {

  /** The tensor that holds it. */
  static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private static final int NODES = 1 << 3 | 2;
  private static final int ATTRIBUTES = 2 << 3 | 2;
  private static final int FULL_NAME = 2 << 3 | 2;
  private static final int CHECKPOINT_KEY = 3 << 3 | 2;

  /** Variables of an optimizer, which their keys tell better. */
  private static final Pattern TRAINING =
      Pattern.compile("(.*/)?_?optimizer/(?!_trainable_variables/).*|.*/\\.OPTIMIZER_SLOT/.*");

  private ObjectGraph() {}

  /**
   * The names of variables by their keys, but for those that have none, or one of another's too.
   *
   * @param message the message
   * @param keys the keys of all tensors
   * @throws InvalidProtocolBufferException if the message is damaged
   */
  static Map<String, String> names(byte[] message, Set<String> keys) throws IOException {
    Map<String, String> names = new HashMap<>();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == NODES) {
        readNode(in.readBytes().newCodedInput(), names);
      } else {
        in.skipField(tag);
      }
    }
    names.keySet().removeIf(key -> !keys.contains(key) || TRAINING.matcher(key).matches());
    Set<String> once = new HashSet<>(keys);
    Set<String> again = new HashSet<>();
    names.values().stream().filter(name -> !once.add(name)).forEach(again::add);
    names.values().removeIf(name -> name.isEmpty() || again.contains(name));
    return names;
  }

  private static void readNode(CodedInputStream in, Map<String, String> names) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ATTRIBUTES) {
        readAttribute(in.readBytes().newCodedInput(), names);
      } else {
        in.skipField(tag);
      }
    }
  }

  private static void readAttribute(CodedInputStream in, Map<String, String> names)
      throws IOException {
    String name = "";
    String key = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case FULL_NAME -> name = in.readStringRequireUtf8();
        case CHECKPOINT_KEY -> key = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    names.put(key, name);
  }
}
