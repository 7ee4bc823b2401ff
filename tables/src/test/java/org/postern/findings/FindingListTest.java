package org.postern.findings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingListTest {
    private final FindingList findings = new FindingList();

    @Test
    void sortsByPlaceAndCounts() {
        assertThat(findings.summary()).isEqualTo("no findings");
        findings.accept(Finding.error("bad-thing", Place.of("t", 9, ""), "second"));
        findings.accept(Finding.warning("odd-thing", Place.of("t", 2, ""), "first"));
        findings.accept(Finding.warning("odd-thing", Place.of("t", 9, ""), "third"));
        assertThat(findings.sorted()).extracting(Finding::message).containsExactly("first", "second", "third");
        assertThat(findings.summary()).isEqualTo("1 error, 2 warnings");
    }

    @Test
    void ofTheSameKindOnlyTheFirstAreKept() {
        for (int i = 1; i <= 1_000; i++) {
            findings.accept(Finding.warning("odd-thing", Place.of("t", i, ""), "odd"));
        }
        assertThat(findings.hasRoomFor("odd-thing")).isFalse();
        assertThat(findings.hasRoomFor("bad-thing")).isTrue();
        assertThat(findings.sorted()).hasSize(FindingList.KEPT);
        assertThat(findings.leftOut()).containsEntry("odd-thing", 900).hasSize(1);
        assertThat(findings.warnings()).isEqualTo(1_000);
    }
}
