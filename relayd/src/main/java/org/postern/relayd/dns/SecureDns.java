package org.postern.relayd.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postern.relayd.dns.AnswerCache.Question;
import org.postern.relayd.dns.AnswerReader.Reading;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.tls.TlsAssociation;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Look-ups that are checked with DNSSEC (RFC 4035), for the SMTP client, which may then rely on them. The name servers are asked for the
 * signatures and need not be trusted. Takes its time: an answer may need the keys of all zones above it. Safe for use by many threads.
 */
public final class SecureDns {
    /** The keys of the root zone (data.iana.org/root-anchors): the one of 2017, and the one of 2024 that replaces it. */
    public static final String ROOT_ANCHORS = """
            . 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    /** The keys of several zones, one after the other, are part of one answer. */
    private static final int PATIENCE = 6;

    private static final Duration FAILURE_LIFE = Duration.ofSeconds(5);

    private final DnsClient client;
    private final ValidatingResolver resolver;
    private final Duration patience;
    private final AnswerCache<SecureAnswer<?>> cache;

    SecureDns(DnsClient client, NameServers servers, String anchors, InstantSource clock) {
        this.client = client;
        this.resolver = new ValidatingResolver(new SignedAnswers(servers), clock(clock));
        this.patience = servers.limit().multipliedBy(PATIENCE);
        this.cache = new AnswerCache<>(clock);
        try {
            resolver.loadTrustAnchors(new ByteArrayInputStream(anchors.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        if (resolver.getTrustAnchors().items().isEmpty()) {
            throw new IllegalArgumentException("neither a DS record nor a DNSKEY record");
        }
    }

    private static Clock clock(InstantSource source) {
        return source instanceof Clock clock ? clock : source.withZone(ZoneOffset.UTC);
    }

    /** The mail exchangers of {@code domain}, in the server's order. */
    public SecureAnswer<MxHost> mx(String domain) {
        return lookup(DnsNames.absolute(domain), RecordType.MX);
    }

    /**
     * The addresses of a host in the families that we use, as {@link DnsSession#addressesByDns} gives them; one that is given in numbers,
     * or is {@code localhost}, is nothing that is proved.
     */
    public SecureAnswer<InetAddress> addresses(String written) {
        String host = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        Optional<DnsAnswer<InetAddress>> known = client.session().withoutAsking(host);
        if (known.isPresent()) {
            return SecureAnswer.unproved(known.get(), host);
        }
        Optional<Name> name = DnsNames.absolute(host);
        List<SecureAnswer<InetAddress>> answers = new ArrayList<>();
        if (client.families().contains(DnsClient.Family.IPV4)) {
            answers.add(lookup(name, RecordType.A));
        }
        if (client.families().contains(DnsClient.Family.IPV6)) {
            answers.add(lookup(name, RecordType.AAAA));
        }
        SecureAnswer<InetAddress> first = answers.getFirst();
        return answers.size() == 1 ? first : both(first, answers.getLast());
    }

    /** Of one that fails it cannot be said that it is not proved: whoever keeps answers back must not make the other's proof void. */
    private static SecureAnswer<InetAddress> both(SecureAnswer<InetAddress> first, SecureAnswer<InetAddress> second) {
        if (!(first.answer() instanceof DnsAnswer.Found)) {
            return second.answer() instanceof DnsAnswer.Found
                    ? second
                    : SecureAnswer.unproved(DnsSession.both(first.answer(), second.answer()), first.canonicalName());
        }
        return second.answer() instanceof DnsAnswer.Found
                ? new SecureAnswer<>(
                        DnsSession.both(first.answer(), second.answer()),
                        first.secure() && second.secure(),
                        first.canonicalName())
                : first;
    }

    /** The certificates of the TLS server on {@code port} of {@code host} (RFC 6698 3). */
    public SecureAnswer<TlsAssociation> associations(String host, int port) {
        return lookup(DnsNames.absolute(host).flatMap(name -> below("_" + port + "._tcp", name)), RecordType.TLSA);
    }

    private static Optional<Name> below(String labels, Name name) {
        try {
            return Optional.of(Name.concatenate(Name.fromString(labels), name));
        } catch (TextParseException | NameTooLongException tooLong) {
            return Optional.empty();
        }
    }

    /** Whether it is proved that {@code host} is an alias, wherever that leads; nothing when nobody can say. */
    public Optional<Boolean> isSecureAlias(String host) {
        Optional<Name> name = DnsNames.absolute(host);
        if (name.isEmpty()) {
            return Optional.of(false);
        }
        return switch (ask(name.get(), Type.CNAME)) {
            case Asked.Unknown _ -> Optional.empty();
            case Asked.Answered(Message message, boolean secure) ->
                Optional.of(
                        secure && message.getSection(Section.ANSWER).stream().anyMatch(CNAMERecord.class::isInstance));
        };
    }

    private <T> SecureAnswer<T> lookup(Optional<Name> name, RecordType<T> type) {
        return name.isPresent()
                ? lookup(name.get(), type)
                : SecureAnswer.unproved(new NotFound<>(type, Reason.INVALID_NAME), "");
    }

    @SuppressWarnings("unchecked") // a question is answered with values of its own type
    private <T> SecureAnswer<T> lookup(Name name, RecordType<T> type) {
        Question question = new Question(name, type);
        Optional<SecureAnswer<?>> kept = cache.find(question);
        if (kept.isPresent()) {
            return (SecureAnswer<T>) kept.get();
        }
        boolean secure = true;
        Name asked = name;
        for (int questions = 0; questions < DnsClient.MAX_QUESTIONS; questions++) {
            switch (ask(asked, type.code())) {
                case Asked.Unknown(String reason) -> {
                    return kept(question, new Failed<>(type, reason), false, asked, FAILURE_LIFE);
                }
                case Asked.Answered(Message message, boolean proved) -> {
                    secure &= proved;
                    switch (AnswerReader.read(asked, type, message)) {
                        case Reading.Complete<T>(DnsAnswer<T> answer, Duration life) -> {
                            return kept(question, answer, secure, AnswerReader.canonical(asked, message), life);
                        }
                        case Reading.Alias<T>(Name next) -> asked = next;
                    }
                }
            }
        }
        return kept(question, AnswerReader.loop(type, name), false, name, FAILURE_LIFE);
    }

    private <T> SecureAnswer<T> kept(
            Question question, DnsAnswer<T> answer, boolean secure, Name canonical, Duration life) {
        SecureAnswer<T> complete = new SecureAnswer<>(answer, secure, DnsNames.text(canonical));
        cache.keep(question, complete, life);
        return complete;
    }

    /** What became of a question. */
    private sealed interface Asked {
        record Answered(Message message, boolean secure) implements Asked {}

        record Unknown(String reason) implements Asked {}
    }

    private Asked ask(Name name, int type) {
        try {
            Message answer = resolver.sendAsync(
                            Message.newQuery(Record.newRecord(name, type, DClass.IN)), Thread::startVirtualThread)
                    .toCompletableFuture()
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            int rcode = answer.getRcode();
            return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN
                    ? new Asked.Answered(answer, answer.getHeader().getFlag(Flags.AD))
                    : new Asked.Unknown(reason(answer));
        } catch (TimeoutException e) {
            return new Asked.Unknown("no answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Asked.Unknown(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Asked.Unknown("interrupted");
        }
    }

    /** Why the signatures prove nothing (RFC 8914). */
    private static String reason(Message answer) {
        if (answer.getOPT() != null) {
            for (var option : answer.getOPT().getOptions()) {
                if (option instanceof ExtendedErrorCodeOption error) {
                    return "DNSSEC validation failed: " + error.getText();
                }
            }
        }
        return "DNSSEC validation failed";
    }
}
