package org.postern.relayd.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Settings;
import org.postern.relayd.dns.AnswerCache.Question;
import org.postern.relayd.dns.AnswerReader.Reading;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.metrics.DnsMetrics;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;

/**
 * Asks name servers, and keeps their answers as long as they last. Equal questions at the same time are asked once. There is one for all
 * of a daemon; whoever has something to look up takes a {@link DnsSession} from it, which bounds how long that takes.
 */
public final class DnsClient {
    /** RFC 9520 3.2: a failure is remembered for at least one second. Whoever asks again meanwhile hears of it at once. */
    private static final Duration FAILURE_LIFE = Duration.ofSeconds(5);

    /** A name that cost all of the time there was must not cost it again soon. */
    private static final Duration SLOW_FAILURE_LIFE = Duration.ofSeconds(30);

    /** How many messages the aliases of one name may take. */
    static final int MAX_QUESTIONS = 10;

    private final NameServers servers;
    private final HostsFile hosts;
    private final Set<Family> families;
    private final AnswerCache<DnsAnswer<?>> cache;
    private final DnsMetrics metrics;
    private final InstantSource clock;
    private final Map<Question, CompletableFuture<DnsAnswer<?>>> underWay = new ConcurrentHashMap<>();

    /** The address families of inet_protocols. */
    public enum Family {
        /** A records. */
        IPV4,
        /** AAAA records. */
        IPV6
    }

    /**
     * A client of these servers.
     *
     * @param servers asked in this order
     * @param hosts answers before them
     * @param families what {@link DnsSession#addresses} looks for and returns
     * @param limit longest time of one session
     * @param clock tells how long answers are kept, and when a dead server is tried again
     */
    public DnsClient(
            List<InetSocketAddress> servers,
            HostsFile hosts,
            Set<Family> families,
            Duration limit,
            InstantSource clock) {
        this(servers, hosts, families, limit, clock, new DnsMetrics());
    }

    private DnsClient(
            List<InetSocketAddress> servers,
            HostsFile hosts,
            Set<Family> families,
            Duration limit,
            InstantSource clock,
            DnsMetrics metrics) {
        this.metrics = metrics;
        this.servers = new NameServers(servers, limit, clock);
        this.hosts = hosts;
        this.families = Set.copyOf(families);
        this.cache = new AnswerCache<>(clock);
        this.clock = clock;
    }

    /**
     * A client as main.cf asks for it: relayd_dns_servers, or the system's servers when that is empty, relayd_dns_timeout and
     * inet_protocols.
     *
     * @throws ConfigException if a server is not given by its address
     */
    public static DnsClient of(MainCf settings, InstantSource clock) {
        return of(settings, clock, new DnsMetrics());
    }

    /** As {@link #of(MainCf, InstantSource)}; questions are counted in {@code metrics}. */
    public static DnsClient of(MainCf settings, InstantSource clock, DnsMetrics metrics) {
        List<InetSocketAddress> servers = ServerList.parse(settings.get(Settings.RELAYD_DNS_SERVERS));
        return new DnsClient(
                servers.isEmpty() ? systemServers() : servers,
                HostsFile.read(HostsFile.SYSTEM),
                families(settings.get(Settings.INET_PROTOCOLS)),
                settings.get(Settings.RELAYD_DNS_TIMEOUT),
                clock,
                metrics);
    }

