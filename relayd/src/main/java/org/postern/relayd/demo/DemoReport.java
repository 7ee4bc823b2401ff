package org.postern.relayd.demo;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.postern.relayd.sink.SmtpSink;

/** Prints the demo for somebody who has never seen it: a verdict a line, and below it what decided. */
final class DemoReport {
    private static final String DETAIL = "       %-13s %-28s %s%n";

    private final PrintStream out;

    DemoReport(PrintStream out) {
        this.out = out;
    }

    void stage(DemoFirewall firewall, SmtpSink gateway, SmtpSink internet, DemoFolder folder) {
        out.printf(
                "An email firewall, the two sorts of clients it has, and what is behind it: all on this machine.%n%n");
        String row = "  %-15s %-17s %s%n";
        out.printf(
                row,
                "firewall",
                address(firewall.address()),
                "relayd, with relayd/conf/main.cf and the tables of tables/");
        out.printf(
                row,
                "inside gateway",
                address(gateway.address()),
                "relayd sink, in place of the nexthops in tables/transport");
        out.printf(
                row, "Internet", address(internet.address()), "relayd sink, as relayhost: nothing leaves this machine");
        out.printf("  It runs on copies in %s, with these addresses and mynetworks = 127.0.0.1/32.%n", folder.root());
    }

    void client(Exchange.Client client) {
        out.printf(
                "%nFrom %s (%s), mail from <%s>%n",
                client == Exchange.Client.OUTSIDE ? "outside" : "inside mynetworks", client.address(), client.sender());
    }

    void exchange(Outcome outcome, List<Cause> causes) {
        List<String> differences = outcome.differences();
        Exchange exchange = outcome.exchange();
        // The reply repeats the recipient, which stands in front of it here.
        String reply = outcome.reply().toString().replace("<" + exchange.recipient() + ">: ", "");
        out.printf("  %-4s %-27s %s%n", differences.isEmpty() ? "ok" : "NO", exchange.recipient(), reply);
        causes.forEach(cause -> out.printf(DETAIL, cause.role(), cause.place(), cause.text()));
        if (outcome.arrival() != Exchange.Place.NOWHERE) {
            out.printf(DETAIL, "arrived at", outcome.arrival(), "for " + String.join(", ", outcome.arrivedFor()));
        }
        differences.forEach(difference -> out.printf("       %-13s %s%n", "BUT", difference));
    }

    void end(List<Outcome> outcomes, double seconds) {
        long wrong = outcomes.stream()
                .filter(outcome -> !outcome.differences().isEmpty())
                .count();
        if (wrong == 0) {
            out.printf("%nAll %d ended as the recipe promises (%.1f s).%n", outcomes.size(), seconds);
        } else {
            out.printf("%n%d of %d did NOT end as the recipe promises.%n", wrong, outcomes.size());
        }
    }

    void log(List<String> lines) {
        out.printf("The firewall's log:%n");
        lines(lines);
    }

    void keep(DemoFirewall firewall, DemoFolder folder) {
        String server = address(firewall.address());
        out.printf("%nThe firewall stays until Ctrl-C. To try it, as a stranger and as somebody inside:%n");
        for (Exchange.Client client : Exchange.Client.values()) {
            out.printf(
                    "  swaks --server %s --local-interface %s --from %s --to user@example.com%n",
                    server, client.address(), client.sender());
        }
        out.printf("To change it: edit %s, then%n", folder.table("transport"));
        out.printf("  %s %s%n", folder.postmap(), folder.table("transport"));
        out.printf("What happens from now on:%n");
    }

    void lines(List<String> lines) {
        lines.forEach(line -> out.printf("  %s%n", line));
        out.flush();
    }

    void problem(Exception e) {
        out.printf("While tidying up: %s%n", e);
    }

    private static String address(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
