package io.paramill.yarn.protocol;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;

/** The folder of the files that an application's containers are started from. */
public record Staging(Path folder) {

  /** The code. */
  public static final String JAR = "job.jar";

  /** The Hadoop configuration of the client. */
  public static final String CONFIGURATION = "job.xml";

  /** The {@link TrainingJob}. */
  public static final String JOB = "training.json";

  /** The list of more jars in the client's configuration, which {@code -libjars} sets. */
  public static final String LIBRARIES = "tmpjars";

  /** The variable that tells the master where the folder is. */
  public static final String VARIABLE = "PARAMILL_STAGING";

  /** One of its files. */
  public Path file(String name) {
    return new Path(folder, name);
  }

  /** Its files, as YARN brings them into a container's working folder. */
  public Map<String, LocalResource> resources(Configuration configuration) throws IOException {
    FileSystem system = folder.getFileSystem(configuration);
    Map<String, LocalResource> resources = new LinkedHashMap<>();
    for (FileStatus status : system.listStatus(folder)) {
      resources.put(
          status.getPath().getName(),
          LocalResource.newInstance(
              URL.fromPath(status.getPath()),
              LocalResourceType.FILE,
              LocalResourceVisibility.APPLICATION,
              status.getLen(),
              status.getModificationTime()));
    }
    return resources;
  }

  /** Removes the folder with all in it. */
  public void delete(Configuration configuration) throws IOException {
    folder.getFileSystem(configuration).delete(folder, true);
  }
}
