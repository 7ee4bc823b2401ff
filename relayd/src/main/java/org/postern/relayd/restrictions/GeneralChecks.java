package org.postern.relayd.restrictions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/** The restrictions that may stand in any list (postconf(5), "smtpd_client_restrictions", "generic restrictions"). */
final class GeneralChecks {
    private static final String AUTHENTICATED = "reject_authenticated_sender_login_mismatch";
    private static final String UNAUTHENTICATED = "reject_unauthenticated_sender_login_mismatch";
    private static final List<String> LOGIN_CHECKS =
            List.of(AUTHENTICATED, UNAUTHENTICATED, "reject_known_sender_login_mismatch");

    private final int rejectCode;
    private final int deferCode;
    private final int plaintextCode;
    private final int severalRecipientsCode;

    GeneralChecks(MainCf config) {
        this.rejectCode = config.get(Settings.REJECT_CODE);
        this.deferCode = config.get(Settings.DEFER_CODE);
        this.plaintextCode = config.get(Settings.PLAINTEXT_REJECT_CODE);
        this.severalRecipientsCode = config.get(Settings.MULTI_RECIPIENT_BOUNCE_REJECT_CODE);
    }

    void addTo(Vocabulary words) {
        words.last("permit", inquiry -> Outcome.ok());
        words.last("reject", inquiry -> inquiry.reject(rejectCode, "5.7.1", "Access denied"));
        words.last("defer", inquiry -> inquiry.reject(deferCode, "4.3.2", "Try again later"));
        words.plain(
                "defer_if_permit",
                inquiry -> inquiry.deferIfPermit(450, "4.7.0", inquiry.subject(), "defer_if_permit requested"));
        words.plain(
                "defer_if_reject",
                inquiry -> inquiry.deferIfReject(450, "4.7.0", inquiry.subject(), "defer_if_reject requested"));
        words.argument("sleep", GeneralChecks::sleep);
        words.plain("reject_unauth_pipelining", GeneralChecks::rejectPipelining);
        words.plain("reject_multi_recipient_bounce", this::rejectSeveralRecipients);
        addEncryption(words);
        addAuthentication(words);
        addMissing(words);
    }

    /** Nobody is asked for a certificate. */
    private void addEncryption(Vocabulary words) {
        words.plain(
                "reject_plaintext_session",
                inquiry -> inquiry.transaction().client().encrypted()
                        ? Outcome.dunno()
                        : inquiry.rejectWith(plaintextCode, "4.7.1", "Session encryption is required"));
        words.plain("permit_tls_clientcerts", inquiry -> Outcome.dunno());
        words.plain("permit_tls_all_clientcerts", inquiry -> Outcome.dunno());
    }

    /** Nobody can authenticate. */
    private static void addAuthentication(Vocabulary words) {
        words.plain("permit_sasl_authenticated", inquiry -> Outcome.dunno());
        words.table("check_sasl_access", (inquiry, table) -> ignored(inquiry, "check_sasl_access"));
        for (String name : LOGIN_CHECKS) {
            words.plain(name, inquiry -> ignored(inquiry, name));
        }
        words.plain("reject_sender_login_mismatch", inquiry -> {
            ignored(inquiry, AUTHENTICATED);
            return ignored(inquiry, UNAUTHENTICATED);
        });
    }

    private static Outcome ignored(Inquiry inquiry, String restriction) {
        inquiry.findings().warn("restriction `" + restriction + "' ignored: no SASL support");
        return Outcome.dunno();
    }

    /** What Postfix has and we have not, or has had: to skip it would let in what should stay out. */
    private static void addMissing(Vocabulary words) {
        words.refused("check_policy_service", "restriction check_policy_service: policy services are not supported");
        words.refused("check_ccert_access", "restriction check_ccert_access: client certificates are not supported");
        for (String name : new String[] {"reject_unverified_sender", "reject_unverified_recipient"}) {
            words.refused(name, "restriction " + name + ": address verification is not supported");
        }
        words.refused(
                "permit_naked_ip_address",
                "support for restriction \"permit_naked_ip_address\" has been removed in Postfix 3.9; instead, specify"
                        + " \"permit_mynetworks\" or \"permit_sasl_authenticated\"");
        removed(words, "check_relay_domains", "reject_unauth_destination");
        removed(words, "reject_maps_rbl", "reject_rbl_client domain-name");
    }

    private static void removed(Vocabulary words, String name, String successor) {
        words.refused(
                name,
                "support for restriction \"" + name + "\" has been removed in Postfix 3.9; instead, specify \""
                        + successor + "\"");
    }

    private static Function<Inquiry, Outcome> sleep(Optional<String> seconds) {
        Optional<Integer> number =
                seconds.filter(text -> text.matches("[0-9]{1,9}")).map(Integer::valueOf);
        return number.<Function<Inquiry, Outcome>>map(count -> inquiry -> {
                    inquiry.findings().pause(Duration.ofSeconds(count));
                    return Outcome.dunno();
                })
                .orElse(inquiry -> inquiry.serverError("restriction sleep must be followed by number"));
    }

    private static Outcome rejectPipelining(Inquiry inquiry) {
        return inquiry.transaction().progress().outOfStep()
                ? inquiry.reject(503, "5.5.0", "Improper use of SMTP command pipelining")
                : Outcome.dunno();
    }

    /** RFC 5321 4.5.5: what has the null sender is for one recipient. */
    private Outcome rejectSeveralRecipients(Inquiry inquiry) {
        Progress progress = inquiry.transaction().progress();
        int others = inquiry.stage() == Stage.RCPT ? progress.recipients() : progress.recipients() - 1;
        return progress.inMail() && inquiry.transaction().sender().isEmpty() && others > 0
                ? inquiry.reject(severalRecipientsCode, "5.5.3", "Multi-recipient bounce")
                : Outcome.dunno();
    }
}
