package io.paramill.yarn.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.TrainingKeys;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.minikdc.MiniKdc;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that asks for Kerberos: containers reach it by their tokens alone. */
@Timeout(300)
class KerberosIT {

  private static final String USER = System.getProperty("user.name") + "/localhost";
  private static final String WEB = "HTTP/localhost";
  private static final int WORKER_MB = 320;

  @TempDir private static Path folder;

  private static MiniKdc kdc;
  private static MiniDFSCluster hdfs;
  private static MiniYARNCluster yarn;
  private static Configuration configuration;

  @BeforeAll
  static void startCluster() throws Exception {
    kdc = new MiniKdc(MiniKdc.createConf(), folder.resolve("kdc").toFile());
    kdc.start();
    File keytab = folder.resolve("keytab").toFile();
    kdc.createPrincipal(keytab, USER, WEB);
    Configuration settings = settings(keytab.toString());
    UserGroupInformation.setConfiguration(settings);
    UserGroupInformation.loginUserFromKeytab(principal(USER), keytab.toString());
    hdfs =
        new MiniDFSCluster.Builder(settings, folder.resolve("hdfs").toFile())
            .numDataNodes(1)
            .build();
    FileSystem.setDefaultUri(settings, hdfs.getURI());
    yarn = new MiniYARNCluster("kerberos", 1, 1, 1);
    yarn.init(settings);
    yarn.start();
    configuration = TrainingApplicationIT.clientOf(yarn);
    configuration.set(TrainingKeys.STAGING_FOLDER, hdfs.getURI() + "/staging");
  }

  private static String principal(String name) {
    return name + "@" + kdc.getRealm();
  }

  private static Configuration settings(String keytab) {
    Configuration settings = TrainingApplicationIT.oneNode();
    settings.set("hadoop.security.authentication", "kerberos");
    settings.set("hadoop.security.authorization", "true");
    settings.set("dfs.block.access.token.enable", "true");
    settings.set("dfs.namenode.kerberos.principal.pattern", "*");
    settings.set("ignore.secure.ports.for.testing", "true");
    settings.set("dfs.web.authentication.kerberos.principal", principal(WEB));
    settings.set("dfs.web.authentication.kerberos.keytab", keytab);
    for (String daemon : new String[] {"dfs.namenode", "dfs.datanode"}) {
      settings.set(daemon + ".kerberos.principal", principal(USER));
      settings.set(daemon + ".keytab.file", keytab);
      settings.set(daemon + ".kerberos.internal.spnego.principal", principal(WEB));
    }
    for (String daemon : new String[] {"yarn.resourcemanager", "yarn.nodemanager"}) {
      settings.set(daemon + ".principal", principal(USER));
      settings.set(daemon + ".keytab", keytab);
    }
    // Containers have no ticket, but must know which realm names belong to.
    settings.set(
        YarnConfiguration.NM_ADMIN_USER_ENV,
        "JAVA_TOOL_OPTIONS=-Djava.security.krb5.conf=" + kdc.getKrb5conf());
    // YARN's client brings a token for the file system of the logs, which must not be ours.
    settings.set(
        YarnConfiguration.NM_REMOTE_APP_LOG_DIR, folder.resolve("logs").toUri().toString());
    return settings;
  }

  @AfterAll
  static void stopCluster() {
    yarn.stop();
    hdfs.shutdown();
    kdc.stop();
    UserGroupInformation.reset();
    System.clearProperty("java.security.krb5.conf");
  }

  @Test
  void workersMeetAndPublishAlsoAfterOneOfThemHasDied() throws Exception {
    assertEquals(
        UserGroupInformation.AuthenticationMethod.KERBEROS,
        UserGroupInformation.getLoginUser().getAuthenticationMethod());
    ScriptedRun run =
        new ScriptedRun(
            new HadoopStorage(configuration),
            Location.of(hdfs.getURI() + "/run"),
            2,
            1,
            Map.of("1.later", "halt:1"),
            new TrainingPlan.Sync(3, "sum"));
    try (TrainingApplication application =
        TrainingClient.submit(
            configuration,
            TrainingApplicationIT.jobJar(folder),
            run.plan(),
            TrainingOptions.of(2, WORKER_MB))) {
      application.awaitRound(1, progress -> {});
      application.await();
    }
    // Three steps in which the shards add 1 and 2.
    assertArrayEquals(new float[] {9, 9, 9, 9, 9, 9}, run.weights(run.layout().part(1, 0)));
  }
}
