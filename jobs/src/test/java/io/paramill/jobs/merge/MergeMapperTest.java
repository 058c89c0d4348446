package io.paramill.jobs.merge;

import io.paramill.run.PartManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeMapperTest {

  @TempDir private Path folder;

  @Test
  void listsTheBlocksOfAFolder() throws IOException {
    Location part = Location.of(folder.resolve("part"));
    new PartManifest(
            1,
            0,
            "",
            List.of(),
            List.of(
                new PartManifest.BlockFile(
                    "a.avro",
                    99,
                    List.of(
                        new PartManifest.Block("x", 0, 10, 16),
                        new PartManifest.Block("x", 10, 5, 48))),
                new PartManifest.BlockFile("empty.avro", 9, List.of())),
            Map.of())
        .write(new LocalStorage(), part);
    MapDriver<IntWritable, NullWritable, BlockKey, BlockRef> driver =
        MapDriver.newMapDriver(new MergeMapper());
    new MergePlan(List.of("file:/nowhere", part.uri()), "mean", Map.of(), 0)
        .to(driver.getConfiguration());
    driver
        .withInput(new IntWritable(1), NullWritable.get())
        .withOutput(new BlockKey("x", 0, 1), new BlockRef(1, "a.avro", 16))
        .withOutput(new BlockKey("x", 10, 1), new BlockRef(1, "a.avro", 48))
        .runTest();
  }
}
