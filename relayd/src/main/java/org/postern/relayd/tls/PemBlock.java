package org.postern.relayd.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One object of a PEM text (RFC 7468). */
final class PemBlock {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([^-]*?)\\s*-----END \\1-----");

    private final String label;
    private final byte[] bytes;

    private PemBlock(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /**
     * The objects in {@code text}, in order; what stands between them is commentary (RFC 7468 2).
     *
     * @param source for the error message
     */
    static List<PemBlock> parse(String text, String source) throws TlsMaterialException {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String body = block.group(2);
            if (body.contains(":")) { // RFC 1421 4.6: a header, which only encrypted keys have
                throw new TlsMaterialException(source + ": an encrypted key cannot be used");
            }
            try {
                blocks.add(new PemBlock(
                        block.group(1), Base64.getMimeDecoder().decode(body.getBytes(StandardCharsets.US_ASCII))));
            } catch (IllegalArgumentException e) {
                throw new TlsMaterialException(source + ": bad Base64 after BEGIN " + block.group(1), e);
            }
        }
        return blocks;
    }

    /** Such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** DER. */
    byte[] bytes() {
        return bytes;
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }
}
