package org.postern.relayd.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.restrictions.DecisionTrace.Step.Question;
import org.postern.relayd.restrictions.Transaction;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.relayd.rewrite.RecipientExpansion.Expanded;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;
import org.postern.tables.TableSource;

/** Asks the daemon's own code, in this process and on the same files, what decided an exchange. */
final class Causes implements AutoCloseable {
    private final DemoFolder folder;
    private final TableRegistry tables;
    private final List<Table> recipientTables;
    private final MailRouting routing;
    private final AccessPolicy policy;

    /** Reads the configuration and opens the tables as the daemon does. */
    Causes(DemoFolder folder) {
        this.folder = folder;
        MainCf config = MainCf.read(folder.configuration());
        tables = new TableRegistry(
                config.get(Settings.DEFAULT_DATABASE_TYPE), CaseFolding.DEFAULT, TableOpener.Use.REHEARSAL);
        recipientTables = tables.list(config.get(Settings.RELAY_RECIPIENT_MAPS)).tables();
        routing = MailRouting.of(config, tables);
        policy = AccessPolicy.of(config, tables, routing, DnsClient.of(config, InstantSource.system()));
    }

    /** The causes in the order in which they came to bear. */
    List<Cause> of(Exchange exchange) throws IOException {
        Client client = Client.unnamed(InetAddress.getByName(exchange.client().address()));
        Transaction transaction = new Transaction(
                client, exchange.client().host(), exchange.client().sender(), false);
        DecisionTrace trace = DecisionTrace.on();
        Decision decision = policy.decideRecipient(transaction, exchange.recipient(), trace);
        List<Cause> causes = new ArrayList<>();
        if (decision.isAccepted()) {
            causes.addAll(ofAcceptance(decision));
            causes.addAll(ofRoute(exchange));
        } else {
            causes.add(ofRefusal(decision));
        }
        return causes;
    }

    private List<Cause> ofAcceptance(Decision decision) throws IOException {
        List<Cause> causes = entries("listed by", hits(decision.trace(), recipientTables));
        if (causes.isEmpty() && decision.reason().endsWith(" permit_mynetworks")) {
            causes.add(setting("allowed by", Settings.MYNETWORKS));
        }
        return causes;
    }

    /** The recipe refuses for two reasons: not our domain, or nobody of this name in it. */
    private Cause ofRefusal(Decision decision) throws IOException {
        List<Question> questions = questions(decision.trace(), recipientTables);
        if (decision.reason().endsWith(" reject_unauth_destination") || questions.isEmpty()) {
            return setting("refused by", Settings.RELAY_DOMAINS);
        }
        String keys = questions.stream().map(Question::key).distinct().collect(Collectors.joining(", "));
        return new Cause("refused by", place(questions.getLast().table()), "has no line for any of " + keys);
    }

    private List<Cause> ofRoute(Exchange exchange) throws IOException {
        List<Cause> causes = new ArrayList<>();
        DecisionTrace aliases = DecisionTrace.on();
        if (routing.expansion().expand(exchange.recipient(), aliases)
                instanceof RecipientExpansion.Result.Recipients(String canonical, List<Expanded> recipients)) {
            causes.addAll(entries("readdressed", hits(aliases, List.of())));
            for (Expanded recipient : recipients) {
                DecisionTrace routes = DecisionTrace.on();
                routing.resolver().resolve(exchange.client().sender(), recipient.address(), routes);
                List<Cause> found = entries("routed by", hits(routes, List.of()));
                causes.addAll(found.isEmpty() ? List.of(setting("routed by", Settings.RELAYHOST)) : found);
            }
        }
        return causes;
    }

    /** The questions put to {@code asked}, or to any table if it is empty. */
    private static List<Question> questions(DecisionTrace trace, List<Table> asked) {
        return trace.steps().stream()
                .filter(Question.class::isInstance)
                .map(Question.class::cast)
                .filter(question -> asked.isEmpty() || asked.contains(question.table()))
                .toList();
    }

    private static List<Question> hits(DecisionTrace trace, List<Table> asked) {
        return questions(trace, asked).stream()
                .filter(question -> question.result() instanceof LookupResult.Found)
                .distinct()
                .toList();
    }

    private List<Cause> entries(String role, List<Question> hits) throws IOException {
        List<Cause> causes = new ArrayList<>();
        for (Question hit : hits) {
            causes.add(
                    switch (hit.place()) {
                        case TableSource.Place.Line(Path file, int line) ->
                            cause(role, FileLine.of(folder.root(), file.normalize(), line));
                        case TableSource.Place.Changed(Path file) ->
                            new Cause(role, place(hit.table()), hit.key() + " (" + file + " has changed since)");
                        case TableSource.Place.Unknown() -> new Cause(role, place(hit.table()), hit.key());
                    });
        }
        return causes;
    }

    /** The source text of a table, as it is called below the demo's folder and in the project. */
    private String place(Table table) {
        String name = table.name();
        Path source = Path.of(name.substring(name.indexOf(':') + 1)).normalize();
        return folder.root().relativize(source).toString();
    }

    private Cause setting(String role, Setting<?> setting) throws IOException {
        return cause(role, FileLine.ofSetting(folder.root(), folder.mainCf(), setting.name()));
    }

    private static Cause cause(String role, FileLine line) {
        return new Cause(role, line.place(), line.text());
    }

    @Override
    public void close() {
        tables.close();
    }
}
