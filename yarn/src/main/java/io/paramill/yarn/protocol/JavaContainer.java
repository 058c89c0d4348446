package io.paramill.yarn.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.util.Apps;

/**
 * How a container with a Java program is started.
 *
 * @param main the name of the program's class
 * @param memoryMb of the container
 * @param nativeMb what native code takes of it
 * @param jvmOptions more options of Java, separated by blanks
 * @param arguments of the program
 */
public record JavaContainer(
    String main, int memoryMb, int nativeMb, String jvmOptions, List<String> arguments) {

  private static final double OFF_HEAP_SHARE = 0.05;
  private static final int MIN_OFF_HEAP_MB = 144;
  private static final int MIN_HEAP_MB = 32;

  /** The heap of a Java program in a container of this size; the rest is for Java itself. */
  public static int heapMb(int memoryMb) {
    int offHeapMb = Math.max(MIN_OFF_HEAP_MB, (int) Math.ceil(memoryMb * OFF_HEAP_SHARE));
    return Math.max(MIN_HEAP_MB, memoryMb - offHeapMb);
  }

  /** What a NodeManager needs to start it. */
  public ContainerLaunchContext context(
      Configuration configuration, Staging staging, Credentials credentials) throws IOException {
    return ContainerLaunchContext.newInstance(
        staging.resources(configuration),
        environment(configuration, staging),
        List.of(command()),
        null,
        bytes(credentials),
        null);
  }

  private String command() {
    String logs = ApplicationConstants.LOG_DIR_EXPANSION_VAR;
    // A model's rows are read in no order: finding small pages would take a third of the time. Only
    // Linux knows the option. The model must find room among the old objects, and there are few new
    // ones. The log goes where YARN's own containers write theirs, whatever else is configured.
    return "exec %s/bin/java --add-modules jdk.incubator.vector -XX:+UseSerialGC -XX:+IgnoreUnrecognizedVMOptions -XX:+UseTransparentHugePages -XX:MaxNewSize=32m -Dlog4j.configuration=container-log4j.properties -Dyarn.app.container.log.dir=%s -Dyarn.app.container.log.filesize=0 -Dhadoop.root.logger=INFO,CLA -Dhadoop.root.logfile=syslog -Xmx%dm %s %s %s 1>%s/stdout 2>%s/stderr"
        .formatted(
            Environment.JAVA_HOME.$$(),
            logs,
            heapMb(memoryMb - nativeMb),
            nativeOptions() + jvmOptions,
            main,
            String.join(" ", arguments),
            logs,
            logs);
  }

  /** JavaCPP, which ND4J takes its memory from, would allow as much as the heap may have. */
  private String nativeOptions() {
    return nativeMb == 0
        ? ""
        : "-Dorg.bytedeco.javacpp.maxbytes=%dm -Dorg.bytedeco.javacpp.maxphysicalbytes=%dm "
            .formatted(nativeMb, memoryMb);
  }

  private static Map<String, String> environment(Configuration configuration, Staging staging)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    String classPath = Environment.CLASSPATH.name();
    add(environment, classPath, Environment.PWD.$$() + "/" + Staging.JAR);
    for (String entry :
        configuration.getStrings(
            YarnConfiguration.YARN_APPLICATION_CLASSPATH,
            YarnConfiguration.DEFAULT_YARN_CROSS_PLATFORM_APPLICATION_CLASSPATH)) {
      add(environment, classPath, entry.trim());
    }
    // Jars that the user has added: behind Hadoop's, some of which they may bring along, older.
    add(environment, classPath, Environment.PWD.$$() + "/*");
    environment.put(Staging.VARIABLE, staging.folder().toString());
    // Else each thread keeps memory of its own, which nothing counts.
    environment.put("MALLOC_ARENA_MAX", "2");
    if (!UserGroupInformation.isSecurityEnabled()) {
      // Without security, a container runs as the NodeManager's user but acts for this one.
      environment.put("HADOOP_USER_NAME", UserGroupInformation.getCurrentUser().getShortUserName());
    }
    return environment;
  }

  private static void add(Map<String, String> environment, String name, String value) {
    Apps.addToEnvironment(environment, name, value, ApplicationConstants.CLASS_PATH_SEPARATOR);
  }

  private static ByteBuffer bytes(Credentials credentials) throws IOException {
    try (DataOutputBuffer buffer = new DataOutputBuffer()) {
      credentials.writeTokenStorageToStream(buffer);
      return ByteBuffer.wrap(buffer.getData(), 0, buffer.getLength());
    }
  }
}
