package org.postern.relayd.smtpclient;

import java.util.Locale;
import org.postern.relayd.dns.DnsAnswer;

/**
 * Decides, for everything that can keep mail from being delivered, whether it is tried again (soft, class 4) or given up (hard, class 5), and
 * says it in the words of Postfix's log. This is the only place where that is decided; the rest of the client asks {@link Trouble#isSoft()}.
 *
 * <table>
 * <caption>The decisions</caption>
 * <tr><th>What happens</th><th>Status</th></tr>
 * <tr><td>a name does not exist, has no address, is no name, or its records name what cannot exist</td><td>5.4.4 hard</td></tr>
 * <tr><td>the next hop is an address of a family that inet_protocols leaves out</td><td>5.4.4 hard</td></tr>
 * <tr><td>the name service does not answer</td><td>4.4.3; 4.4.4 with smtp_host_lookup = native</td></tr>
 * <tr><td>the domain has a null MX (RFC 7505)</td><td>5.1.0 hard</td></tr>
 * <tr><td>we are the best mail exchanger, or the server bears our name</td><td>5.4.6 hard</td></tr>
 * <tr><td>only better exchangers than we would do, and none has an address</td><td>4.4.4</td></tr>
 * <tr><td>the connection is refused, unreachable, not made in time</td><td>4.4.1</td></tr>
 * <tr><td>the connection is lost or a deadline passes, at any stage</td><td>4.4.2; after the final dot too: perhaps twice, never lost</td></tr>
 * <tr><td>greeting 4yz; 5yz with smtp_skip_5xx_greeting</td><td>the reply's, as class 4</td></tr>
 * <tr><td>greeting 5yz otherwise; HELO 5yz</td><td>the reply's, hard</td></tr>
 * <tr><td>EHLO 421</td><td>the reply's</td></tr>
 * <tr><td>MAIL, RCPT, DATA, end of data: 4yz, 5yz</td><td>the reply's; X.0.0 without one</td></tr>
 * <tr><td>500 to 504 in reply to BDAT, which the server has announced</td><td>the reply's, as class 4: the next attempt does without</td></tr>
 * <tr><td>a 2yz where it cannot be right, 3yz or worse</td><td>5.5.0 hard</td></tr>
 * <tr><td>a reply without end</td><td>4.5.0: somebody will mend it</td></tr>
 * <tr><td>TLS is required, and the server does not offer it, or refuses to begin</td><td>4.7.4; the reply's, as class 4</td></tr>
 * <tr><td>the TLS handshake fails; plain text is allowed later under the level may</td><td>4.7.5</td></tr>
 * <tr><td>the certificate is of nobody we trust, or for somebody else</td><td>4.7.5</td></tr>
 * <tr><td>TLSA records cannot be looked up or proved; dane-only, and there are none</td><td>4.7.5</td></tr>
 * <tr><td>the TLS policy of the next hop cannot be looked up, or makes no sense</td><td>4.7.5</td></tr>
 * <tr><td>a server refuses our password</td><td>the reply's, as class 4 with smtp_sasl_auth_soft_bounce</td></tr>
 * <tr><td>it has no way to authenticate that we know, or may use</td><td>4.7.0</td></tr>
 * <tr><td>the message is bigger than the server's SIZE</td><td>5.3.4 hard</td></tr>
 * <tr><td>it needs SMTPUTF8 and the server lacks it</td><td>5.6.7 hard</td></tr>
 * <tr><td>an address holds control characters</td><td>5.1.3 hard</td></tr>
 * <tr><td>our queue cannot be read; main.cf names a server that does not work</td><td>4.3.0; 4.3.5</td></tr>
 * </table>
 *
 * <p>Apart from here, a transport error: gives up and retry: waits whatever their text says, and soft_bounce makes every hard result a soft
 * one afterwards.
 *
 * <p>The texts and codes are what Postfix 3.7 was seen to log for the same peers.
 */
final class DeliveryTrouble {
    private DeliveryTrouble() {}

    /** A look-up of {@code name} that ended without records. */
    static Trouble notFound(String name, DnsAnswer<?> answer) {
        String dsn = switch (answer) {
            case DnsAnswer.NotFound<?> _, DnsAnswer.Malformed<?> _ -> "5.4.4";
            case DnsAnswer.Failed<?> _ -> "4.4.3";
            case DnsAnswer.Found<?> _ -> throw new IllegalStateException(name + " was found");
        };
        return new Trouble(dsn, answer.trouble(name));
    }

