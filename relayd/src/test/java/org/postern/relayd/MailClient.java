package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An SMTP client that says one thing at a time and hands back the last line of the reply. */
final class MailClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    private String greeting = "";

    private MailClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Connects from {@code source}, an address of 127.0.0.0/8, and says EHLO. */
    static MailClient connect(InetSocketAddress server, String source) throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort(), InetAddress.ofLiteral(source), 0);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        MailClient client = new MailClient(socket);
        client.greeting = client.reply();
        assertThat(client.greeting).startsWith("220 ");
        assertThat(client.say("EHLO client.example")).startsWith("250 ");
        return client;
    }

    static MailClient connect(InetSocketAddress server) throws IOException {
        return connect(server, "127.0.0.1");
    }

    /** What the server said first. */
    String greeting() {
        return greeting;
    }

    String say(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    /** Without waiting for a reply. */
    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null) {
            throw new EOFException("the server has hung up");
        }
        return line;
    }

    /** Sends a message whose content is {@code text}; returns the reply to its end. */
    String send(String sender, List<String> recipients, String text) throws IOException {
        assertThat(say("MAIL FROM:<" + sender + ">")).startsWith("250 ");
        for (String recipient : recipients) {
            assertThat(say("RCPT TO:<" + recipient + ">")).startsWith("250 ");
        }
        assertThat(say("DATA")).startsWith("354 ");
        return say(text.replace("\n", "\r\n") + "\r\n.");
    }

    /** Sends a message that must be taken; returns its queue id. */
    String accepted(String sender, String recipient) throws IOException {
        String reply = send(sender, List.of(recipient), "Subject: test\n\nbody");
        assertThat(reply).startsWith("250 2.0.0 Ok: queued as ");
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
