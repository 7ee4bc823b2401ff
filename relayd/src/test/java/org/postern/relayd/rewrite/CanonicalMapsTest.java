package org.postern.relayd.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.config.MainCf;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

class CanonicalMapsTest {
    private final TableRegistry tables = new TableRegistry("mapdb");

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void theMapsForOneKindOfAddressComeFirst() {
        RecipientExpansion expansion = expansion(
                "sender_canonical_maps = inline:{a@example.com=b@example.com}",
                "recipient_canonical_maps = inline:{r@example.com=s@example.com}",
                "canonical_maps = inline:{b@example.com=c@example.com, s@example.com=t@example.com}");
        assertThat(expansion.sender("a", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.SenderResult.Sender("c@example.com"));
        assertThat(expansion.expand("r@example.com", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.Result.Recipients(
                        "t@example.com", List.of(new RecipientExpansion.Expanded("t@example.com", "r@example.com"))));
        assertThat(expansion.expand("a@example.com", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.Result.Recipients(
                        "a@example.com", List.of(new RecipientExpansion.Expanded("a@example.com", "a@example.com"))));
    }

    @Test
    void theNullSenderStaysNull() {
        assertThat(expansion("canonical_maps = static:x@example.com").sender("", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.SenderResult.Sender(""));
    }

    @Test
    void extensionsAreCarriedOver() {
        RecipientExpansion expansion =
                expansion("recipient_delimiter = +", "canonical_maps = inline:{a@example.com=b@other.test}");
        assertThat(expansion.sender("a+x@example.com", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.SenderResult.Sender("b+x@other.test"));
    }

    @Test
    void aCircleAndABrokenTableRefuseTheMessageForNow() {
        assertThat(expansion("canonical_maps = inline:{a@example.com=b@example.com, b@example.com=a@example.com}")
                        .sender("a", LookupTrace.NONE))
                .isInstanceOf(RecipientExpansion.SenderResult.Refused.class);
        assertThat(expansion("canonical_maps = fail:broken").expand("a", LookupTrace.NONE))
                .isInstanceOfSatisfying(
                        RecipientExpansion.Result.Refused.class,
                        refused -> assertThat(refused.reply()).hasToString("451 4.3.0 Error: queue file write error"));
    }

    @Test
    void aValueThatBeginsWithADomainIsOneAddressWhateverElseItLists() {
        assertThat(expansion("virtual_alias_maps = inline:{ {@virt.test = @one.test, list, \"q q\"@two.test} }")
                        .expand("joe@virt.test", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.Result.Recipients(
                        "joe@virt.test",
                        List.of(new RecipientExpansion.Expanded(
                                "joe@one.test, list, \"q q\"@two.test", "joe@virt.test"))));
    }

    @Test
    void anExtensionThatIsNotPropagatedIsLostInAnotherDomainToo() {
        assertThat(expansion(
                                "recipient_delimiter = +",
                                "propagate_unmatched_extensions =",
                                "canonical_maps = inline:{ann=@other.test}")
                        .sender("ann+x", LookupTrace.NONE))
                .isEqualTo(new RecipientExpansion.SenderResult.Sender("ann@other.test"));
    }

    private RecipientExpansion expansion(String... lines) {
        String text = "compatibility_level = 3.6\nmyhostname = fw.gateway.test\nmyorigin = example.com\n"
                + "inet_interfaces = 127.0.0.1\nvirtual_alias_maps =\n" + String.join("\n", lines) + "\n";
        return MailRouting.of(MainCf.of(Path.of("/nonexistent"), text), tables).expansion();
    }
}
