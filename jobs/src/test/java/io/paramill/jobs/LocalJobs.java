package io.paramill.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Settings for jobs in this process. */
public final class LocalJobs {

  private LocalJobs() {}

  /** A configuration whose temporary files lie below a folder. */
  public static Configuration configuration(Path folder) {
    Configuration configuration = new Configuration();
    configuration.set("mapreduce.framework.name", "local");
    configuration.setClass("fs.file.impl", QuickLocalFileSystem.class, FileSystem.class);
    // Nobody need search the class path for the jar of a job.
    configuration.setBoolean("paramill.jar.installed", true);
    configuration.set("hadoop.tmp.dir", folder.resolve("hadoop").toString());
    configuration.set("mapreduce.cluster.local.dir", folder.resolve("local").toString());
    configuration.set("mapreduce.client.completion.pollinterval", "10");
    configuration.set("mapreduce.client.progressmonitor.pollinterval", "50");
    configuration.set("mapreduce.task.io.sort.mb", "4");
    configuration.set("mapreduce.local.map.tasks.maximum", "2");
    configuration.set("mapreduce.local.reduce.tasks.maximum", "2");
    return configuration;
  }

  /** The names of what is in a folder, in order. */
  public static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
