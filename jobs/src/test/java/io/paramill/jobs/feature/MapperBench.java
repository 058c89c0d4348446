package io.paramill.jobs.feature;

import io.paramill.jobs.PassedObjects;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.apache.hadoop.mrunit.types.Pair;

/**
 * Runs mappers on records whose two attributes are the columns of a line; the features are the same
 * as the attributes, because their means are 0 and their deviations 1.
 */
public final class MapperBench {

  /** The settings of its records. */
  public static final Map<String, String> SETTINGS = Map.of("field", "1,2", "delimiter", " ");

  private static final List<String> STANDARD = List.of("1 1", "1 -1", "-1 1", "-1 -1");

  private final LocalStorage storage = new LocalStorage();
  private final Location folder;
  private final List<String> lines = new ArrayList<>();
  private int runs;

  /** Keeps its files in a folder. */
  public MapperBench(Path folder) throws IOException, RejectedRecordException {
    this.folder = Location.of(folder);
    FeatureStatistics statistics = new FeatureStatistics(FeatureFields.of(SETTINGS));
    for (int line = 0; line < STANDARD.size(); line++) {
      statistics.add(record(line, STANDARD.get(line)));
    }
    SideFile.write(
        storage, this.folder.child("statistics"), new LongsWritable(statistics.sums())::write);
  }

  private static CorpusRecord record(int line, String text) {
    return CorpusRecord.of(new DocumentKey("file", 0, line), LineLayout.WHOLE, text);
  }

  /** Adds records. */
  public MapperBench with(String... more) {
    lines.addAll(List.of(more));
    return this;
  }

  /** What a mapper makes of the records; {@code side} is null if it needs none. */
  public <K extends Writable, V extends Writable> List<Pair<K, V>> run(
      Mapper<DocumentKey, CorpusRecord, K, V> mapper, SideFile.Content side, double size)
      throws IOException {
    Location file = folder.child("side-" + runs++);
    if (side != null) {
      SideFile.write(storage, file, side);
    }
    MapDriver<DocumentKey, CorpusRecord, K, V> driver = MapDriver.newMapDriver(mapper);
    PassedObjects.to(driver.getConfiguration());
    new FeatureTask(
            SETTINGS, folder.child("statistics").uri(), side == null ? null : file.uri(), 5, size)
        .to(driver.getConfiguration());
    for (int line = 0; line < lines.size(); line++) {
      CorpusRecord record = record(line, lines.get(line));
      driver.addInput(record.place(), record);
    }
    return driver.run();
  }
}
