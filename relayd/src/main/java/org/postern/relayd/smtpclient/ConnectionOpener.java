package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postern.address.IpAddress;
import org.postern.relayd.smtpclient.SmtpConnection.Opening;

/** Begins a conversation with a server: connects, greets, and starts TLS as far as the policy asks for it (RFC 5321 3.1, RFC 3207). */
final class ConnectionOpener {
    private final RelayHost host;
    private final String destination;
    private final SmtpClientSettings settings;
    private final ClientTls tls;
    private final TlsPolicy policy;
    private final String id;
    private final Consumer<String> log;
    private final ReplyFilter filter;
    private final Socket socket = new Socket();
    private Capabilities capabilities = Capabilities.NONE;
    private Stage stage = Stage.GREETING;
    private boolean tlsFailed;

    /**
     * For one attempt.
     *
     * @param destination the nexthop that {@code host} was found for
     * @param id of the message that it is for
     * @param log takes lines about the server and what it says
     */
    ConnectionOpener(
            RelayHost host,
            String destination,
            SmtpClientSettings settings,
            ClientTls tls,
            TlsPolicy policy,
            String id,
            Consumer<String> log) {
        this.host = host;
        this.destination = destination;
        this.settings = settings;
        this.tls = tls;
        this.policy = policy;
        this.id = id;
        this.log = log;
        this.filter = new ReplyFilter(settings.replyFilter(), host.labelWithPort(), log);
    }

    Opening open() {
        Optional<Trouble> unreachable = connect();
        if (unreachable.isPresent()) {
            closeSocket();
            return new Opening.Failed(unreachable.get(), false, false);
        }
        Wire plain;
        try {
            socket.setTcpNoDelay(true);
            plain = new Wire(socket, filter);
        } catch (IOException e) {
            closeSocket();
            return failed(DeliveryTrouble.broken(host, stage, BrokenConversation.Kind.LOST));
        }
        try {
            return introduce(plain);
        } catch (BrokenConversation e) {
            closeSocket();
            return failed(DeliveryTrouble.broken(host, stage, e.kind()));
        }
    }

    private Opening failed(Trouble trouble) {
        return new Opening.Failed(trouble, true, tlsFailed && !policy.level().isMandatory());
    }

