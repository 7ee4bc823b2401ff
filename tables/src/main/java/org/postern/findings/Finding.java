package org.postern.findings;

import java.util.Optional;

/**
 * Something wrong or suspicious.
 *
 * @param name what kind of thing it is: words joined by hyphens, at least two of them; it never changes, as people write it into
 *     comments ({@link IgnoreComments}) and scripts
 * @param severity how bad it is
 * @param place where it is
 * @param message what is wrong, in one sentence without a full stop, beginning as in the middle of a line
 * @param help what to do about it, likewise; empty when the message says so already
 */
public record Finding(String name, Severity severity, Place place, String message, Optional<String> help) {
    /** Checks the shape of {@code name}. */
    public Finding {
        if (!IgnoreComments.isName(name)) {
            throw new IllegalArgumentException("no name for a finding: " + name);
        }
    }

    /** Something that cannot work. */
    public static Finding error(String name, Place place, String message) {
        return new Finding(name, Severity.ERROR, place, message, Optional.empty());
    }

    /** Something that is probably not meant so. */
    public static Finding warning(String name, Place place, String message) {
        return new Finding(name, Severity.WARNING, place, message, Optional.empty());
    }

    /** The same with advice. */
    public Finding withHelp(String advice) {
        return new Finding(name, severity, place, message, Optional.of(advice));
    }

    /** One JSON object, without line end: what is not known is left out. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"name\": ").append(JsonText.quoted(name));
        json.append(", \"severity\": ").append(JsonText.quoted(severity.word()));
        if (!place.file().isEmpty()) {
            json.append(", \"file\": ").append(JsonText.quoted(place.file()));
        }
        if (place.line() > 0) {
            json.append(", \"line\": ").append(place.line());
        }
        if (place.column() > 0) {
            json.append(", \"column\": ").append(place.column());
            json.append(", \"end_column\": ").append(place.column() + place.width());
        }
        json.append(", \"message\": ").append(JsonText.quoted(message));
        help.ifPresent(advice -> json.append(", \"help\": ").append(JsonText.quoted(advice)));
        if (!place.text().isEmpty()) {
            json.append(", \"text\": ").append(JsonText.quoted(place.text()));
        }
        return json.append('}').toString();
    }
}
