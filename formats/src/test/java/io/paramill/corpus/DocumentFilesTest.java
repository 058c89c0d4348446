package io.paramill.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class DocumentFilesTest {

  private static final Location FILE = Location.of("memory:/shard/part.avro");
  private static final List<Document> DOCUMENTS =
      List.of(
          new Document("a", 0, "one two"),
          new Document("a", 8, ""),
          new Document("b", 0, "\u4e2d"));

  /** An array as a file that knows whether it was closed, and that may fail at a position. */
  private static final class Input implements StorageInput {
    private final byte[] bytes;
    private final IOException failure;
    private boolean closed;

    Input(byte[] bytes, IOException failure) {
      this.bytes = bytes;
      this.failure = failure;
    }

    @Override
    public Location location() {
      return FILE;
    }

    @Override
    public long lengthBytes() {
      return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      System.arraycopy(bytes, (int) position, buffer, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static byte[] written() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DocumentFiles.Writer writer = new DocumentFiles.Writer(bytes)) {
      for (Document document : DOCUMENTS) {
        writer.write(document);
      }
    }
    return bytes.toByteArray();
  }

  private static List<Document> read(StorageInput input) throws IOException {
    List<Document> documents = new ArrayList<>();
    try (DocumentFiles.Reader reader = new DocumentFiles.Reader(input)) {
      for (Document next = reader.next(); next != null; next = reader.next()) {
        documents.add(next);
      }
    }
    return documents;
  }

  /** Whether the bytes are found to be damaged, by the one exception that is allowed. */
  private static boolean refused(byte[] bytes) throws IOException {
    Input input = new Input(bytes, null);
    try {
      List<Document> unused = read(input);
      return false;
    } catch (MalformedDataException e) {
      assertEquals(FILE, e.location());
      assertEquals(1, e.getMessage().lines().count());
      return true;
    } finally {
      assertTrue(input.closed);
    }
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    assertEquals(DOCUMENTS, read(new Input(written(), null)));
  }

  @Test
  void readsTheTextOfRecordsThatAreNoDocuments() throws IOException {
    Schema schema =
        SchemaBuilder.record("Page")
            .fields()
            .requiredString("title")
            .name("body")
            .type()
            .record("Body")
            .fields()
            .optionalString("words")
            .endRecord()
            .noDefault()
            .endRecord();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DocumentFiles.Writer writer =
        new DocumentFiles.Writer(bytes, new DocumentFiles.Form(schema, "body.words"))) {
      // A string is its length, doubled, and its bytes; a union's branch is numbered, doubled.
      writer.write(ByteBuffer.wrap(new byte[] {2, 't', 2, 8, 'a', ' ', '\t', 'b'}));
      writer.write(ByteBuffer.wrap(new byte[] {2, 'u', 0}));
    }
    byte[] written = bytes.toByteArray();
    assertEquals(
        List.of(new Document(FILE.toString(), 0, "a b"), new Document(FILE.toString(), 1, "")),
        read(new Input(written, null)));
    try (DocumentFiles.Reader reader = new DocumentFiles.Reader(new Input(written, null))) {
      assertEquals("{\"title\": \"t\", \"body\": {\"words\": \"a \\tb\"}}", reader.nextLine());
    }
  }

  @Test
  void refusesAFileThatIsCutOrEndsEarlyAtABlock() throws IOException {
    byte[] whole = written();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (refused(cut)) {
        refused++;
      } else {
        assertEquals(List.of(), read(new Input(cut, null)));
      }
    }
    assertTrue(refused > whole.length / 2, "refused " + refused + " of " + whole.length);
  }

  @Test
  void damageGivesOneKindOfException() throws IOException {
    byte[] whole = written();
    for (int i = 0; i < whole.length; i++) {
      for (int mask : new int[] {1, 0x80, 0xFF}) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) mask;
        boolean unused = refused(damaged);
      }
    }
    assertTrue(refused("<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertFalse(refused(whole));
  }

  @Test
  void aStorageThatFailsIsNoDamage() throws IOException {
    IOException failure = new IOException("the line is down");
    Input input = new Input(written(), failure);
    assertSame(failure, assertThrows(IOException.class, () -> new DocumentFiles.Reader(input)));
    assertTrue(input.closed);
  }
}
