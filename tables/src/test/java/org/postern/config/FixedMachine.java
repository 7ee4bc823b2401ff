package org.postern.config;

import java.util.ArrayList;
import java.util.List;

/** A machine whose name and addresses a test chooses. */
record FixedMachine(String hostName, List<Machine.Address> addresses) implements Machine {
    /** The machine {@code gateway} with a loopback and one other interface. */
    static FixedMachine gateway() {
        return of("gateway", "192.0.2.2/24", "127.0.0.1/8", "2001:db8::2/64", "::1/128");
    }

    static FixedMachine of(String hostName, String... addresses) {
        List<Machine.Address> list = new ArrayList<>();
        for (String address : addresses) {
            int slash = address.indexOf('/');
            list.add(new Machine.Address(
                    java.net.InetAddress.ofLiteral(address.substring(0, slash)),
                    Integer.parseInt(address.substring(slash + 1))));
        }
        return new FixedMachine(hostName, list);
    }
}