    private Optional<Trouble> connect() {
        SmtpClientSettings.Bind bind = settings.hosts().bind();
        Optional<InetAddress> source = host.address() instanceof Inet4Address ? bind.ipv4() : bind.ipv6();
        if (source.isPresent()) {
            try {
                socket.bind(new InetSocketAddress(source.get(), 0));
            } catch (IOException e) {
                log.accept("warning: smtp_connect_addr: bind "
                        + IpAddress.of(source.get().getAddress()) + ": "
                        + DeliveryTrouble.connectReason(String.valueOf(e.getMessage())));
                if (bind.enforce()) {
                    return Optional.of(DeliveryTrouble.notBound());
                }
            }
        }
        try {
            long millis = settings.timeouts().connect().toMillis();
            socket.connect(host.socketAddress(), (int) Math.min(millis, Integer.MAX_VALUE));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    DeliveryTrouble.notConnected(host, DeliveryTrouble.connectReason(String.valueOf(e.getMessage()))));
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never connected, or is broken: nothing is lost.
        }
    }

    private Opening introduce(Wire plain) throws BrokenConversation {
        Wire wire = plain;
        boolean secured = false;
        if (tls.isWrapped() && policy.level() != TlsLevel.NONE) {
            Secured result = secure(plain);
            if (result.trouble() != null) {
                return failed(result.trouble());
            }
            wire = result.wire();
            secured = true;
        }
        Trouble refusal = greet(wire);
        if (refusal == null && !secured) {
            if (!capabilities.startTls() || policy.level() == TlsLevel.NONE) {
                refusal = policy.level().isMandatory() ? DeliveryTrouble.tlsNotOffered(host) : null;
                if (refusal == null && capabilities.startTls()) {
                    tls.offered(host);
                }
            } else {
                Secured result = startTls(wire);
                wire = result.wire();
                refusal = result.trouble();
            }
        }
        if (refusal == null) {
            refusal = new SaslLogin(
                            settings.sasl(), host, id, log, settings.timeouts().helo())
                    .over(wire, capabilities, destination, protection(wire != plain))
                    .orElse(null);
        }
        SmtpConnection connection = new SmtpConnection(host, destination, settings, wire, capabilities);
        if (refusal != null) {
            connection.quit();
            return failed(refusal);
        }
        return new Opening.Ready(connection);
    }

    private Sasl.Protection protection(boolean encrypted) {
        if (!encrypted) {
            return Sasl.Protection.NONE;
        }
        return policy.level().isMatched() ? Sasl.Protection.VERIFIED : Sasl.Protection.TLS;
    }

    /** The greeting, and who we are. */
    private @Nullable Trouble greet(Wire wire) throws BrokenConversation {
        SmtpClientSettings.Handshake handshake = settings.handshake();
        PeerReply greeting = wire.reply(settings.timeouts().helo());
        if (!greeting.isAccepted()) {
            return DeliveryTrouble.notWelcome(host, greeting, stage, handshake.skip5xxGreeting());
        }
        boolean saysEsmtp = List.of(greeting.text().split("[ -]", -1)).contains("ESMTP");
        if (!handshake.neverEhlo() && (handshake.alwaysEhlo() || saysEsmtp)) {
            PeerReply reply = ehlo(wire);
            if (reply.isAccepted()) {
                return ourselves(reply);
            }
            if (reply.code() == 421) {
                return DeliveryTrouble.notWelcome(host, reply, stage, false);
            }
        }
        // RFC 5321 3.2: a server that does not know EHLO gets HELO.
        stage = Stage.HELO;
        wire.command("HELO " + handshake.heloName(), settings.timeouts().helo());
        PeerReply reply = wire.reply(settings.timeouts().helo());
        return reply.isAccepted() ? ourselves(reply) : DeliveryTrouble.notWelcome(host, reply, stage, false);
    }

    private PeerReply ehlo(Wire wire) throws BrokenConversation {
        stage = Stage.EHLO;
        SmtpClientSettings.Handshake handshake = settings.handshake();
        wire.command("EHLO " + handshake.heloName(), settings.timeouts().helo());
        PeerReply reply = wire.reply(settings.timeouts().helo());
        if (reply.isAccepted()) {
            offered(reply, discarded());
        }
        return reply;
    }

    private EhloKeywords.Discarded discarded() throws BrokenConversation {
        try {
            return settings.handshake().discarded().at(host.address());
        } catch (BrokenConversation e) {
            log.accept("warning: " + id + ": smtp_discard_ehlo_keyword_address_maps map lookup error for "
                    + IpAddress.of(host.address().getAddress()));
            throw e;
        }
    }

    private void offered(PeerReply reply, EhloKeywords.Discarded discarded) {
        if (!discarded.log().isEmpty()) {
            log.accept(discarded.log());
        }
        capabilities = Capabilities.of(reply.linesWithoutCode(), discarded.keywords());
        if (capabilities.smtpUtf8() && !capabilities.eightBitMime()) {
            log.accept("host " + host.label() + " offers SMTPUTF8 support, but not 8BITMIME");
        }
    }

    /** A server on the SMTP port that calls itself by our name is most likely ourselves, behind an address we do not know. */
    private @Nullable Trouble ourselves(PeerReply reply) {
        String name = reply.linesWithoutCode().getFirst().strip().split("[ \t]", 2)[0];
        if (host.port() != OwnAddresses.SMTP_PORT
                || !name.equalsIgnoreCase(settings.handshake().ownName())) {
            return null;
        }
        log.accept("warning: host " + host.labelWithPort() + " replied to HELO/EHLO with my own hostname " + name);
        return host.best() ? DeliveryTrouble.loopsBack(destination) : DeliveryTrouble.backupLoopsBack(destination);
    }

    /**
     * How an attempt at TLS ended.
     *
     * @param wire to go on with, if only to say good-bye
     * @param trouble why there is no going on; null when there is
     */
    private record Secured(Wire wire, @Nullable Trouble trouble) {}

    private Secured startTls(Wire plain) throws BrokenConversation {
        stage = Stage.STARTTLS;
        Duration patience = settings.timeouts().startTls();
        plain.command("STARTTLS", patience);
        PeerReply reply = plain.reply(patience);
        if (!reply.isAccepted()) {
            // What is only wished for is done without.
            return new Secured(plain, policy.level().isMandatory() ? DeliveryTrouble.tlsRefused(host, reply) : null);
        }
        Secured secured = secure(plain);
        if (secured.trouble() != null) {
            return secured;
        }
        // RFC 3207 4.2: what the server said before counts for nothing.
        capabilities = Capabilities.NONE;
        PeerReply again = ehlo(secured.wire());
        return again.isAccepted()
                ? secured
                : new Secured(secured.wire(), DeliveryTrouble.notWelcome(host, again, stage, false));
    }

    private Secured secure(Wire plain) throws BrokenConversation {
        stage = Stage.STARTTLS;
        try {
            if (plain.hasUnread()) {
                throw new IOException("data before the handshake");
            }
            SSLSocket over = tls.over(socket, host, policy);
            plain.within(settings.timeouts().startTls(), over::startHandshake);
            Wire wire = new Wire(over, filter);
            return new Secured(wire, tls.check(over.getSession(), host, policy).orElse(null));
        } catch (BrokenConversation e) {
            throw e;
        } catch (IOException e) {
            tls.failed(host, String.valueOf(e.getMessage()));
            tlsFailed = true;
            plain.close(); // in which state the server is nobody knows
            return new Secured(plain, DeliveryTrouble.noHandshake());
        }
    }
}
