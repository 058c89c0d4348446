package io.paramill.jobs.merge;

import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files of blocks, kept open while they are in use, a limited number at a time. */
final class BlockReaders implements Closeable {

  private static final int MAX_OPEN = 256;

  private final Storage storage;
  private final Map<Location, BlockFiles.Reader> open = new LinkedHashMap<>(16, 0.75f, true);

  BlockReaders(Storage storage) {
    this.storage = storage;
  }

  ParameterBlock read(Location file, long position) throws IOException {
    BlockFiles.Reader reader = open.get(file);
    if (reader == null) {
      if (open.size() == MAX_OPEN) {
        Iterator<BlockFiles.Reader> oldest = open.values().iterator();
        oldest.next().close();
        oldest.remove();
      }
      reader = new BlockFiles.Reader(storage.open(file));
      open.put(file, reader);
    }
    return reader.read(position);
  }

  @Override
  public void close() throws IOException {
    for (BlockFiles.Reader reader : open.values()) {
      reader.close();
    }
    open.clear();
  }
}
