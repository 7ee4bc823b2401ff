package org.postern.relayd.check;

import org.postern.config.Settings;
import org.postern.findings.Place;

/** Whether a TLS level can mean what it says. */
final class DaneCheck {
    private DaneCheck() {}

    /**
     * Tells when {@code level} is one of DANE, and there is no DNSSEC for it.
     *
     * @param level as main.cf or a policy table has it, attributes included
     */
    static void check(Subject subject, Place place, String level) {
        if (!level.startsWith("dane")
                || subject.config().get(Settings.SMTP_DNS_SUPPORT_LEVEL).equals("dnssec")) {
            return;
        }
        String needs = "DANE needs DNSSEC, which is not asked for, so ";
        String advice = "set smtp_dns_support_level = dnssec";
        if (level.startsWith("dane-only")) {
            subject.error(Names.NO_DANE, place, needs + "mail is deferred", advice);
        } else {
            subject.warning(Names.NO_DANE, place, needs + "TLS is used only where it is offered", advice);
        }
    }
}
