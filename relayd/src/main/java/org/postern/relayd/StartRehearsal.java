package org.postern.relayd;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.relayd.check.Rehearsal;
import org.postern.relayd.cleanup.Arrivals;
import org.postern.relayd.debug.DiscardingStore;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.MessageStore;
import org.postern.tables.TableOpener;

/** The daemon's own start, with nobody to serve. */
final class StartRehearsal implements Rehearsal {
    @Override
    public Started start(MainCf config) {
        MailOwner.check(config);
        Setup setup = Setup.of(config, new Nobody(), Optional.empty());
        return new Started() {
            @Override
            public Firewall firewall() {
                return setup.firewall();
            }

            @Override
            public void close() {
                setup.close();
            }
        };
    }

    @Override
    public List<InetSocketAddress> listen(MainCf config) {
        return ListenAddresses.of(config);
    }

    @Override
    public List<InetSocketAddress> listenWithTls(MainCf config) {
        return ListenAddresses.withTls(config);
    }

    @Override
    public List<InetSocketAddress> listenForMetrics(MainCf config) {
        return ListenAddresses.ofMetrics(config).stream().toList();
    }

    private record Nobody(MailLog log, Metrics metrics) implements Setup.Surroundings {
        Nobody() {
            this(new MailLog(OutputStream.nullOutputStream(), "", "", InstantSource.system()), new Metrics());
        }

        @Override
        public MessageStore store() {
            return new DiscardingStore();
        }

        @Override
        public Arrivals queue() {
            return (envelope, expanded) -> {}; // there is no message
        }

        @Override
        public List<InetSocketAddress> listening() {
            return List.of();
        }

        @Override
        public InstantSource clock() {
            return InstantSource.system();
        }

        @Override
        public TableOpener.Use tables() {
            return TableOpener.Use.REHEARSAL;
        }
    }
}