    /** The same where the system is asked as well as DNS (smtp_host_lookup). */
    static Trouble notFoundNatively(String name, DnsAnswer<?> answer) {
        return new Trouble(
                answer instanceof DnsAnswer.Failed ? "4.4.4" : "5.4.4",
                "unable to look up host " + name + ": " + answer.systemError());
    }

    /** An address of a family that inet_protocols leaves out. */
    static Trouble unusedFamily(String address) {
        return new Trouble("5.4.4", "Name service error for " + address + ": invalid host or domain name");
    }

    /** RFC 7505: the domain says that it takes no mail. */
    static Trouble nullMx(String domain) {
        return new Trouble("5.1.0", "Domain " + domain + " does not accept mail (nullMX)");
    }

    /** We would send it to ourselves. */
    static Trouble loopsBack(String destination) {
        return new Trouble("5.4.6", "mail for " + destination + " loops back to myself");
    }

    /** A server that says to be us, although others are preferred to it. */
    static Trouble backupLoopsBack(String destination) {
        return new Trouble("4.4.6", "mail for " + destination + " loops back to myself");
    }

    /** We are a mail exchanger, and of those before us none has an address. */
    static Trouble noPrimary(String domain) {
        return new Trouble("4.4.4", "unable to find primary relay for " + domain);
    }

    /** No connection; {@code reason} in the system's words. */
    static Trouble notConnected(RelayHost host, String reason) {
        return new Trouble("4.4.1", "connect to " + host.labelWithPort() + ": " + reason);
    }

    /** smtp_bind_address is not an address of this machine; the log says which. */
    static Trouble notBound() {
        return new Trouble("4.4.0", "server configuration error");
    }

    /** A conversation that broke; {@code stage} is that of the reply that was waited for. */
    static Trouble broken(RelayHost host, Stage stage, BrokenConversation.Kind kind) {
        String with = " with " + host.label();
        return switch (kind) {
            case LOST -> new Trouble("4.4.2", "lost connection" + with + " while " + stage.activity());
            case TIMED_OUT -> new Trouble("4.4.2", "conversation" + with + " timed out while " + stage.activity());
            case GARBAGE ->
                new Trouble("4.5.0", "reply without end from " + host.label() + " while " + stage.activity());
            case LOCAL_DATA -> new Trouble("4.3.0", "local data error while talking to " + host.label());
        };
    }

    /**
     * A server that does not let us begin.
     *
     * @param skip5xx smtp_skip_5xx_greeting, for a greeting
     */
    static Trouble notWelcome(RelayHost host, PeerReply reply, Stage stage, boolean skip5xx) {
        Trouble trouble = said(host, reply, "refused to talk to me: " + reply.text());
        return stage == Stage.GREETING && reply.code() / 100 == 5 && skip5xx
                ? trouble.softened(trouble.text())
                : trouble;
    }

    /** A reply that refuses the message or a recipient. */
    static Trouble refused(RelayHost host, PeerReply reply, Stage stage) {
        return said(host, reply, "said: " + reply.text() + " (in reply to " + stage.request() + ")");
    }

    /** A reply to BDAT. If it finds fault with the command (RFC 5321 4.2.3), it says nothing of the mail. */
    static Trouble chunkRefused(RelayHost host, PeerReply reply) {
        Trouble trouble = refused(host, reply, Stage.END_OF_DATA);
        return reply.code() >= 500 && reply.code() <= 504 ? trouble.softened(trouble.text()) : trouble;
    }

    private static Trouble said(RelayHost host, PeerReply reply, String words) {
        String text = "host " + host.label() + " " + words;
        // A 2yz that is an error where it stands has a status that would read as success.
        return reply.dsn().startsWith("2")
                ? new Trouble("5.5.0", "Protocol error: " + text, host.name())
                : new Trouble(reply.dsn(), text, host.name());
    }

    /** The policy wants TLS, and EHLO did not offer it (RFC 3207 4.1). */
    static Trouble tlsNotOffered(RelayHost host) {
        return new Trouble("4.7.4", "TLS is required, but was not offered by host " + host.label());
    }

