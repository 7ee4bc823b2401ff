package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReceivedHeaderTest {
    private static String header(String helo, String soleRecipient) {
        return ReceivedHeader.format(
                helo,
                "localhost [127.0.0.1]",
                "fw.gateway.test",
                "Postern",
                "ESMTP",
                "ABC",
                soleRecipient,
                Instant.parse("2026-11-05T12:00:00Z"));
    }

    @Test
    void aSoleRecipientIsNamedAsItWouldBeWritten() {
        assertThat(header("x", "a b@other.test"))
                .startsWith(
                        "Received: from x (localhost [127.0.0.1])\r\n\tby fw.gateway.test (Postern) with ESMTP id ABC\r\n"
                                + "\tfor <\"a b\"@other.test>; Thu,  5 Nov 2026 ")
                .endsWith(")\r\n");
    }

    @Test
    void oneOfSeveralRecipientsLearnsNothingOfTheOthers() {
        assertThat(header("x", "")).contains(" with ESMTP id ABC;\r\n\tThu,  5 Nov 2026 ");
    }

    @Test
    void whatAClientCallsItselfBeginsNoHeader() {
        assertThat(header("x\r\nBcc: y", "")).startsWith("Received: from x??Bcc: y (");
    }
}
