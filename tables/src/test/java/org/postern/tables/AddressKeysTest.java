package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.text.ByteKey;

class AddressKeysTest {
    private static Locality local(String domain) {
        return new Locality.Local();
    }

    private static Locality remote(String domain) {
        return new Locality.Remote();
    }

    /** Every key that a fruitless search asks for; those that tables of patterns are asked for are marked. */
    private static List<String> asked(String address, String delimiters, Function<String, Locality> locality) {
        List<String> patterns = new ArrayList<>();
        List<String> all = new ArrayList<>();
        new AddressKeys(address, new AddressExtension(delimiters))
                .find(new TableList(List.of(new Recorder(patterns, false))), locality, LookupTrace.NONE);
        new AddressKeys(address, new AddressExtension(delimiters))
                .find(new TableList(List.of(new Recorder(all, true))), locality, LookupTrace.NONE);
        all.replaceAll(key -> patterns.contains(key) ? key + " *" : key);
        return all;
    }

    private record Recorder(List<String> keys, boolean hasFixedKeys) implements Table {
        @Override
        public String name() {
            return "recorder:";
        }

        @Override
        public LookupResult lookup(byte[] key, int offset, int length) {
            keys.add(new String(key, offset, length, StandardCharsets.UTF_8));
            return LookupResult.notFound();
        }

        @Override
        public void close() {}
    }

    @Test
    void localAddressIsLookedUpByAllItsForms() {
        assertThat(asked("joe+ext@d.test", "+", AddressKeysTest::local))
                .containsExactly("joe+ext@d.test *", "joe@d.test", "joe+ext", "joe", "@d.test");
    }

    @Test
    void remoteAddressIsNotLookedUpByItsLocalPart() {
        assertThat(asked("joe+ext@d.test", "+", AddressKeysTest::remote))
                .containsExactly("joe+ext@d.test *", "joe@d.test", "@d.test");
    }

    @Test
    void withoutDelimiterNothingIsStripped() {
        assertThat(asked("joe+ext@d.test", "", AddressKeysTest::local))
                .containsExactly("joe+ext@d.test *", "joe+ext", "@d.test");
    }

    @Test
    void quotedFormComesBeforeUnquotedForm() {
        assertThat(asked("a b+c@d.test", "+", AddressKeysTest::local))
                .containsExactly(
                        "\"a b+c\"@d.test *",
                        "a b+c@d.test *",
                        "\"a b\"@d.test",
                        "a b@d.test",
                        "\"a b+c\"",
                        "a b+c",
                        "\"a b\"",
                        "a b",
                        "@d.test");
    }

    @Test
    void addressWithoutDomainHasNoOtherForms() {
        assertThat(asked("joe+ext", "+", AddressKeysTest::local)).containsExactly("joe+ext *", "joe");
    }

    @ParameterizedTest
    @CsvSource({
        "joe+a-b, +-, 3",
        "joe-a+b, +-, 3",
        "+joe+a, +, -1",
        "joe+, +, 3",
        "joe, +, -1",
        "owner-list, -, -1",
        "Owner-List, -, -1",
        "list-request, -, -1",
        "-request, -, -1",
        "owner-list+x, +, 10",
        "mailer-daemon, -, -1",
        "double-bounce, -, -1",
        "postmaster, t, -1",
        "postmaster+x, +, 10"
    })
    void extensionBeginsAtTheFirstDelimiter(String localPart, String delimiters, int start) {
        assertThat(new AddressExtension(delimiters).start(localPart).orElse(-1)).isEqualTo(start);
    }

    @Test
    void onlyAKeyWithoutExtensionLeavesOneUnmatched() {
        AddressKeys keys = new AddressKeys("joe+ext@d.test", new AddressExtension("+"));
        assertThat(match(keys, "joe+ext@d.test")).isEmpty();
        assertThat(match(keys, "joe@d.test")).isEqualTo("+ext");
        assertThat(match(keys, "joe+ext")).isEmpty();
        assertThat(match(keys, "joe")).isEqualTo("+ext");
        assertThat(match(keys, "@d.test")).isEmpty();
    }

    private static String match(AddressKeys keys, String entry) {
        AddressMatch match = keys.find(inline(Map.of(entry, "x")), AddressKeysTest::local, LookupTrace.NONE);
        assertThat(match).isInstanceOf(AddressMatch.Found.class);
        return ((AddressMatch.Found) match).key().unmatchedExtension();
    }

    private static TableList inline(Map<String, String> entries) {
        Map<ByteKey, MemoryTable.Entry> table = new HashMap<>();
        entries.forEach((key, value) ->
                table.put(new ByteKey(TableFixture.bytes(key)), new MemoryTable.Entry(TableValue.of(value), 0)));
        return new TableList(List.of(new MemoryTable("inline:", table, CaseFolding.DEFAULT)));
    }

    @Test
    void failureEndsTheSearch() {
        try (TableRegistry registry = new TableRegistry("mapdb")) {
            TableList tables = registry.list("fail:broken, static:x");
            assertThat(new AddressKeys("joe@d.test", AddressExtension.NONE)
                            .find(tables, AddressKeysTest::local, LookupTrace.NONE))
                    .isInstanceOf(AddressMatch.Failed.class);
        }
    }

    @Test
    void unknownLocalityFailsOnlyWhenItMatters() {
        AddressKeys keys = new AddressKeys("joe@d.test", AddressExtension.NONE);
        assertThat(keys.find(
                        inline(Map.of("joe@d.test", "x")),
                        domain -> new Locality.Unknown("no answer"),
                        LookupTrace.NONE))
                .isInstanceOf(AddressMatch.Found.class);
        assertThat(keys.find(
                        inline(Map.of("@d.test", "x")), domain -> new Locality.Unknown("no answer"), LookupTrace.NONE))
                .isEqualTo(new AddressMatch.Failed("no answer"));
    }

    @Test
    void eachKeyIsAskedOfAllTablesBeforeTheNext() {
        try (TableRegistry registry = new TableRegistry("mapdb")) {
            TableList tables = registry.list("inline:{@d.test=one}, inline:{joe@d.test=two}");
            AddressMatch match = new AddressKeys("joe@d.test", AddressExtension.NONE)
                    .find(tables, AddressKeysTest::remote, LookupTrace.NONE);
            assertThat(match)
                    .isEqualTo(new AddressMatch.Found(new AddressKey("joe@d.test", false, ""), TableValue.of("two")));
        }
    }

    @Test
    void domainIsFollowedByItsParents() {
        assertThat(DomainKeys.of("a.sub.d", DomainKeys.ParentStyle.DOTTED)).containsExactly("a.sub.d", ".sub.d", ".d");
        assertThat(DomainKeys.of("a.sub.d", DomainKeys.ParentStyle.BARE)).containsExactly("a.sub.d", "sub.d", "d");
        assertThat(DomainKeys.of("d", DomainKeys.ParentStyle.DOTTED)).containsExactly("d");
    }

    @Test
    void patternsAreAskedForAnyDomainButNotForParents() {
        List<String> patterns = new ArrayList<>();
        TableList tables = new TableList(List.of(new Recorder(patterns, false)));
        DomainKeys.findOrAny("a.d", DomainKeys.ParentStyle.DOTTED, tables, LookupTrace.NONE);
        assertThat(patterns).containsExactly("*");
    }
}
