package org.postern.relayd.demo;

import java.util.List;

/**
 * A mail that a client tries to send, and what the recipe promises.
 *
 * @param client who tries
 * @param recipient the argument of RCPT TO, without brackets
 * @param promised the start of the reply to RCPT
 * @param arrival where the mail ends; {@link Place#NOWHERE} if it is refused
 * @param arrivesFor the recipient it ends with; empty if it is refused
 */
record Exchange(Client client, String recipient, String promised, Place arrival, String arrivesFor) {
    private static final String OK = "250 2.1.5 Ok";

    /** The two clients, both on this machine, told apart by the address they connect from. */
    enum Client {
        /** Not in mynetworks. */
        OUTSIDE("127.0.0.2", "mx.sender.test", "somebody@sender.test"),
        /** In mynetworks. */
        INSIDE("127.0.0.1", "desk.example.com", "colleague@example.com");

        private final String address;
        private final String host;
        private final String sender;

        Client(String address, String host, String sender) {
            this.address = address;
            this.host = host;
            this.sender = sender;
        }

        String address() {
            return address;
        }

        /** The argument of EHLO. */
        String host() {
            return host;
        }

        /** The envelope sender. */
        String sender() {
            return sender;
        }
    }

    /** Where mail can end. */
    enum Place {
        /** With the machine that the transport table names. */
        INSIDE_GATEWAY("inside gateway"),
        /** With a machine that stands for all others. */
        INTERNET("Internet"),
        /** It was never accepted. */
        NOWHERE("nowhere");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    boolean isAccepted() {
        return arrival != Place.NOWHERE;
    }

    /** Everything the recipe speaks of. */
    static List<Exchange> recipe(Client client) {
        return List.of(
                accepted(client, "user@example.com", Place.INSIDE_GATEWAY, "user@example.com"),
                refused(client, "nobody@example.com", unknown("nobody@example.com")),
                unlessInside(client, "user@anything.example.com"),
                unlessInside(client, "friend@elsewhere.test"),
                accepted(client, "postmaster@[127.0.0.1]", Place.INSIDE_GATEWAY, "postmaster@example.com"),
                accepted(client, "whoever@example.net", Place.INSIDE_GATEWAY, "whoever@example.net"));
    }

    private static Exchange accepted(Client client, String recipient, Place arrival, String arrivesFor) {
        return new Exchange(client, recipient, OK, arrival, arrivesFor);
    }

    private static Exchange refused(Client client, String recipient, String reply) {
        return new Exchange(client, recipient, reply, Place.NOWHERE, "");
    }

    /** Mail for foreign domains is for those in mynetworks to send. */
    private static Exchange unlessInside(Client client, String recipient) {
        return client == Client.INSIDE
                ? accepted(client, recipient, Place.INTERNET, recipient)
                : refused(client, recipient, "554 5.7.1 <" + recipient + ">: Relay access denied");
    }

    private static String unknown(String recipient) {
        return "550 5.1.1 <" + recipient + ">: Recipient address rejected: User unknown in relay recipient table";
    }
}
