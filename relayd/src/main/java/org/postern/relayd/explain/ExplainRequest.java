package org.postern.relayd.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.address.IpAddress;

/**
 * What is to be explained, as the command line says it and as it goes over the control socket (docs/control-protocol.md).
 *
 * @param client where messages come from
 * @param clientName what it is called; empty: what the name service says
 * @param helo what it calls itself; nothing: its address
 * @param log a line of the mail log; nothing when there are recipients
 */
record ExplainRequest(
        boolean json,
        boolean coloured,
        boolean dns,
        boolean tls,
        String client,
        String clientName,
        Optional<String> helo,
        String sender,
        Optional<String> log,
        List<String> recipients) {
    /** RFC 5737: nobody's, and in nobody's mynetworks. */
    static final String SOMEBODY = "192.0.2.1";

    static final String VERB = "explain";

    private static final String JSON = "--json";
    private static final String COLOUR = "--colour";
    private static final String NO_DNS = "--no-dns";
    private static final String TLS = "--tls";
    private static final String CLIENT = "--client=";
    private static final String CLIENT_NAME = "--client-name=";
    private static final String HELO = "--helo=";
    private static final String SENDER = "--sender=";
    private static final String LOG = "--log=";
    private static final String RECIPIENT = "--recipient=";

    ExplainRequest {
        recipients = List.copyOf(recipients);
    }

    /** What is wrong with a request, for who made it. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** The same for some of the recipients. */
    ExplainRequest to(List<String> some) {
        return new ExplainRequest(json, coloured, dns, tls, client, clientName, helo, sender, log, some);
    }

    /** As it goes over the socket. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(VERB));
        if (json) {
            words.add(JSON);
        }
        if (coloured) {
            words.add(COLOUR);
        }
        if (!dns) {
            words.add(NO_DNS);
        }
        if (tls) {
            words.add(TLS);
        }
        words.add(CLIENT + client);
        words.add(CLIENT_NAME + clientName);
        helo.ifPresent(name -> words.add(HELO + name));
        words.add(SENDER + sender);
        log.ifPresent(line -> words.add(LOG + line.strip().replace('\t', ' ')));
        recipients.forEach(recipient -> words.add(RECIPIENT + recipient));
        return words;
    }

    /** What {@link #words} has made. */
    static ExplainRequest parse(List<String> words) throws UsageException {
        String client = SOMEBODY;
        String clientName = "";
        Optional<String> helo = Optional.empty();
        String sender = "";
        Optional<String> log = Optional.empty();
        List<String> recipients = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            String value = word.substring(word.indexOf('=') + 1);
            if (word.startsWith(CLIENT)) {
                client = value;
            } else if (word.startsWith(CLIENT_NAME)) {
                clientName = value;
            } else if (word.startsWith(HELO)) {
                helo = Optional.of(value);
            } else if (word.startsWith(SENDER)) {
                sender = value;
            } else if (word.startsWith(LOG)) {
                log = Optional.of(value);
            } else if (word.startsWith(RECIPIENT)) {
                recipients.add(value);
            } else if (!List.of(JSON, COLOUR, NO_DNS, TLS).contains(word)) {
                throw new UsageException("unknown option " + word);
            }
        }
        return new ExplainRequest(
                words.contains(JSON),
                words.contains(COLOUR),
                !words.contains(NO_DNS),
                words.contains(TLS),
                client,
                clientName,
                helo,
                sender,
                log,
                recipients);
    }

    /** The questions, in order. */
    List<Question> questions() throws UsageException {
        if (log.isPresent()) {
            if (!recipients.isEmpty()) {
                throw new UsageException("--log says whom the message is for");
            }
            Question question = RejectLine.parse(log.get())
                    .orElseThrow(() -> new UsageException("--log: this is no whole line about a refusal"));
            return List.of(printable(tls ? question.overTls() : question));
        }
        IpAddress address =
                IpAddress.parse(client).orElseThrow(() -> new UsageException("--client: no IP address: " + client));
        if (recipients.isEmpty()) {
            throw new UsageException("whom is the message for?");
        }
        List<Question> questions = new ArrayList<>();
        for (String recipient : recipients) {
            questions.add(printable(new Question(
                    SmtpCommand.END_OF_MESSAGE,
                    address,
                    clientName,
                    tls,
                    true,
                    helo.orElseGet(address::literal),
                    sender,
                    recipient,
                    "")));
        }
        return questions;
    }

    /** Or one command would become two. */
    private static Question printable(Question question) throws UsageException {
        String said = question.recipient() + question.sender() + question.helo() + question.clientName();
        if (said.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException("a control character in an address or a name");
        }
        return question;
    }
}
