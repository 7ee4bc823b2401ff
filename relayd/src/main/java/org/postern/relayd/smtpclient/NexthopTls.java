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
        TlsPolicies policies = new TlsPolicies(main, tables);
        List<String> texts = new ArrayList<>();
        for (String destination : Nexthop.words(nexthop)) {
            texts.add(
                    switch (policies.of(destination)) {
                        case TlsPolicies.Result.Found(TlsPolicy policy) -> text(policy);
                        case TlsPolicies.Result.Failed(Trouble trouble, String warning) ->
                            "unknown, so it waits: " + warning;
                    });
        }
        return texts;
    }

    private static String text(TlsPolicy policy) {
        TlsLevel level = policy.level();
        String word = " (" + level.name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";
        return switch (level) {
            case NONE -> "no" + word;
            case MAY, DANE -> "if the server offers it" + word;
            case ENCRYPT -> "yes, or no delivery" + word;
            case DANE_ONLY, FINGERPRINT, VERIFY, SECURE ->
                "yes, with a certificate that matches " + String.join(", ", policy.match()) + ", or no delivery" + word;
        };
    }
}
