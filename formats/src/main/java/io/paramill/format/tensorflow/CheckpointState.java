package io.paramill.format.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The text file {@code checkpoint}, which names the latest checkpoint of a folder.
 *
 * <pre>
 * state := (field ":" (string in quotes with escapes as in C | number) end of line)*
 * </pre>
 *
 * Among the fields are {@code model_checkpoint_path}, the latest one, and any number of {@code
 * all_model_checkpoint_paths}.
 */
final class CheckpointState {

  static final String FILE = "checkpoint";

  private static final String LATEST = "model_checkpoint_path";
  private static final int MAX_BYTES = 16 << 20;

  private CheckpointState() {}

  /** The path of the latest checkpoint, as written in the file. */
  static String readLatest(Storage storage, Location file) throws IOException {
    String text;
    try (StorageInput input = storage.open(file)) {
      if (input.lengthBytes() > MAX_BYTES) {
        throw malformed(ErrorCode.LIMIT_EXCEEDED, file, "it has more than 16 MiB");
      }
      text = new String(input.readHead(MAX_BYTES), StandardCharsets.UTF_8);
    }
    // Every line is ended, also the last: one that is not may have lost some of its text.
    if (!text.endsWith("\n")) {
      throw malformed(ErrorCode.TRUNCATED, file, "its last line has no end");
    }
    String latest = null;
    for (String line : text.lines().map(String::strip).toList()) {
      int colon = line.indexOf(':');
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (colon < 0) {
        throw malformed(ErrorCode.MALFORMED, file, "it has a line without a field");
      }
      if (line.substring(0, colon).strip().equals(LATEST)) {
        latest = string(file, line.substring(colon + 1).strip());
      }
    }
    if (latest == null || latest.isEmpty()) {
      throw malformed(ErrorCode.MALFORMED, file, "it names no latest checkpoint");
    }
    return latest;
  }

  private static String string(Location file, String quoted) throws IOException {
    int last = quoted.length() - 1;
    if (last < 1
        || (quoted.charAt(0) != '"' && quoted.charAt(0) != '\'')
        || quoted.charAt(last) != quoted.charAt(0)) {
      throw malformed(ErrorCode.MALFORMED, file, "a path is not in quotes");
    }
    try {
      return TextFormat.unescapeBytes(quoted.substring(1, last)).toStringUtf8();
    } catch (TextFormat.InvalidEscapeSequenceException e) {
      throw malformed(ErrorCode.MALFORMED, file, "a path has an unknown escape");
    }
  }

  /** Writes a state whose latest checkpoint has a prefix in the same folder. */
  static void write(Storage storage, Location folder, String prefix) throws IOException {
    String text =
        LATEST + ": \"" + TextFormat.escapeBytes(ByteString.copyFromUtf8(prefix)) + "\"\n";
    try (StorageOutput out = storage.create(folder.child(FILE))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.sync();
    }
  }

  private static MalformedDataException malformed(ErrorCode code, Location file, String reason) {
    return new MalformedDataException(code, file, "Cannot read the checkpoint state: " + reason);
  }
}
