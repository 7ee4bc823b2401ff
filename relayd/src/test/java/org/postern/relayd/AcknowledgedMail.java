package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkMessage;

/** What clients send as fast as they can, each message from another sender, and which of it they were told 250 for. */
final class AcknowledgedMail {
    private final int clients;
    private final Sending sending;
    private final AtomicInteger ended = new AtomicInteger();
    private final Set<String> senders = new ConcurrentSkipListSet<>();

    /** How a client sends one message. */
    @FunctionalInterface
    interface Sending {
        /**
         * Sends a client's message of this number, from 0.
         *
         * @return whether it was acknowledged; an exception or a failed assertion is the client's end
         */
        boolean send(MailClient client, String sender, int number) throws IOException;
    }

    AcknowledgedMail(int clients, Sending sending) {
        this.clients = clients;
        this.sending = sending;
    }

    /** Starts the clients, which go on for as long as they are answered; returns when as many messages as clients are acknowledged. */
    List<Thread> startSending(DaemonProcess daemon, int round) throws Exception {
        InetSocketAddress address = daemon.address();
        int before = senders.size();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            String name = "r" + round + "c" + i;
            threads.add(Thread.ofVirtual().start(() -> sendOnAndOn(address, name)));
        }
        while (senders.size() < before + clients) {
            assertThat(daemon.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return threads;
    }

    private void sendOnAndOn(InetSocketAddress address, String name) {
        try (MailClient client = MailClient.connect(address)) {
            for (int i = 0; ; i++) {
                String sender = name + "m" + i + "@sender.example";
                if (sending.send(client, sender, i)) {
                    senders.add(sender);
                }
            }
        } catch (IOException | AssertionError e) {
            // What was cut off was not acknowledged, and nothing is known about it.
            ended.incrementAndGet();
        }
    }

    /** How many clients have come to their end. */
    int ended() {
        return ended.get();
    }

    /** The senders of what is acknowledged by now. */
    Set<String> senders() {
        return Set.copyOf(senders);
    }

    /** Takes all others for not acknowledged. */
    void retain(Set<String> certain) {
        senders.retainAll(certain);
    }

    /** Waits until all of it is {@code inside}. */
    void assertAllArrives(ReceivedMail inside, long seed) throws InterruptedException {
        boolean all = inside.await(messages -> senders(messages).containsAll(senders), Duration.ofSeconds(60));
        Set<String> lost = new TreeSet<>(senders);
        lost.removeAll(senders(inside.messages()));
        assertThat(lost).as("lost; seed %d", seed).isEmpty();
        assertThat(all).isTrue();
    }

    static Set<String> senders(List<SinkMessage> messages) {
        return messages.stream().map(SinkMessage::sender).collect(Collectors.toSet());
    }
}