    /** The policy wants TLS, and STARTTLS was refused; for good or not, it is nothing about the mail. */
    static Trouble tlsRefused(RelayHost host, PeerReply reply) {
        Trouble trouble = new Trouble(
                reply.dsn(),
                "TLS is required, but host " + host.label() + " refused to start TLS: " + reply.text(),
                host.name());
        return trouble.isSoft() ? trouble : trouble.softened(trouble.text());
    }

    /** The two ends could not agree. */
    static Trouble noHandshake() {
        return new Trouble("4.7.5", "Cannot start TLS: handshake failure");
    }

    /** Nobody we trust vouches for the server, or its certificate is not the one that the policy wants. */
    static Trouble notVerified() {
        return new Trouble("4.7.5", "Server certificate not verified");
    }

    /** Whether DNS names a certificate of the server is not known (RFC 7672 2.1.1): to go on would let anybody who keeps answers back in. */
    static Trouble tlsaUnknown(RelayHost host) {
        return new Trouble("4.7.5", "TLSA lookup error for " + host.name() + ":" + host.port());
    }

    /** DANE is asked for, and the server has nothing that it could be done with. */
    static Trouble noDane(String reason) {
        return new Trouble("4.7.5", reason);
    }

    /** The policy of the next hop cannot be looked up, or read. */
    static Trouble badTlsConfiguration() {
        return new Trouble("4.7.5", "client TLS configuration problem");
    }

    /** RFC 4954: what the server has is unknown to us, or our filter forbids it. */
    static Trouble noMechanism(RelayHost host) {
        return new Trouble(
                "4.7.0",
                "SASL authentication failed: server " + host.label()
                        + " offered no compatible authentication mechanisms for this type of connection security");
    }

    /** RFC 4954: there was no password to be refused; {@code reason} in the words of Cyrus SASL. */
    static Trouble notAuthenticated(RelayHost host, String reason) {
        return new Trouble(
                "4.7.0", "SASL authentication failed; cannot authenticate to server " + host.label() + ": " + reason);
    }

    /**
     * RFC 4954 6: the server does not take our password.
     *
     * @param text its reply without anything secret
     * @param soft smtp_sasl_auth_soft_bounce: the mistake is ours, and not the sender's
     */
    static Trouble passwordRefused(RelayHost host, PeerReply reply, String text, boolean soft) {
        Trouble trouble = new Trouble(
                reply.dsn(), "SASL authentication failed; server " + host.label() + " said: " + text, host.name());
        return soft ? trouble.softened(trouble.text()) : trouble;
    }

    /** RFC 1870 6.3. */
    static Trouble tooBig(RelayHost host, long size, long limit) {
        return new Trouble(
                "5.3.4", "message size " + size + " exceeds size limit " + limit + " of server " + host.label());
    }

    /** RFC 6531 3.5. */
    static Trouble needsSmtpUtf8(RelayHost host) {
        return new Trouble("5.6.7", "SMTPUTF8 is required, but was not offered by host " + host.label());
    }

    /** RFC 5321 4.1.2: the address cannot be said in SMTP. */
    static Trouble unspeakable(String address) {
        StringBuilder shown = new StringBuilder(address);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return new Trouble("5.1.3", "bad address syntax: \"" + shown + "\"");
    }

    /** A nexthop that cannot be read, such as a port that does not exist. */
    static Trouble badNexthop(String nexthop, String reason) {
        return new Trouble("4.3.5", "bad destination \"" + nexthop + "\": " + reason);
    }

    /** Nobody was asked. */
    static Trouble noServer() {
        return new Trouble("4.3.0", "server unavailable or unable to receive mail");
    }

    /** A hard error of a server that main.cf names (relayhost, smtp_fallback_relay) is our mistake, not the sender's. */
    static Trouble configured(Trouble last) {
        return new Trouble("4.3.5", last.text(), last.remoteHost());
    }

    /** The system's reason for a failed connection in the words of strerror(3). */
    static String connectReason(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("refused")) {
            return "Connection refused";
        }
        if (lower.contains("timed out")) {
            return "Connection timed out";
        }
        if (lower.contains("no route")) {
            return "No route to host";
        }
        if (lower.contains("unreachable")) {
            return "Network is unreachable";
        }
        return message;
    }
}
