package org.postern.relayd.smtp;

import static org.assertj.core.api.Assertions.assertThat;

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
    void softBounceChangesBothCodesAndNothingElse() {
        assertThat(Reply.softened("554 5.5.1 Error: 5 of 5")).isEqualTo("454 4.5.1 Error: 5 of 5");
        assertThat(Reply.softened("550-5.7.1 closed")).isEqualTo("450-4.7.1 closed");
        assertThat(Reply.softened("500 bad")).isEqualTo("400 bad");
        assertThat(Reply.softened("500")).isEqualTo("400");
        assertThat(Reply.softened("250 5 recipients")).isEqualTo("250 5 recipients");
    }
}
