package org.postern.relayd.debug;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.postern.address.DomainSyntax;
import org.postern.address.IpAddress;
import org.postern.relayd.smtpd.Rehearsal;

/** A client that sends one message, and remembers what it was told from MAIL on. */
final class MailScript implements Rehearsal.Script {
    private static final String MESSAGE = "Subject: test\r\n\r\ntest\r\n.\r\n";

    private final List<String> replies = new ArrayList<>();
    private final String sender;
    private final List<String> recipients;
    private final Iterator<Step> steps;
    private Step last = Step.CONNECT;
    private int nextRecipient;
    private boolean internationalised;
    private final String helo;

    private enum Step {
        CONNECT,
        EHLO,
        MAIL,
        RCPT,
        DATA,
        MESSAGE,
        QUIT
    }

    /** Addresses are sent as they are, between angle brackets; the client calls itself by its address. */
    MailScript(IpAddress client, String sender, List<String> recipients) {
        this.helo = client.literal();
        this.sender = sender;
        this.recipients = recipients;
        List<Step> order = new ArrayList<>(List.of(Step.EHLO, Step.MAIL));
        recipients.forEach(recipient -> order.add(Step.RCPT));
        order.addAll(List.of(Step.DATA, Step.MESSAGE, Step.QUIT));
        this.steps = order.iterator();
    }

    /** To MAIL, each RCPT, DATA and the end of data, as far as it came; one text each. */
    List<String> replies() {
        return List.copyOf(replies);
    }

    @Override
    public String next(List<String> reply) {
        if (last == Step.EHLO) {
            internationalised = reply.stream().anyMatch(line -> line.endsWith("SMTPUTF8"));
        } else if (last.compareTo(Step.EHLO) > 0 && last != Step.QUIT) {
            replies.add(String.join("\n", reply));
        }
        boolean refused = last == Step.DATA && reply.stream().noneMatch(line -> line.startsWith("354"));
        last = steps.hasNext() ? steps.next() : Step.QUIT;
        if (refused) {
            last = Step.QUIT;
        }
        return switch (last) {
            case CONNECT -> "";
            case EHLO -> "EHLO " + helo + "\r\n";
            case MAIL -> "MAIL FROM:<" + sender + ">" + (internationalised && needsUtf8() ? " SMTPUTF8" : "") + "\r\n";
            case RCPT -> "RCPT TO:<" + recipients.get(nextRecipient++) + ">\r\n";
            case DATA -> "DATA\r\n";
            case MESSAGE -> MESSAGE;
            case QUIT -> "QUIT\r\n";
        };
    }

    private boolean needsUtf8() {
        return !DomainSyntax.isAscii(sender)
                || recipients.stream().anyMatch(recipient -> !DomainSyntax.isAscii(recipient));
    }
}
