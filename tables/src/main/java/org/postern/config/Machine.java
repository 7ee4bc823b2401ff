package org.postern.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What a configuration asks the machine it runs on: its name and its interfaces. */
interface Machine {
    /**
     * An address of this machine.
     *
     * @param prefixLength how many of its bits name its network
     */
    record Address(InetAddress address, int prefixLength) {}

    /** The name the machine calls itself, often without a domain. */
    String hostName();

    /** The addresses of all interfaces that are up. */
    List<Address> addresses();

    /** The machine that this runs on. */
    static Machine local() {
        return LocalMachine.INSTANCE;
    }

    /** See {@link #local()}. */
    final class LocalMachine implements Machine {
        private static final LocalMachine INSTANCE = new LocalMachine();

        private LocalMachine() {}

        @Override
        public String hostName() {
            // The kernel's word first: Java's own way may ask DNS and wait for it.
            try {
                String name =
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
                if (!name.isEmpty()) {
                    return name;
                }
            } catch (IOException notLinux) {
                // Java's own way, then.
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unresolved) {
                // The message is "NAME: reason": a machine that cannot resolve its own name still has one.
                String message = String.valueOf(unresolved.getMessage());
                int colon = message.indexOf(':');
                return colon > 0 ? message.substring(0, colon) : "localhost";
            }
        }

        @Override
        public List<Address> addresses() {
            List<Address> all = new ArrayList<>();
            try {
                // Java has them in an order of its own; the system's is that of the indices, and of addresses the other
                // way round.
                List<NetworkInterface> interfaces = Collections.list(NetworkInterface.getNetworkInterfaces());
                interfaces.sort(Comparator.comparingInt(NetworkInterface::getIndex));
                for (NetworkInterface each : interfaces) {
                    if (each.isUp()) {
                        for (InterfaceAddress address :
                                each.getInterfaceAddresses().reversed()) {
                            all.add(new Address(address.getAddress(), address.getNetworkPrefixLength()));
                        }
                    }
                }
            } catch (SocketException failure) {
                throw new UncheckedIOException(failure);
            }
            return List.copyOf(all);
        }
    }
}
