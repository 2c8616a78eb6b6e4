package org.fieldtake.counters;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Signs counts with the lake's key, as its landers sign receipts. The same bytes as main/trust/canonical.ts; docs/contracts.md has
 * them in words.
 */
final class Signer {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte VERSION = 1;
  /** As the contract names it, whatever this deployment calls it. */
  private static final String TOPIC = "counters";

  private final PrivateKey key;
  private final byte[] publicKey;
  private final byte[] keyId;

  /** Both in hex, 32 bytes each: Java does not make the one out of the other. */
  Signer(String seed, String publicKey) {
    try {
      this.key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, HEX.parseHex(seed)));
      this.publicKey = ascii(publicKey);
      this.keyId = ascii(HEX.formatHex(sha256(HEX.parseHex(publicKey)), 0, 16));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this Java has no Ed25519", impossible);
    }
  }

  RecordHeaders headers(String recordKey, String value) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(canonical(recordKey, value));
      RecordHeaders headers = new RecordHeaders();
      headers.add("ft_pub", publicKey);
      headers.add("ft_key", keyId);
      headers.add("ft_sig", ascii(HEX.toHexDigits(VERSION) + HEX.formatHex(signature.sign())));
      return headers;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("a count could not be signed", impossible);
    }
  }

  private byte[] canonical(String recordKey, String value) throws GeneralSecurityException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(ascii("fieldtake-signature"));
    out.writeByte(VERSION);
    field(out, ascii(TOPIC));
    field(out, utf8(recordKey));
    out.write(sha256(value == null ? new byte[0] : utf8(value)));
    // the headers that are signed, by name
    out.writeInt(2);
    field(out, ascii("ft_key"));
    field(out, keyId);
    field(out, ascii("ft_pub"));
    field(out, publicKey);
    return bytes.toByteArray();
  }

  /** With its length before it: nothing can be moved from one field into the next. */
  private static void field(DataOutputStream out, byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Gives each count its signature on the way out. */
  static final class Sign extends ContextualProcessor<String, String, String, String> {
    private final Signer signer;

    Sign(Signer signer) {
      this.signer = signer;
    }

    @Override
    public void process(Record<String, String> count) {
      context().forward(count.withHeaders(signer.headers(count.key(), count.value())));
    }
  }
}
