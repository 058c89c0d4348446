package io.paramill.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every storage promises. */
public abstract class StorageContract {

  /** The storage under test. */
  protected abstract Storage storage();

  /** A folder of the test's own; it need not exist. */
  protected abstract Location folder();

  private Location file(String name) {
    return folder().child(name);
  }

  private Location write(String name, String text) throws IOException {
    try (StorageOutput output = storage().create(file(name))) {
      output.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file(name);
  }

  private String read(Location location) throws IOException {
    try (StorageInput input = storage().open(location)) {
      return new String(input.readHead(1000), StandardCharsets.UTF_8);
    }
  }

  @Test
  public void readsAtAnyPosition() throws IOException {
    Location location = write("a", "0123456789");
    try (StorageInput input = storage().open(location)) {
      assertEquals(location, input.location());
      assertEquals(10, input.lengthBytes());
      assertArrayEquals("789".getBytes(StandardCharsets.UTF_8), input.readFully(7, 3));
      assertArrayEquals("012".getBytes(StandardCharsets.UTF_8), input.readFully(0, 3));
      assertArrayEquals("89".getBytes(StandardCharsets.UTF_8), input.readTail(2));
      assertArrayEquals("0123456789".getBytes(StandardCharsets.UTF_8), input.readTail(99));
      assertArrayEquals("345".getBytes(StandardCharsets.UTF_8), input.stream(3, 3).readAllBytes());
      assertArrayEquals(new byte[0], input.readFully(10, 0));
    }
  }

  @Test
  public void doesNotReadPastTheEnd() throws IOException {
    try (StorageInput input = storage().open(write("a", "0123456789"))) {
      assertThrows(EOFException.class, () -> input.readFully(8, 3));
      assertThrows(EOFException.class, () -> input.readFully(11, 1));
      assertThrows(IllegalArgumentException.class, () -> input.stream(8, 3));
    }
  }

  @Test
  public void knowsThePositionOfAnOutput() throws IOException {
    try (StorageOutput output = storage().create(file("deep/er/a"))) {
      assertEquals(file("deep/er/a"), output.location());
      assertEquals(0, output.position());
      output.write(1);
      output.write(new byte[5], 1, 3);
      output.sync();
      assertEquals(4, output.position());
    }
    assertEquals(4, storage().stat(file("deep/er/a")).orElseThrow().lengthBytes());
  }

  @Test
  public void createsNothingOverAnything() throws IOException {
    write("a", "first");
    assertThrows(FileAlreadyExistsException.class, () -> storage().create(file("a")));
    assertEquals("first", read(file("a")));
  }

  @Test
  public void namesWhatIsMissing() throws IOException {
    write("folder/a", "");
    assertThrows(NoSuchFileException.class, () -> storage().open(file("no")));
    assertThrows(NoSuchFileException.class, () -> storage().open(file("folder")));
    assertThrows(NoSuchFileException.class, () -> storage().list(file("no")));
    assertThrows(NoSuchFileException.class, () -> storage().list(file("folder/a")));
    assertThrows(NoSuchFileException.class, () -> storage().rename(file("no"), file("b")));
    assertTrue(storage().stat(file("no")).isEmpty());
    storage().delete(file("no"));
  }

  @Test
  public void listsAFolderByName() throws IOException {
    write("b", "22");
    write("a/x", "");
    write("a.b", "1");
    write("with blank é中", "4444");
    List<Storage.Entry> entries = storage().list(folder());
    assertEquals(
        List.of(file("a"), file("a.b"), file("b"), file("with blank é中")),
        entries.stream().map(Storage.Entry::location).toList());
    assertEquals(
        List.of(0L, 1L, 2L, 4L), entries.stream().map(Storage.Entry::lengthBytes).toList());
    assertTrue(entries.get(0).folder());
    assertFalse(entries.get(1).folder());
  }

  @Test
  public void publishesAFolderInOneStep() throws IOException {
    write("_tmp/x/y", "content");
    storage().rename(file("_tmp"), file("new/place"));
    assertFalse(storage().exists(file("_tmp")));
    assertEquals("content", read(file("new/place/x/y")));
  }

  @Test
  public void publishesNothingOverAnything() throws IOException {
    write("from", "new");
    write("to", "old");
    write("folder/x", "old");
    assertThrows(
        FileAlreadyExistsException.class, () -> storage().rename(file("from"), file("to")));
    assertThrows(
        FileAlreadyExistsException.class, () -> storage().rename(file("from"), file("folder")));
    assertEquals("new", read(file("from")));
    assertEquals("old", read(file("to")));
    assertEquals(1, storage().list(file("folder")).size());
  }

  @Test
  public void replacesAFile() throws IOException {
    write("from", "new");
    write("to", "old");
    storage().replace(file("from"), file("to"));
    assertEquals("new", read(file("to")));
    assertFalse(storage().exists(file("from")));
    storage().replace(file("to"), file("other"));
    assertEquals("new", read(file("other")));
    assertThrows(NoSuchFileException.class, () -> storage().replace(file("no"), file("other")));
    assertEquals("new", read(file("other")));
  }

  @Test
  public void deletesAFolderWithAllInIt() throws IOException {
    write("folder/x/y", "");
    write("folder2", "");
    storage().delete(file("folder"));
    assertFalse(storage().exists(file("folder")));
    assertTrue(storage().exists(file("folder2")));
  }
}
