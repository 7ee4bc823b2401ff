package org.postern.relayd.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.relayd.bounce.DeliveryReportTest.ORIGINAL;
import static org.postern.relayd.bounce.DeliveryReportTest.envelope;
import static org.postern.relayd.bounce.DeliveryReportTest.ours;
import static org.postern.relayd.bounce.DeliveryReportTest.refused;
import static org.postern.relayd.bounce.DeliveryReportTest.write;

import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.relayd.queue.Recipient;

/** What parsers of others make of reports: Mime4j at its strictest, and the one that Java's mail programs use. */
class ReportParsersTest {
    private static final String USER = "Final-Recipient: rfc822; u@example.net\r\n";
    private static final String QUOTED = "Final-Recipient: rfc822; \"a b\"@example.net\r\n";

    private record Part(String type, String body) {}

    private static String report(ReportKind kind, String local) {
        Recipient user = Recipient.of(local + "@example.net");
        Recipient quoted = Recipient.of("a b@example.net");
        return write(kind, envelope("s@example.org", "", "e1", user, quoted), ORIGINAL, refused(user), ours(quoted));
    }

    private static List<Part> mime4j(String report) throws IOException, MimeException {
        MimeTokenStream stream = new MimeTokenStream(MimeConfig.STRICT);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        stream.parse(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)));
        List<Part> parts = new ArrayList<>();
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            if (state == EntityState.T_BODY) {
                parts.add(new Part(
                        stream.getBodyDescriptor().getMimeType(),
                        new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return parts;
    }

    /** The postmaster gets no more of what goes back to its sender. */
    private static boolean returnsHeaderOnly(ReportKind kind) {
        return kind.returnsHeaderOnly() || kind == ReportKind.FAILED_COPY;
    }

    @ParameterizedTest
    @EnumSource
    void mime4jFindsThreeParts(ReportKind kind) throws IOException, MimeException {
        List<Part> parts = mime4j(report(kind, "u"));
        assertThat(parts)
                .extracting(Part::type)
                .containsExactly(
                        "text/plain",
                        "message/delivery-status",
                        returnsHeaderOnly(kind) ? "text/rfc822-headers" : "message/rfc822");
        assertThat(parts.get(0).body()).startsWith("This is the mail system at host gw.example.com.\r\n");
        assertThat(parts.get(1).body()).contains(USER, QUOTED);
        assertThat(parts.get(2).body()).contains("Subject: hello\r\n there\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void mime4jFindsThePartsOfAnInternationalReport(ReportKind kind) throws IOException, MimeException {
        assertThat(mime4j(report(kind, "jürgen")))
                .extracting(Part::type)
                .containsExactly(
                        "text/plain",
                        "message/global-delivery-status",
                        returnsHeaderOnly(kind) ? "message/global-headers" : "message/global");
    }

    @ParameterizedTest
    @EnumSource
    void mailProgramFindsThreeParts(ReportKind kind) throws Exception {
        Properties strict = new Properties();
        strict.setProperty("mail.mime.address.strict", "true");
        MimeMessage message = new MimeMessage(
                Session.getInstance(strict),
                new ByteArrayInputStream(report(kind, "u").getBytes(StandardCharsets.UTF_8)));
        assertThat(new ContentType(message.getContentType()).getParameter("report-type"))
                .isEqualTo("delivery-status");
        assertThat(message.getFrom()).singleElement().hasToString("Mail Delivery System <MAILER-DAEMON@example.com>");

        MimeMultipart parts = (MimeMultipart) message.getContent();
        List<Part> found = new ArrayList<>();
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            found.add(new Part(
                    new ContentType(part.getContentType()).getBaseType(),
                    new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
        }
        assertThat(found)
                .extracting(Part::type)
                .containsExactly(
                        "text/plain",
                        "message/delivery-status",
                        returnsHeaderOnly(kind) ? "text/rfc822-headers" : "message/rfc822");
        assertThat(found.get(1).body()).contains(USER, QUOTED);
        assertThat(found.get(2).body()).contains("Subject: hello\r\n there\r\n");
    }
}
