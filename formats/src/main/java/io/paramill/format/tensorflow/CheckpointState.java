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
import java.util.ArrayList;
import java.util.List;

/**
 * The text file {@code checkpoint}, which names the latest checkpoint of a folder and the others
 * that are kept.
 *
 * <pre>
 * state := (field ":" (string in quotes with escapes as in C | number) end of line)*
 * </pre>
 *
 * Among the fields are {@code model_checkpoint_path}, the latest one, and any number of {@code
 * all_model_checkpoint_paths}, the oldest first. Times, where there are any, are not kept.
 */
record CheckpointState(String latest, List<String> all) {

  static final String FILE = "checkpoint";

  private static final String LATEST = "model_checkpoint_path";
  private static final String ALL = "all_model_checkpoint_paths";
  private static final int MAX_BYTES = 16 << 20;

  CheckpointState {
    all = List.copyOf(all);
  }

  /** Reads the file, with the paths as they are written in it. */
  static CheckpointState read(Storage storage, Location file) throws IOException {
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
    String latest = "";
    List<String> all = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      int colon = line.indexOf(':');
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (colon < 0) {
        throw malformed(ErrorCode.MALFORMED, file, "it has a line without a field");
      }
      String field = line.substring(0, colon).strip();
      if (field.equals(LATEST)) {
        latest = string(file, line.substring(colon + 1).strip());
      } else if (field.equals(ALL)) {
        all.add(string(file, line.substring(colon + 1).strip()));
      }
    }
    if (latest.isEmpty()) {
      throw malformed(ErrorCode.MALFORMED, file, "it names no latest checkpoint");
    }
    return new CheckpointState(latest, all);
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

  /** Writes the file. */
  void write(Storage storage, Location file) throws IOException {
    StringBuilder text = new StringBuilder(line(LATEST, latest));
    all.forEach(path -> text.append(line(ALL, path)));
    try (StorageOutput out = storage.create(file)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.sync();
    }
  }

  private static String line(String field, String path) {
    return field + ": \"" + TextFormat.escapeBytes(ByteString.copyFromUtf8(path)) + "\"\n";
  }

  private static MalformedDataException malformed(ErrorCode code, Location file, String reason) {
    return new MalformedDataException(code, file, "Cannot read the checkpoint state: " + reason);
  }
}
