package org.postern.relayd.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client's dialogue with a sink (RFC 5321 4.1.1), with the script's word at each stage. For one thread. */
final class SinkSession {
    private static final String NAME = "sink";

    /** RFC 3030 2. */
    private static final Pattern CHUNK = Pattern.compile("([0-9]{1,9})( +LAST)?", Pattern.CASE_INSENSITIVE);

    private final InetSocketAddress client;
    private final SinkConnection connection;
    private final SinkScript script;
    private final Consumer<? super SinkMessage> receiver;

    private String helo = "";
    private boolean extended;
    private @Nullable String sender; // null outside a transaction
    private String mailParameters = "";
    private List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private boolean open = true;

    SinkSession(Socket socket, SinkScript script, Consumer<? super SinkMessage> receiver) throws IOException {
        this.client = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.connection = new SinkConnection(socket);
        this.script = script;
        this.receiver = receiver;
    }

    void run() throws IOException {
        if (passes(Stage.CONNECT, "")) {
            reply("220 " + NAME + " ESMTP");
        } else {
            open = false;
        }
        while (open) {
            command(connection.line());
        }
        connection.flush();
    }

    private void command(String line) throws IOException {
        int blank = line.indexOf(' ');
        String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
        String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
        switch (verb) {
            case "HELO", "EHLO" -> helo(verb.equals("EHLO"), argument, line);
            case "MAIL" -> mail(argument, line);
            case "RCPT" -> rcpt(argument, line);
            case "DATA" -> data(line);
            case "BDAT" -> bdat(argument, line);
            case "RSET" -> {
                reset();
                reply("250 2.0.0 Ok");
            }
            case "NOOP" -> reply("250 2.0.0 Ok");
            case "VRFY" -> reply("252 2.0.0 I take all mail");
            case "QUIT" -> {
                if (passes(Stage.QUIT, line)) {
                    reply("221 2.0.0 Bye");
                }
                open = false;
            }
            default -> reply("500 5.5.2 Error: command not recognized");
        }
    }

    private void helo(boolean extendedGreeting, String name, String line) throws IOException {
        if (!passes(Stage.HELO, line)) {
            return;
        }
        reset();
        helo = name;
        extended = extendedGreeting;
        List<String> lines = new ArrayList<>(List.of(NAME));
        if (extendedGreeting) {
            lines.addAll(script.keywords());
        }
        for (int i = 0; i < lines.size(); i++) {
            reply("250" + (i < lines.size() - 1 ? '-' : ' ') + lines.get(i));
        }
    }

    private void mail(String argument, String line) throws IOException {
        if (sender != null) {
            reply("503 5.5.1 Error: nested MAIL command");
            return;
        }
        PathArgument path = PathArgument.parse("FROM:", argument);
        if (path == null) {
            reply("501 5.5.4 Syntax: MAIL FROM:<address>");
        } else if (passes(Stage.MAIL, line)) {
            sender = path.address();
            mailParameters = path.parameters();
            reply("250 2.1.0 Ok");
        }
    }

    private void rcpt(String argument, String line) throws IOException {
        if (sender == null) {
            reply("503 5.5.1 Error: need MAIL command");
            return;
        }
        PathArgument path = PathArgument.parse("TO:", argument);
        if (path == null || path.address().isEmpty()) {
            reply("501 5.5.4 Syntax: RCPT TO:<address>");
        } else if (passes(Stage.RCPT, line)) {
            recipients.add(path.address());
            reply("250 2.1.5 Ok");
        }
    }

    private void data(String line) throws IOException {
        if (chunks.size() > 0) {
            reply("503 5.5.1 Error: DATA after BDAT");
        } else if (isReadyForContent() && passes(Stage.DATA, line)) {
            reply("354 End data with <CR><LF>.<CR><LF>");
            end(connection.content());
        }
    }

    private void bdat(String argument, String line) throws IOException {
        Matcher words = CHUNK.matcher(argument);
        if (!words.matches()) {
            reply("501 5.5.4 Syntax: BDAT count [LAST]");
            return;
        }
        byte[] chunk = connection.chunk(Integer.parseInt(words.group(1)));
        if (isReadyForContent() && passes(Stage.DATA, line)) {
            chunks.writeBytes(chunk);
            if (words.group(2) == null) {
                reply("250 2.0.0 Ok: " + chunk.length + " bytes");
            } else {
                end(chunks.toByteArray());
            }
        }
    }

    private boolean isReadyForContent() {
        if (recipients.isEmpty()) {
            reply(sender == null ? "503 5.5.1 Error: need RCPT command" : "554 5.5.1 Error: no valid recipients");
        }
        return !recipients.isEmpty();
    }

    /** The message is complete. */
    private void end(byte[] content) throws IOException {
        SinkMessage.Envelope envelope = new SinkMessage.Envelope(
                helo, extended, Objects.requireNonNull(sender), mailParameters, List.copyOf(recipients));
        reset();
        if (!passes(Stage.DOT, "")) {
            return;
        }
        try {
            receiver.accept(new SinkMessage(client, envelope, content));
            reply("250 2.0.0 Ok");
        } catch (UncheckedIOException e) {
            reply("451 4.3.0 The message could not be kept");
        }
    }

    private void reset() {
        sender = null;
        mailParameters = "";
        recipients = new ArrayList<>();
        chunks.reset();
    }

    /** Does what the script says, and tells whether the session goes on as if there were no script. */
    private boolean passes(Stage stage, String text) throws IOException {
        switch (script.react(stage, text)) {
            case Reaction.Accept() -> {
                return true;
            }
            case Reaction.Refuse(int code, String reason) -> {
                reply(code + " " + reason);
                // RFC 5321 3.8: after 421 the server closes.
                open &= code != 421;
            }
            case Reaction.Hang() -> {
                connection.drain();
                open = false;
            }
            case Reaction.Close() -> open = false;
        }
        return false;
    }

    private void reply(String line) {
        connection.reply(line);
    }
}
