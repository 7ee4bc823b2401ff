package org.postern.relayd.tls;

import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The name that a client asked a server for (RFC 6066 3). */
final class ServerNames {
    private ServerNames() {}

    /** In lower case; empty when there is none. */
    static String requested(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            try {
                for (SNIServerName name : extended.getRequestedServerNames()) {
                    if (name instanceof SNIHostName host) {
                        return host.getAsciiName().toLowerCase(Locale.ROOT);
                    }
                }
            } catch (UnsupportedOperationException none) {
                return "";
            }
        }
        return "";
    }
}
