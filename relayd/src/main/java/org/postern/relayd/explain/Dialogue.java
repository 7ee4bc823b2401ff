package org.postern.relayd.explain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.postern.relayd.smtpd.Rehearsal;

/** The client's part of a session that comes as far as a question asks, and what it was told. */
final class Dialogue implements Rehearsal.Script {
    private static final String MESSAGE = "Subject: test\r\n\r\ntest\r\n.\r\n";

    /** What the log has of a message that was refused for its content: one line end without CR. */
    private static final String BARE_NEWLINE = "Subject: test\r\n\r\ntest\nmore\r\n.\r\n";

    /** RFC 1870: more than any limit. */
    private static final String TOO_LARGE = " SIZE=999999999999";

    private enum Step {
        GREETING,
        HELLO,
        STARTTLS,
        MAIL,
        RCPT,
        VRFY,
        ETRN,
        DATA,
        CHUNK,
        MESSAGE,
        QUIT
    }

    private final Question question;
    private final List<String> replies = new ArrayList<>();
    private final List<String> recipients;
    private final Iterator<Step> steps;
    private Step last = Step.GREETING;
    private boolean internationalised;
    private int nextRecipient;
    private String recipientReply = "";

    /** @param handshake whether the client has to ask for TLS, which it does not get */
    Dialogue(Question question, boolean handshake) {
        this.question = question;
        // RFC 5321 4.5.1: postmaster, without a domain, is somebody everywhere. Two of them stand for those whom the
        // log does not name.
        this.recipients =
                question.recipient().isEmpty() ? List.of("postmaster", "postmaster") : List.of(question.recipient());
        this.steps = steps(question, handshake).iterator();
    }

    private List<Step> steps(Question asked, boolean handshake) {
        List<Step> all = new ArrayList<>();
        SmtpCommand command = asked.command();
        if (command != SmtpCommand.CONNECT && !asked.helo().isEmpty()) {
            all.add(Step.HELLO);
        }
        if (handshake) {
            all.add(Step.STARTTLS);
        }
        if (command == SmtpCommand.ETRN) {
            all.add(Step.ETRN);
        } else if (command == SmtpCommand.VRFY) {
            // With a sender it was asked after MAIL, and the restrictions saw both.
            if (!asked.sender().isEmpty()) {
                all.add(Step.MAIL);
            }
            all.add(Step.VRFY);
        } else if (command.compareTo(SmtpCommand.MAIL) >= 0) {
            all.add(Step.MAIL);
        }
        if (command == SmtpCommand.RCPT) {
            all.add(Step.RCPT);
        } else if (command.compareTo(SmtpCommand.DATA) >= 0) {
            recipients.forEach(each -> all.add(Step.RCPT));
            all.add(command == SmtpCommand.BDAT ? Step.CHUNK : Step.DATA);
        }
        if (command == SmtpCommand.END_OF_MESSAGE) {
            all.add(Step.MESSAGE);
        }
        return all;
    }

    /** The reply that counts: the first that refuses; else that to RCPT, when a whole message was accepted; else the last. */
    String reply() {
        String reply = replies.stream()
                .filter(each -> !isPositive(each))
                .findFirst()
                .orElseGet(() -> replies.isEmpty() ? "421 the session ended early" : replies.getLast());
        return isPositive(reply) && !recipientReply.isEmpty() ? recipientReply : reply;
    }

    private static boolean isPositive(String reply) {
        return reply.startsWith("2") || reply.startsWith("3");
    }

    @Override
    public String next(List<String> reply) {
        if (last != Step.QUIT) {
            replies.add(String.join("\n", reply));
        }
        if (last == Step.RCPT) {
            recipientReply = String.join("\n", reply);
        }
        if (last == Step.HELLO) {
            internationalised = reply.stream().anyMatch(line -> line.endsWith("SMTPUTF8"));
        }
        boolean refused = !isPositive(String.join("\n", reply));
        last = steps.hasNext() && !refused ? steps.next() : Step.QUIT;
        return switch (last) {
            case GREETING -> "";
            case HELLO ->
                (question.extended() || question.command() == SmtpCommand.EHLO ? "EHLO " : "HELO ") + question.helo()
                        + "\r\n";
            case STARTTLS -> "STARTTLS\r\n";
            case MAIL -> "MAIL FROM:<" + question.sender() + ">" + parameters() + "\r\n";
            case RCPT -> "RCPT TO:<" + recipients.get(nextRecipient++) + ">\r\n";
            case VRFY -> "VRFY " + question.recipient() + "\r\n";
            case ETRN -> "ETRN " + question.recipient() + "\r\n";
            case DATA -> "DATA\r\n";
            case CHUNK -> "BDAT 0 LAST\r\n";
            case MESSAGE -> question.logged().contains("bare <LF>") ? BARE_NEWLINE : MESSAGE;
            case QUIT -> "QUIT\r\n";
        };
    }

    private String parameters() {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(question.sender() + question.recipient());
        return (internationalised && !ascii ? " SMTPUTF8" : "")
                + (question.logged().startsWith("552 5.3.4") ? TOO_LARGE : "");
    }
}
