package org.postern.relayd.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/** Where the validating resolver gets its answers: from our servers, with signatures (the DO bit, RFC 3225 3). */
final class SignedAnswers implements Resolver {
    /** What goes through any network in one piece (RFC 9715 3.1). */
    private static final int PAYLOAD = 1232;

    private final NameServers servers;

    SignedAnswers(NameServers servers) {
        this.servers = servers;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        Message signed = query.clone();
        if (signed.getOPT() == null) {
            signed.addRecord(new OPTRecord(PAYLOAD, 0, 0, ExtendedFlags.DO, List.of()), Section.ADDITIONAL);
        }
        Thread.ofVirtual().name("dnssec").start(() -> {
            long deadline = System.nanoTime() + servers.limit().toNanos();
            switch (servers.ask(signed, deadline)) {
                case NameServers.Outcome.Answered(Message message) -> answer.complete(message);
                case NameServers.Outcome.Unanswered(String reason, boolean slow) ->
                    answer.completeExceptionally(new IOException(reason));
            }
        });
        return answer;
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, @Nullable List<EDNSOption> options) {
        // Every question asks for signatures.
    }

    @Override
    public void setIgnoreTruncation(boolean ignored) {
        // An answer that is too long is asked for over TCP.
    }

    @Override
    public void setPort(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTCP(boolean always) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTSIGKey(@Nullable TSIG key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
