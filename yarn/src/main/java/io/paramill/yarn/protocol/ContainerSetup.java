package io.paramill.yarn.protocol;

import io.paramill.run.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * What a container's program finds in its working folder and its environment.
 *
 * @param configuration the client's
 * @param container this container's id
 */
public record ContainerSetup(YarnConfiguration configuration, TrainingJob job, String container) {

  /** Reads it. Runs in a container. */
  public static ContainerSetup read() throws IOException {
    YarnConfiguration configuration = new YarnConfiguration();
    configuration.addResource(Path.of(Staging.CONFIGURATION).toUri().toURL());
    UserGroupInformation.setConfiguration(configuration);
    return new ContainerSetup(
        configuration,
        Json.parse(Files.readString(Path.of(Staging.JOB)), TrainingJob.class),
        variable(Environment.CONTAINER_ID.name()));
  }

  /** A variable that YARN or the client has set. */
  public static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(
          "Cannot run outside a YARN container: the variable " + name + " is not set");
    }
    return value;
  }

  /** A secret from the container's credentials. */
  public static byte[] secret(Text name) throws IOException {
    byte[] secret = UserGroupInformation.getCurrentUser().getCredentials().getSecretKey(name);
    if (secret == null) {
      throw new IOException("Cannot find " + name + " in the container's credentials");
    }
    return secret;
  }
}
