package org.postern.relayd.check;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.relayd.dns.DnsClient;

/** What the machine gives: name servers, and the time. */
final class MachineCheck {
    /** A server that needs longer is slow enough to be told about. */
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(2);

    /** The build and the clock may be of different time zones. */
    private static final Duration BUILD_TOLERANCE = Duration.ofDays(1);

    private final Subject subject;

    MachineCheck(Subject subject) {
        this.subject = subject;
    }

    void run() {
        subject.attempt(Names.BAD_VALUE, this::dns);
        clock();
    }

    private void dns() {
        Place place = subject.at(Settings.RELAYD_DNS_SERVERS);
        List<String> silent = DnsClient.silentServers(subject.config(), DNS_PATIENCE);
        for (String server : silent) {
            subject.warning(
                    Names.DNS_UNREACHABLE,
                    place,
                    "the DNS server " + server,
                    "while none answers, mail that needs DNS is deferred");
        }
    }

    private void clock() {
        try {
            Path program = Path.of(MachineCheck.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(program)) {
                Instant built = Files.getLastModifiedTime(program).toInstant();
                Instant now = subject.clock().instant();
                if (now.plus(BUILD_TOLERANCE).isBefore(built)) {
                    subject.warning(
                            Names.CLOCK_BEHIND,
                            Place.NOWHERE,
                            "by this machine's clock it is " + now + ", and this program was built on " + built,
                            "set the clock: certificates, and the age of queued mail, are judged by it");
                }
            }
        } catch (IOException | URISyntaxException unknown) {
            return; // then nothing is known about when it was built
        }
    }
}
