package org.postern.relayd.check;

import java.net.InetSocketAddress;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.relayd.firewall.Firewall;

/** Does all that a daemon does at its start, short of listening and of using the queue. */
public interface Rehearsal {
    /** What came of it; to be closed. */
    interface Started extends AutoCloseable {
        /** Its decisions, with all tables open that the daemon would have open. */
        Firewall firewall();

        @Override
        void close();
    }

    /**
     * Starts nobody.
     *
     * @throws org.postern.config.ConfigException for what would keep the daemon from starting
     */
    Started start(MainCf config);

    /**
     * Where the daemon would listen.
     *
     * @throws org.postern.config.ConfigException for an item that is no address
     */
    List<InetSocketAddress> listen(MainCf config);

    /**
     * Where sessions would begin with TLS.
     *
     * @throws org.postern.config.ConfigException for an item that is no address
     */
    List<InetSocketAddress> listenWithTls(MainCf config);

    /**
     * Where metrics would be answered for.
     *
     * @throws org.postern.config.ConfigException for what is no address
     */
    List<InetSocketAddress> listenForMetrics(MainCf config);
}
