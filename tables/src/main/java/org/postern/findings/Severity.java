package org.postern.findings;

/** How bad a finding is. */
public enum Severity {
    /** It works, but probably not as it was meant. */
    WARNING("warning"),
    /** It cannot work: something that was written is ignored, or mail is refused or never delivered because of it. */
    ERROR("error");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** As messages and JSON have it. */
    public String word() {
        return word;
    }
}