    private static Set<Family> families(String protocols) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        for (String protocol : Nexthop.words(protocols)) {
            switch (protocol.toLowerCase(Locale.ROOT)) {
                case "ipv4" -> families.add(Family.IPV4);
                case "ipv6" -> families.add(Family.IPV6);
                case "all" -> families.addAll(EnumSet.allOf(Family.class));
                default -> {}
            }
        }
        return families.isEmpty() ? EnumSet.allOf(Family.class) : families;
    }

    /** The name servers that the system is configured with. */
    public static List<InetSocketAddress> systemServers() {
        return ResolverConfig.getCurrentConfig().servers();
    }

    /**
     * The servers of {@code settings}, or of the system, that do not answer within {@code patience}, each with what became of the
     * question: {@code 192.0.2.1:53 did not answer}. All are asked at the same time.
     *
     * @throws ConfigException if a server is not given by its address
     */
    public static List<String> silentServers(MainCf settings, Duration patience) {
        List<InetSocketAddress> named = ServerList.parse(settings.get(Settings.RELAYD_DNS_SERVERS));
        return NameServers.silent(named.isEmpty() ? systemServers() : named, patience);
    }

    /** Look-ups that together take no longer than the limit, which begins to run with the first. */
    public DnsSession session() {
        return new DnsSession(this, servers.limit());
    }

    /**
     * Look-ups whose answers are proved by signatures, of the same servers, which must pass signatures on.
     *
     * @param anchors DS or DNSKEY records, as in a zone file, of the zones whose keys are known beforehand
     * @throws IllegalArgumentException when they cannot be read
     */
    public SecureDns secure(String anchors) {
        return new SecureDns(this, servers, anchors, clock);
    }

    HostsFile hosts() {
        return hosts;
    }

    /** Whether addresses like this one are used at all (inet_protocols). */
    public boolean uses(InetAddress address) {
        return families.contains(address instanceof Inet6Address ? Family.IPV6 : Family.IPV4);
    }

    Set<Family> families() {
        return families;
    }

    /** The answer, now or soon. Asking goes on when nobody waits for it any longer: somebody will ask again. */
    @SuppressWarnings("unchecked") // a question is answered with values of its own type
    <T> CompletableFuture<DnsAnswer<T>> ask(String host, RecordType<T> type) {
        Optional<Name> name = DnsNames.absolute(host);
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(new NotFound<>(type, Reason.INVALID_NAME));
        }
        Question question = new Question(name.get(), type);
        Optional<DnsAnswer<?>> kept = cache.find(question);
        if (kept.isPresent()) {
            metrics.kept(outcome(kept.get()));
            return CompletableFuture.completedFuture((DnsAnswer<T>) kept.get());
        }
        return underWay.computeIfAbsent(question, this::begin).thenApply(answer -> (DnsAnswer<T>) answer);
    }

    private CompletableFuture<DnsAnswer<?>> begin(Question question) {
        CompletableFuture<DnsAnswer<?>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("dns").start(() -> {
            long start = System.nanoTime();
            DnsAnswer<?> found;
            try {
                found = resolve(question.name(), question.type());
            } catch (RuntimeException | Error e) {
                found = new Failed<>(question.type(), String.valueOf(e));
            }
            metrics.asked(outcome(found), System.nanoTime() - start);
            // First of all, or whoever asks anew on hearing it would hear the same again.
            underWay.remove(question);
            answer.complete(found);
        });
        return answer;
    }

    private static DnsMetrics.Outcome outcome(DnsAnswer<?> answer) {
        return switch (answer) {
            case DnsAnswer.Found<?> _ -> DnsMetrics.Outcome.FOUND;
            case NotFound<?> _, DnsAnswer.Malformed<?> _ -> DnsMetrics.Outcome.NOT_FOUND;
            case Failed<?> _ -> DnsMetrics.Outcome.FAILED;
        };
    }

    private <T> DnsAnswer<T> resolve(Name name, RecordType<T> type) {
        Question question = new Question(name, type);
        long deadline = System.nanoTime() + servers.limit().toNanos();
        Name asked = name;
        for (int questions = 0; questions < MAX_QUESTIONS; questions++) {
            Message query = Message.newQuery(Record.newRecord(asked, type.code(), DClass.IN));
            switch (servers.ask(query, deadline)) {
                case NameServers.Outcome.Unanswered(String reason, boolean slow) -> {
                    return kept(question, new Failed<>(type, reason), slow ? SLOW_FAILURE_LIFE : FAILURE_LIFE);
                }
                case NameServers.Outcome.Answered(Message message) -> {
                    switch (AnswerReader.read(asked, type, message)) {
                        case Reading.Complete<T>(DnsAnswer<T> answer, Duration life) -> {
                            return kept(question, answer, life);
                        }
                        case Reading.Alias<T>(Name next) -> asked = next;
                    }
                }
            }
        }
        return kept(question, AnswerReader.loop(type, name), FAILURE_LIFE);
    }

    private <T> DnsAnswer<T> kept(Question question, DnsAnswer<T> answer, Duration life) {
        cache.keep(question, answer, life);
        return answer;
    }
}
