package org.postern.relayd.smtpclient;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;

/**
 * Delivers mail by SMTP (smtp(8)): tries the servers of the nexthop in turn until each recipient is delivered to or refused, or no server is
 * left. Safe for use by any number of threads; a delivery uses the thread it is called on.
 *
 * <p>Known limits: no TLS, no 8-bit conversion for servers without 8BITMIME (their mail is sent as it is), one message a connection.
 */
public final class SmtpDeliveryAgent implements DeliveryAgent {
    private final SmtpClientSettings settings;
    private final NexthopResolver resolver;
    private final Consumer<String> log;

    /**
     * An agent.
     *
     * @param own what connections would come back to this daemon
     * @param log takes lines about servers and records that were passed over, beginning with the queue id unless no connection was made
     */
    public SmtpDeliveryAgent(SmtpClientSettings settings, DnsClient dns, OwnAddresses own, Consumer<String> log) {
        this.settings = settings;
        this.resolver = new NexthopResolver(settings.hosts(), dns, own, new Random(), log);
        this.log = log;
    }

    @Override
    public List<DeliveryResult> deliver(DeliveryRequest request) {
        return new DeliveryRun(request, settings, resolver, log).run();
    }
}
