package org.postern.relayd.smtpclient;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.relayd.smtpclient.Sasl.Credentials;
import org.postern.relayd.smtpclient.Sasl.Protection;

/**
 * Says to one server who we are, when it asks for that and there is something to say (RFC 4954; PLAIN, RFC 4616, and LOGIN, which has no RFC).
 * Nothing secret reaches the log, even when the server says it back.
 */
final class SaslLogin {
    private final Sasl sasl;
    private final RelayHost host;
    private final String id;
    private final Consumer<String> log;
    private final Duration patience;
    private final List<String> secrets = new ArrayList<>();

    /**
     * For one connection.
     *
     * @param id of the message that it is for
     * @param log takes lines about what is wrong
     * @param patience for each step
     */
    SaslLogin(Sasl sasl, RelayHost host, String id, Consumer<String> log, Duration patience) {
        this.sasl = sasl;
        this.host = host;
        this.id = id;
        this.log = log;
        this.patience = patience;
    }

    /**
     * Authenticates if there is need.
     *
     * @param destination the nexthop that the server was found for
     * @return why the connection is not to be used; nothing when it may be
     */
    Optional<Trouble> over(Wire wire, Capabilities capabilities, String destination, Protection protection)
            throws BrokenConversation {
        if (!sasl.isEnabled() || !capabilities.auth()) {
            return Optional.empty();
        }
        Optional<Credentials> credentials;
        List<String> usable;
        try {
            credentials = sasl.credentials(host, destination);
            usable = sasl.filtered(capabilities.mechanisms());
        } catch (BrokenConversation e) {
            log.accept("warning: " + id + ": smtp_sasl_password_maps lookup error: " + e.getMessage());
            throw e;
        }
        if (credentials.isEmpty()) {
            return Optional.empty();
        }
        if (usable.isEmpty()) {
            log.accept("warning: " + host.labelWithPort()
                    + (capabilities.mechanisms().isEmpty()
                            ? " offered null AUTH mechanism list"
                            : " offered no supported AUTH mechanisms: '" + String.join(" ", capabilities.mechanisms())
                                    + "'"));
            return Optional.of(DeliveryTrouble.noMechanism(host));
        }
        Optional<String> mechanism = sasl.mechanism(usable, protection);
        if (mechanism.isEmpty()) {
            log.accept("warning: SASL authentication failure: No worthy mechs found");
            return Optional.of(DeliveryTrouble.notAuthenticated(host, "no mechanism available"));
        }
        return mechanism.get().equals("PLAIN") ? plain(wire, credentials.get()) : login(wire, credentials.get());
    }

    private Optional<Trouble> plain(Wire wire, Credentials credentials) throws BrokenConversation {
        String response = secret("\0" + credentials.user() + "\0" + credentials.password());
        secrets.add(credentials.password());
        return verdict(ask(wire, "AUTH PLAIN " + response));
    }

    private Optional<Trouble> login(Wire wire, Credentials credentials) throws BrokenConversation {
        secrets.add(credentials.password());
        PeerReply reply = ask(wire, "AUTH LOGIN");
        for (String answer : List.of(credentials.user(), credentials.password())) {
            if (!reply.isIntermediate()) {
                return verdict(reply);
            }
            reply = ask(wire, secret(answer));
        }
        return verdict(reply);
    }

    private PeerReply ask(Wire wire, String line) throws BrokenConversation {
        wire.command(line, patience);
        return wire.reply(patience);
    }

    private String secret(String text) {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        secrets.add(encoded);
        return encoded;
    }

    private Optional<Trouble> verdict(PeerReply reply) {
        if (reply.isAccepted()) {
            return Optional.empty();
        }
        if (reply.isIntermediate()) {
            // All has been said; what else it wants to know is not ours to tell.
            return Optional.of(DeliveryTrouble.notAuthenticated(host, "bad protocol / cancel"));
        }
        String text = reply.text();
        for (String secret : secrets) {
            text = secret.isEmpty() ? text : text.replace(secret, "[hidden]");
        }
        return Optional.of(DeliveryTrouble.passwordRefused(host, reply, text, sasl.softBounce()));
    }
}
