package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressListTest {
    @Test
    void commasAndBlanksSeparate() {
        assertThat(internal("a@b.test, c@d.test e@f.test")).containsExactly("a@b.test", "c@d.test", "e@f.test");
    }

    @Test
    void displayNamesCommentsAndBracketsAreSetAside() {
        assertThat(internal("<joe@x.test>, Name <ann@x.test> (her), Last, First <f@x.test>"))
                .containsExactly("joe@x.test", "ann@x.test", "Last", "f@x.test");
    }

    @Test
    void groupsAreTheirMembers() {
        assertThat(internal("friends: a@x.test, b@x.test;, c@x.test"))
                .containsExactly("a@x.test", "b@x.test", "c@x.test");
    }

    @Test
    void quotedWordsStayWhole() {
        assertThat(internal("\"joe smith\"@x.test \"unclosed")).containsExactly("joe smith@x.test", "unclosed");
    }

    @Test
    void aLoneCommaHasNoAddress() {
        assertThat(internal(",")).isEmpty();
    }

    private static List<String> internal(String text) {
        return AddressList.parse(text).addresses().stream()
                .map(AddressTokens::internal)
                .toList();
    }
}
