package org.postern.relayd.bounce;

import java.nio.charset.Charset;
import java.util.List;
import org.postern.address.DomainSyntax;

/**
 * What bounce_template_file says about one kind of report.
 *
 * @param label the character set that the text is labelled with
 * @param encoding in which the text is written
 * @param from the author; empty for the usual one
 * @param subject of what the sender gets; empty for the usual one
 * @param copySubject of what the postmaster gets; empty for the usual one
 * @param text lines, with all names expanded
 */
record ReportTemplate(
        String label, Charset encoding, String from, String subject, String copySubject, List<String> text) {
    ReportTemplate {
        text = List.copyOf(text);
    }

    boolean isAscii() {
        return text.stream().allMatch(DomainSyntax::isAscii);
    }
}
