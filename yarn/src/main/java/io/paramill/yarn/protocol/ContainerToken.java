package io.paramill.yarn.protocol;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.io.Text;

/**
 * Proves to the master that a call comes from one of its containers: HMAC-SHA256 of the container's
 * id under the application's secret. Client and master share the secret, a worker has its own token
 * only; both travel in the containers' credentials, never on a command line.
 */
public final class ContainerToken {

  /** The application's secret in the master's credentials. */
  public static final Text SECRET = new Text("paramill.application.secret");

  /** A worker's token in its credentials. */
  public static final Text TOKEN = new Text("paramill.container.token");

  /** The secret that the application's workers share, in their credentials. */
  public static final Text PEERS = new Text("paramill.peers.secret");

  private static final Metadata.Key<String> CONTAINER_HEADER =
      Metadata.Key.of("container", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TOKEN_HEADER =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> CONTAINER = Context.key("container");
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES = 32;

  private ContainerToken() {}

  /** A new application's secret. */
  public static byte[] newSecret() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  /** The token of a container. */
  public static byte[] of(byte[] secret, String container) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(container.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }

  /** The headers of a container's calls. */
  public static Metadata headers(String container, byte[] token) {
    Metadata headers = new Metadata();
    headers.put(CONTAINER_HEADER, container);
    headers.put(TOKEN_HEADER, HexFormat.of().formatHex(token));
    return headers;
  }

  /** The container whose call is being handled. */
  public static String caller() {
    return CONTAINER.get();
  }

  /** Refuses every call without a valid token, before it reaches a service. */
  public static ServerInterceptor check(byte[] secret) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String container = headers.get(CONTAINER_HEADER);
        String token = headers.get(TOKEN_HEADER);
        if (container == null || token == null || !isToken(secret, container, token)) {
          call.close(
              Status.UNAUTHENTICATED.withDescription("no valid container token"), new Metadata());
          return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
            Context.current().withValue(CONTAINER, container), call, headers, next);
      }
    };
  }

  private static boolean isToken(byte[] secret, String container, String token) {
    byte[] expected =
        HexFormat.of().formatHex(of(secret, container)).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8));
  }
}
