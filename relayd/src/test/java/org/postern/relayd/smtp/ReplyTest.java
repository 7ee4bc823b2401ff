package org.postern.relayd.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
    @Test
    void aTextWithLineEndsIsStillOneReply() {
        assertThat(new Reply(550, "5.7.1", "<a\r\n250 2.0.0 Ok\n@b>: rejected").toString())
                .isEqualTo("550 5.7.1 <a  250 2.0.0 Ok @b>: rejected");
    }

    @Test
    void theEnhancedCodeIsSetApart() {
        assertThat(Reply.parse("550 5.1.1 <x>: no")).isEqualTo(new Reply(550, "5.1.1", "<x>: no"));
        assertThat(Reply.parse("250 fw.gateway.test")).isEqualTo(new Reply(250, "", "fw.gateway.test"));
        assertThat(Reply.parse("550 3.1.1 x").enhanced()).isEmpty();
        assertThat(Reply.parse("450")).isEqualTo(new Reply(450, "", ""));
    }

    @Test
    void aReplyWithoutTextIsStillAReply() {
        assertThat(new Reply(250, "2.0.0", "").toString()).isEqualTo("250 2.0.0 ");
        assertThat(new Reply(250, "", "").toString()).isEqualTo("250 ");
    }

    @Test
    void softBounceChangesBothCodesOfAllLinesAndNothingElse() {
        assertThat(new Reply(554, "5.5.1", "Error: 5 of 5").softened())
                .isEqualTo(new Reply(454, "4.5.1", "Error: 5 of 5"));
        assertThat(Reply.of(List.of("550-5.7.1 closed", "550 55 of 5")).softened())
                .isEqualTo(Reply.of(List.of("450-4.7.1 closed", "450 45 of 5")));
        assertThat(new Reply(500, "", "bad").softened()).isEqualTo(new Reply(400, "", "bad"));
        assertThat(Reply.of(List.of("500")).softened().toString()).isEqualTo("400");
        assertThat(new Reply(500, "", "bad").softened().isSoft()).isTrue();
        Reply positive = new Reply(250, "2.0.0", "5 recipients");
        assertThat(positive.softened()).isSameAs(positive);
    }

    @Test
    void whatIsSentIsTheWholeReplyWithItsLineEnds() {
        assertThat(sent(new Reply(250, "2.1.5", "Ok"))).isEqualTo("250 2.1.5 Ok\r\n");
        assertThat(sent(new Reply(354, "", "End"))).isEqualTo("354 End\r\n");
        assertThat(sent(Reply.of(List.of("250-fw", "250 SIZE")))).isEqualTo("250-fw\r\n250 SIZE\r\n");
        assertThat(sent(new Reply(252, "2.0.0", "jos\u00e9\ud83d\ude00")))
                .isEqualTo("252 2.0.0 jos\u00e9\ud83d\ude00\r\n");
    }

    private static String sent(Reply reply) {
        byte[] bytes = new byte[reply.length() + 2];
        reply.copyTo(bytes, 1);
        return new String(bytes, 1, reply.length(), StandardCharsets.UTF_8);
    }

    @Test
    void partsOfAReplyCannotEndItsLine() {
        Reply reply = Reply.printable(550, "5.1.1", "<", "a\r\nb\u0085\0@example.com", ">: no");
        assertThat(reply).isEqualTo(new Reply(550, "5.1.1", "<a  b  @example.com>: no"));
        assertThat(reply.enhanced()).isEqualTo("5.1.1");
        assertThat(reply.text()).isEqualTo("<a  b  @example.com>: no");
    }

    @Test
    void aReplyOfSeveralLinesHasTheCodesOfItsFirst() {
        Reply reply = Reply.of(List.of("550-5.1.1 no", "550 5.7.1 call\r\n250 Ok"));
        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.enhanced()).isEqualTo("5.1.1");
        assertThat(reply.text()).isEqualTo("no");
        assertThat(reply.lines()).containsExactly("550-5.1.1 no", "550 5.7.1 call  250 Ok");
    }

    @Test
    void aSettingMayAskForACodeThatIsNone() {
        assertThat(new Reply(42, "5.5.2", "x").enhanced()).isEqualTo("5.5.2");
        assertThat(new Reply(42, "", "x").text()).isEqualTo("x");
        assertThat(new Reply(5000, "", "x").toString()).isEqualTo("5000 x");
    }
}
