package io.paramill.format.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of the index's empty key.
 *
 * <pre>
 * BundleHeader { int32 shards = 1; enum endianness = 2 (0 little, 1 big); VersionDef version = 3 }
 * VersionDef   { int32 producer = 1; int32 minConsumer = 2; repeated int32 badConsumers = 3 }
 * </pre>
 */
record BundleHeader(
    int shards, int endianness, int producer, int minConsumer, List<Integer> badConsumers) {

  /** The version of the layout that is read and written here. */
  static final int VERSION = 1;

  static final int BIG_ENDIAN = 1;

  private static final int SHARDS = 1 << 3;
  private static final int ENDIANNESS = 2 << 3;
  private static final int VERSION_DEF = 3 << 3 | 2;
  private static final int PRODUCER = 1 << 3;
  private static final int MIN_CONSUMER = 2 << 3;
  private static final int BAD_CONSUMERS = 3 << 3;
  private static final int PACKED_BAD_CONSUMERS = 3 << 3 | 2;

  /** A header of what is written here. */
  static BundleHeader of(int shards) {
    return new BundleHeader(shards, 0, VERSION, 0, List.of());
  }

  static BundleHeader read(byte[] message) throws IOException {
    int shards = 0;
    int endianness = 0;
    int producer = 0;
    int minConsumer = 0;
    List<Integer> badConsumers = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case SHARDS -> shards = in.readInt32();
        case ENDIANNESS -> endianness = in.readEnum();
        case VERSION_DEF -> {
          CodedInputStream version = in.readBytes().newCodedInput();
          for (int part = version.readTag(); part != 0; part = version.readTag()) {
            switch (part) {
              case PRODUCER -> producer = version.readInt32();
              case MIN_CONSUMER -> minConsumer = version.readInt32();
              case BAD_CONSUMERS -> badConsumers.add(version.readInt32());
              case PACKED_BAD_CONSUMERS -> {
                CodedInputStream packed = version.readBytes().newCodedInput();
                while (!packed.isAtEnd()) {
                  badConsumers.add(packed.readInt32());
                }
              }
              default -> version.skipField(part);
            }
          }
        }
        default -> in.skipField(tag);
      }
    }
    return new BundleHeader(shards, endianness, producer, minConsumer, badConsumers);
  }

  byte[] toByteArray() throws IOException {
    ByteArrayOutputStream version = new ByteArrayOutputStream();
    CodedOutputStream inner = CodedOutputStream.newInstance(version);
    inner.writeInt32(1, producer);
    inner.flush();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    out.writeInt32(1, shards);
    out.writeByteArray(3, version.toByteArray());
    out.flush();
    return message.toByteArray();
  }
}
