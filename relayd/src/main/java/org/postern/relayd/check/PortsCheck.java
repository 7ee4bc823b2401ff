package org.postern.relayd.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.relayd.control.ControlClient;
import org.postern.relayd.smtp.HostPort;

/** Whether a daemon could listen where it should: at a port that is free, or that our own running daemon has. */
final class PortsCheck {
    private static final int PRIVILEGED = 1024;

    private final Subject subject;
    private final MainCf config;

    PortsCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
    }

    void run(List<InetSocketAddress> addresses, Setting<String> setting) {
        Optional<List<String>> own = Optional.empty();
        for (InetSocketAddress address : addresses) {
            Optional<String> problem = problem(address);
            if (problem.isEmpty()) {
                continue;
            }
            if (own.isEmpty()) {
                own = Optional.of(listening());
            }
            // The address may be another: the daemon with a wild card has the port on all.
            if (own.get().stream().noneMatch(has -> has.endsWith(":" + address.getPort()))) {
                report(setting, address, problem.get());
            }
        }
    }

    /** Why it cannot be listened on. */
    private static Optional<String> problem(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as the daemon does
            socket.bind(address);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void report(Setting<String> setting, InetSocketAddress address, String reason) {
        String where = HostPort.text(address);
        Place place = subject.at(setting, where);
        String message = "cannot listen on " + where + ": " + reason;
        if (reason.contains("Cannot assign")) {
            subject.error(
                    Names.NO_SUCH_ADDRESS,
                    place,
                    message,
                    "set " + changeable(setting) + " to an address that this machine has");
        } else if (reason.contains("denied") && address.getPort() < PRIVILEGED) {
            subject.warning(
                    Names.PORT_DENIED,
                    place,
                    message,
                    "ports below 1024 need root or CAP_NET_BIND_SERVICE; the user of this command has neither");
        } else {
            subject.error(
                    Names.PORT_TAKEN,
                    place,
                    message,
                    "stop what listens there, or set " + changeable(setting) + " to another address and port");
        }
    }

    /** What says where to listen. */
    private static String changeable(Setting<String> setting) {
        return setting.equals(Settings.INET_INTERFACES) ? Settings.RELAYD_LISTEN.name() : setting.name();
    }

    /** Where the daemon in this queue directory listens; nowhere when none is running. */
    private List<String> listening() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(answer, true, StandardCharsets.UTF_8);
                PrintStream err = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            OptionalInt status = ControlClient.ask(
                    Path.of(config.get(Settings.QUEUE_DIRECTORY)), List.of("status", "--listening"), out, err);
            return status.isPresent()
                    ? answer.toString(StandardCharsets.UTF_8).lines().toList()
                    : List.of();
        } catch (IOException unreachable) {
            return List.of();
        }
    }
}
