package org.postern.relayd.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The hosts file as it was when read (hosts(5)). {@code localhost} is 127.0.0.1 and ::1 even where the file does not say so (RFC 6761 6.3).
 * Lines that cannot be read are passed over: the file belongs to the system, not to us.
 */
public final class HostsFile {
    /** Where Unix systems keep it. */
    public static final Path SYSTEM = Path.of("/etc/hosts");

    private final Map<String, List<InetAddress>> addresses = new HashMap<>();
    private final Map<InetAddress, String> names = new HashMap<>();

    private HostsFile() {}

    /** Reads the file; an absent or unreadable one counts as empty. */
    public static HostsFile read(Path file) {
        try {
            return of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException absent) {
            return of("");
        }
    }

    /** Reads the text of such a file. */
    public static HostsFile of(String text) {
        HostsFile hosts = new HostsFile();
        text.lines().forEach(hosts::add);
        hosts.add("127.0.0.1 localhost");
        hosts.add("::1 localhost");
        return hosts;
    }

    private void add(String line) {
        int comment = line.indexOf('#');
        String[] words =
                (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
        Optional<InetAddress> address = literal(words[0]);
        if (address.isEmpty() || words.length < 2) {
            return;
        }
        names.putIfAbsent(address.get(), words[1]);
        for (int at = 1; at < words.length; at++) {
            List<InetAddress> known =
                    addresses.computeIfAbsent(words[at].toLowerCase(Locale.ROOT), name -> new ArrayList<>());
            if (!known.contains(address.get())) {
                known.add(address.get());
            }
        }
    }

    /** An address in numbers, or nothing when the text is not one; never asks a name server. */
    static Optional<InetAddress> literal(String text) {
        if (text.isEmpty() || text.indexOf('%') >= 0) {
            return Optional.empty();
        }
        boolean numeric = text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        try {
            return numeric ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The addresses of a name, in the file's order; empty when the file does not have it. */
    List<InetAddress> addresses(String name) {
        return List.copyOf(addresses.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    /** The first name of an address. */
    Optional<String> name(InetAddress address) {
        try {
            // A scoped address is equal to no entry of the file.
            return Optional.ofNullable(names.get(InetAddress.getByAddress(address.getAddress())));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address of " + address.getAddress().length + " bytes", impossible);
        }
    }
}
