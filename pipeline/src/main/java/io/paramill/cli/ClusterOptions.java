package io.paramill.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.util.GenericOptionsParser;

/** The options of commands that always need Hadoop. */
final class ClusterOptions extends HadoopOptions {

  /** The Hadoop configuration, with all that the options say. */
  Configuration configuration() throws IOException {
    return configuration(this);
  }

  /** The Hadoop configuration, with all that options say. */
  static Configuration configuration(HadoopOptions options) throws IOException {
    // JobConf loads the MapReduce and YARN files of the class path beside the core ones.
    Configuration configuration = new JobConf();
    String action = System.getProperty("oozie.action.conf.xml");
    if (action != null) {
      configuration.addResource(Path.of(action).toUri().toURL());
    }
    return new GenericOptionsParser(configuration, options.arguments().toArray(String[]::new))
        .getConfiguration();
  }
}
