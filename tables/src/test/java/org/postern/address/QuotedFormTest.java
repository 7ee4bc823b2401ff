package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedFormTest {
    @Test
    void theLocalPartIsQuotedWhereItMustBe() {
        assertThat(QuotedForm.quote("joe smith@x.test")).isEqualTo("\"joe smith\"@x.test");
        assertThat(QuotedForm.quote("a\"b\\c@x.test")).isEqualTo("\"a\\\"b\\\\c\"@x.test");
        assertThat(QuotedForm.quote("a@b@x.test")).isEqualTo("\"a@b\"@x.test");
        assertThat(QuotedForm.quote("@x.test")).isEqualTo("\"\"@x.test");
        assertThat(QuotedForm.quote("joe.smith@x.test")).isEqualTo("joe.smith@x.test");
    }

    @Test
    void anAtSignInQuotesDoesNotBeginTheDomain() {
        assertThat(QuotedForm.unquote("\"a@b\"@x.test")).isEqualTo("a@b@x.test");
        assertThat(QuotedForm.unquote("\"a@b\"")).isEqualTo("a@b");
        assertThat(QuotedForm.unquote("a\\@b@x.test")).isEqualTo("a@b@x.test");
    }

    @Test
    void theDomainKeepsItsQuotes() {
        assertThat(QuotedForm.unquote("\"joe\"@\"q\".test")).isEqualTo("joe@\"q\".test");
    }

    @Test
    void aSourceRouteIsTheSameInBothForms() {
        assertThat(QuotedForm.quote("@a.test,@b.test:joe smith@c.test"))
                .isEqualTo("@a.test,@b.test:\"joe smith\"@c.test");
        assertThat(QuotedForm.unquote("@a.test,@b.test:\"joe smith\"@c.test"))
                .isEqualTo("@a.test,@b.test:joe smith@c.test");
    }
}
