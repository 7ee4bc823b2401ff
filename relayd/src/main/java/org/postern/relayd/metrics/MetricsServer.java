package org.postern.relayd.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers GET (RFC 9110) for {@code /metrics}, {@code /healthz} and {@code /readyz}. Each request has a virtual thread; a client that is
 * slow to ask or to read is cut off, and there are only so many at a time.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * What is answered.
     *
     * @param metrics the page
     * @param sick why the daemon does not do its work; nothing when it does
     * @param unready why no mail is accepted now; nothing when it is
     */
    public record Answers(
            Supplier<String> metrics, Supplier<Optional<String>> sick, Supplier<Optional<String>> unready) {}

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Answers on {@code address} from now on.
     *
     * @throws IOException when it cannot be listened on
     */
    public static MetricsServer start(InetSocketAddress address, Answers answers) throws IOException {
        // The server of the platform has its limits from here; without, a client may hang for ever. Seconds.
        limit("sun.net.httpserver.maxReqTime", "10");
        limit("sun.net.httpserver.maxRspTime", "30");
        limit("sun.net.httpserver.idleInterval", "10");
        limit("jdk.httpserver.maxConnections", "64");
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("metrics").factory());
        server.setExecutor(threads);
        server.createContext("/", only("/", exchange -> send(exchange, 200, PLAIN, "/metrics\n/healthz\n/readyz\n")));
        server.createContext(
                "/metrics",
                only(
                        "/metrics",
                        exchange -> send(
                                exchange,
                                200,
                                MetricsPage.CONTENT_TYPE,
                                answers.metrics().get())));
        server.createContext("/healthz", only("/healthz", exchange -> sendState(exchange, answers.sick())));
        server.createContext("/readyz", only("/readyz", exchange -> sendState(exchange, answers.unready())));
        server.start();
        return new MetricsServer(server, threads);
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The platform's contexts answer for all that begins with their path. */
    private static HttpHandler only(String path, HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, 404, PLAIN, "not found\n");
                } else if (!exchange.getRequestMethod().equals("GET")
                        && !exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    send(exchange, 405, PLAIN, "GET only\n");
                } else {
                    handler.handle(exchange);
                }
            }
        };
    }

    private static void sendState(HttpExchange exchange, Supplier<Optional<String>> problem) throws IOException {
        Optional<String> found = problem.get();
        send(exchange, found.isEmpty() ? 200 : 503, PLAIN, found.orElse("ok") + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
