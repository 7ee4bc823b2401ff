package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.tables.TableRegistry;

/** Whether a delivery to a nexthop would use TLS, for people to read. */
public final class NexthopTls {
    private NexthopTls() {}

    /**
     * One text for each destination, in order: the policy that holds there.
     *
     * @param nexthop perhaps several destinations
     */
    public static List<String> of(MainCf main, TableRegistry tables, String nexthop) {
        TlsPolicies policies = new TlsPolicies(main, tables, text -> {});
        List<String> texts = new ArrayList<>();
        for (String destination : Nexthop.words(nexthop)) {
            texts.add(
                    switch (policies.of(destination)) {
                        case TlsPolicies.Result.Found(TlsPolicy policy) -> text(policy);
                        case TlsPolicies.Result.Failed failed -> unknown(failed);
                    });
        }
        return texts;
    }

    private static String unknown(TlsPolicies.Result.Failed failed) {
        return "unknown, so it waits: " + failed.warning();
    }

    /** What {@code settled}, which is the policy for one server, comes to there; nothing is added where the policy says it all. */
    static String at(TlsPolicies.Result settled) {
        return switch (settled) {
            case TlsPolicies.Result.Found(TlsPolicy policy) -> text(policy);
            case TlsPolicies.Result.Failed failed -> unknown(failed);
        };
    }

    private static String text(TlsPolicy policy) {
        TlsLevel level = policy.level();
        String word = " (" + level.name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";
        return switch (level) {
            case NONE -> "no" + word;
            case MAY -> "if the server offers it" + word;
            case ENCRYPT -> "yes, or no delivery" + word;
            case HALF_DANE, DANE, DANE_ONLY -> {
                if (!policy.associations().isEmpty()) {
                    yield "yes, with a certificate that matches the TLSA records of " + policy.serverName()
                            + ", or no delivery" + word;
                }
                yield (level == TlsLevel.DANE ? "if the server offers it; yes" : "yes")
                        + ", with a certificate that matches its TLSA records, "
                        + (level == TlsLevel.DANE ? "where there are any" : "or no delivery") + word;
            }
            case FINGERPRINT, VERIFY, SECURE ->
                "yes, with a certificate that matches " + String.join(", ", policy.match()) + ", or no delivery" + word;
        };
    }
}
