package io.paramill.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStorageTest extends StorageContract {

  private static final int ROUNDS = 50;
  private static final int WRITERS = 4;

  @TempDir Path temporary;

  @Override
  protected Storage storage() {
    return new LocalStorage();
  }

  @Override
  protected Location folder() {
    return Location.of(temporary);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/inside"})
  void oneOfSeveralWritersPublishes(String inside) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Location to = folder().child("to-" + round);
      int number = round;
      List<Location> from =
          IntStream.range(0, WRITERS)
              .mapToObj(i -> folder().child("from-" + number + "-" + i))
              .toList();
      for (Location source : from) {
        try (StorageOutput output = storage().create(Location.of(source + inside))) {
          output.write(from.indexOf(source));
        }
      }
      List<Location> published =
          from.parallelStream().filter(source -> publishes(source, to)).toList();
      assertEquals(1, published.size());
      assertEquals(from.indexOf(published.get(0)), Files.readAllBytes(Path.of(to + inside))[0]);
      for (Location source : from) {
        assertEquals(!published.contains(source), storage().exists(source));
      }
    }
  }

  @Test
  void severalDeleteTheSameFolderAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Location all = folder().child("all-" + round);
      for (int i = 0; i < 40; i++) {
        storage().create(all.child("folder-" + i % 4).child("file-" + i)).close();
      }
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
      try {
        Callable<Void> deletion =
            () -> {
              storage().delete(all);
              return null;
            };
        for (Future<Void> done : threads.invokeAll(Collections.nCopies(WRITERS, deletion))) {
          assertNull(done.get());
        }
      } finally {
        threads.shutdown();
      }
      assertFalse(storage().exists(all));
    }
  }

  private boolean publishes(Location from, Location to) {
    try {
      storage().rename(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
