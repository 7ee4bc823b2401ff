package org.postern.relayd.smtpclient;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.postern.address.DomainSyntax;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.rewrite.GenericMaps;
import org.postern.relayd.smtp.BodyType;

/** Words MAIL and RCPT with the parameters that the server understands. */
final class MailCommands {
    private final Capabilities server;
    private final Envelope envelope;
    private final GenericMaps generic;
    private final boolean quote;
    private final boolean converting;
    private boolean smtpUtf8;

    /** For one message to one server, of which {@code content} says how it is sent. */
    MailCommands(Capabilities server, Envelope envelope, SmtpClientSettings.Content content) {
        this.server = server;
        this.generic = content.generic();
        this.quote = content.quote();
        // How large the message will be is not known before it has been converted.
        this.converting = content.converts(envelope.body(), server);
        this.envelope = envelope;
        this.smtpUtf8 = envelope.smtpUtf8();
    }

    /** RFC 5321 4.1.2: a path holds printable characters and blanks. */
    static boolean isUnspeakable(String address) {
        return address.chars().anyMatch(Character::isISOControl);
    }

    /**
     * Whether the message cannot go to a server without SMTPUTF8 (RFC 6531 3.5): an address is not ASCII, or the client asked for it and a
     * header is not. A client that asks without need is no reason to refuse.
     */
    boolean needSmtpUtf8(List<Recipient> recipients, MessageContent content) throws BrokenConversation {
        boolean addresses = !DomainSyntax.isAscii(envelope.sender())
                || recipients.stream().anyMatch(recipient -> !DomainSyntax.isAscii(recipient.address()));
        smtpUtf8 |= addresses;
        if (addresses || server.smtpUtf8() || !envelope.smtpUtf8()) {
            return addresses;
        }
        try (InputStream in = new BufferedInputStream(content.open())) {
            return !headerIsAscii(in);
        } catch (IOException e) {
            throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, String.valueOf(e.getMessage()));
        }
    }

    private static boolean headerIsAscii(InputStream in) throws IOException {
        int column = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b >= 0x80) {
                return false;
            }
            if (b == '\n') {
                if (column == 0) {
                    return true;
                }
                column = 0;
            } else if (b != '\r') {
                column++;
            }
        }
        return true;
    }

    String mail() throws BrokenConversation {
        StringBuilder line = new StringBuilder("MAIL FROM:<")
                .append(path(GenericHeaders.map(generic, envelope.sender())))
                .append('>');
        if (server.size() && !converting) {
            line.append(" SIZE=").append(envelope.contentLength());
        }
        BodyType body = server.smtpUtf8() && smtpUtf8 ? BodyType.EIGHT_BIT : envelope.body();
        if (server.eightBitMime() && body != BodyType.UNDECLARED) {
            line.append(" BODY=").append(body.keyword());
        }
        if (server.smtpUtf8() && smtpUtf8) {
            line.append(" SMTPUTF8");
        }
        if (server.dsn()) {
            if (!envelope.envelopeId().isEmpty()) {
                line.append(" ENVID=").append(envelope.envelopeId());
            }
            if (!envelope.ret().isEmpty()) {
                line.append(" RET=").append(envelope.ret());
            }
        }
        return line.toString();
    }

    String rcpt(Recipient recipient) throws BrokenConversation {
        StringBuilder line = new StringBuilder("RCPT TO:<")
                .append(path(GenericHeaders.map(generic, recipient.address())))
                .append('>');
        if (server.dsn()) {
            if (!recipient.originalRecipient().isEmpty()) {
                line.append(" ORCPT=").append(recipient.originalRecipient());
            } else if (!recipient.original().isEmpty() && !isUnspeakable(recipient.original())) {
                String original = wire(recipient.original());
                line.append(" ORCPT=")
                        .append(
                                DomainSyntax.isAscii(original)
                                        ? "rfc822;" + xtext(original)
                                        : "utf-8;" + utf8Xtext(original));
            }
            if (!recipient.notifyOn().isEmpty()) {
                line.append(" NOTIFY=").append(recipient.notifyOn());
            }
        }
        return line.toString();
    }

    private String path(String address) {
        return quote ? wire(address) : address;
    }

    private static String wire(String address) {
        return address.isEmpty() ? "" : QuotedForm.quote(address);
    }

    /** RFC 6533 3, utf-8-addr-xtext: what is not printable ASCII, and {@code +}, {@code =} and a backslash, by its code point in braces. */
    static String utf8Xtext(String text) {
        StringBuilder coded = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7f && c != '+' && c != '=' && c != '\\') {
                coded.append((char) c);
            } else {
                coded.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return coded.toString();
    }

    /** RFC 3461 4: everything but printable ASCII, and {@code +} and {@code =}, in hexadecimal after a plus sign. */
    static String xtext(String text) {
        StringBuilder coded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0x7f && c != '+' && c != '=') {
                coded.append(c);
            } else {
                coded.append(String.format("+%02X", (int) c));
            }
        }
        return coded.toString();
    }
}
