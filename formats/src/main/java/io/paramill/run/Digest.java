package io.paramill.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as lower-case hexadecimal text. */
public final class Digest {

  private Digest() {}

  /** A new, empty digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The text of a finished digest. */
  public static String text(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of a record's JSON: the same for equal records, in every run. */
  public static String of(Object record) {
    MessageDigest digest = sha256();
    digest.update(Json.text(record).getBytes(StandardCharsets.UTF_8));
    return text(digest);
  }
}
