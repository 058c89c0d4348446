package io.paramill.jobs.feature;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** What the client has computed and all tasks read, in a temporary folder of the job. */
public final class SideFile {

  /** Writes what a file holds. */
  @FunctionalInterface
  public interface Content {
    /** Writes it. */
    void write(DataOutput output) throws IOException;
  }

  /** Reads what a file holds. */
  @FunctionalInterface
  public interface Parser<T> {
    /** Reads it. */
    T read(DataInput input) throws IOException;
  }

  private SideFile() {}

  /** Writes a new file. */
  public static void write(Storage storage, Location file, Content content) throws IOException {
    try (DataOutputStream output =
        new DataOutputStream(new BufferedOutputStream(storage.create(file)))) {
      content.write(output);
    }
  }

  /** Reads a file. */
  public static <T> T read(Storage storage, Location file, Parser<T> parser) throws IOException {
    try (var opened = storage.open(file);
        DataInputStream input = new DataInputStream(new BufferedInputStream(opened.stream()))) {
      return parser.read(input);
    }
  }
}
