package org.postern.relayd.smtpd;

import java.util.Locale;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/** Whether clients are offered TLS. */
public final class TlsOffer {
    private TlsOffer() {}

    /** Whether {@code config} asks for it, on request (smtpd_tls_security_level and its predecessors) or from the first byte on. */
    public static boolean isAskedFor(MainCf config) {
        String level = config.get(Settings.SMTPD_TLS_SECURITY_LEVEL).toLowerCase(Locale.ROOT);
        boolean onRequest = level.isEmpty()
                ? config.get(Settings.SMTPD_USE_TLS) || config.get(Settings.SMTPD_ENFORCE_TLS)
                : !level.equals("none");
        return onRequest
                || config.get(Settings.SMTPD_TLS_WRAPPERMODE)
                || !config.get(Settings.RELAYD_TLS_LISTEN).isBlank();
    }
}
