package org.postern.relayd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.tables.CaseFolding;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.source.SourceDigest;

/**
 * A folder with a firewall's main.cf and tables: the recipe's, on a free port of 127.0.0.1, with short waits. Clients from 127.0.0.1 are
 * inside, all others of 127.0.0.0/8 outside.
 */
final class FirewallFolder {
    private static final String MAIN_CF = """
            compatibility_level = 3.6
            myhostname = firewall.example.com
            myorigin = example.com
            mydestination =
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            virtual_alias_maps = hash:$config_directory/virtual
            mynetworks = 127.0.0.1
            relay_domains = example.com example.net
            parent_domain_matches_subdomains = debug_peer_list smtpd_access_maps
            smtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            relay_recipient_maps = hash:$config_directory/relay_recipients
            transport_maps = hash:$config_directory/transport
            inet_interfaces = 127.0.0.1
            relayd_listen = 127.0.0.1:0
            queue_directory = $config_directory/queue
            smtpd_peername_lookup = no
            minimal_backoff_time = 1s
            maximal_backoff_time = 2s
            """;

    private final Path directory;

    private FirewallFolder(Path directory) {
        this.directory = directory;
    }

    /** Everything compiled; mail for example.com goes to {@code inside}. */
    static FirewallFolder in(Path directory, InetSocketAddress inside) throws IOException {
        FirewallFolder folder = new FirewallFolder(directory);
        Files.writeString(directory.resolve("main.cf"), MAIN_CF);
        folder.table("virtual", "postmaster user@example.com\nboth@example.com user@example.com, user@example.net\n");
        folder.table("relay_recipients", "user@example.com x\nuser@example.net x\nboth@example.com x\n");
        folder.table("transport", "example.com " + smtp(inside) + "\n");
        return folder;
    }

    /** One that is there already. */
    static FirewallFolder at(Path directory) {
        return new FirewallFolder(directory);
    }

    static String smtp(InetSocketAddress server) {
        return "smtp:[" + server.getAddress().getHostAddress() + "]:" + server.getPort();
    }

    Path path() {
        return directory;
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    /** Sets {@code name} in the line that sets it already, or else in a new one at the end. */
    FirewallFolder set(String name, String value) throws IOException {
        Path file = directory.resolve("main.cf");
        String text = Files.readString(file);
        String line = name + " = " + value + "\n";
        Pattern old = Pattern.compile("^" + Pattern.quote(name) + " =.*\n", Pattern.MULTILINE);
        Matcher found = old.matcher(text);
        Files.writeString(file, found.find() ? found.replaceFirst(Matcher.quoteReplacement(line)) : text + line);
        return this;
    }

    /** The number of the line of main.cf that begins with {@code start}. */
    int line(String start) throws IOException {
        var lines = Files.readAllLines(directory.resolve("main.cf"));
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(start)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line " + start);
    }

    /** Writes a table's text and compiles it. */
    void table(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
        compile(name);
    }

    /** As postmap(1) does. */
    void compile(String name) throws IOException {
        Path source = directory.resolve(name);
        byte[] text = Files.readAllBytes(source);
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source);
        for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
            String[] words = line.split("\\s+", 2);
            builder.add(words[0].getBytes(StandardCharsets.UTF_8), words[1].getBytes(StandardCharsets.UTF_8));
        }
        SourceStamp stamp = new SourceStamp(
                name, text.length, Files.getLastModifiedTime(source).toInstant(), SourceDigest.of(source));
        try (TableWriter writer = TableWriter.open(source)) {
            writer.publish(builder, Instant.now(), Optional.of(stamp), FileAccess.PLAIN);
        }
    }
}
