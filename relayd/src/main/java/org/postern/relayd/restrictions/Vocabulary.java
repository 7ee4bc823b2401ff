package org.postern.relayd.restrictions;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postern.tables.Table;

/** The words that lists of restrictions are made of (postconf(5), "smtpd_client_restrictions" and the following). */
final class Vocabulary {
    /** Asks an access table. */
    interface TableCheck {
        Outcome check(Inquiry inquiry, Table table);
    }

    /** A word and what it takes. */
    sealed interface Word {
        /** A word alone. */
        record Plain(Function<Inquiry, Outcome> check) implements Word {}

        /** A word at which every list ends. */
        record Last(Function<Inquiry, Outcome> check) implements Word {}

        /** A word before the name of a table. */
        record WithTable(TableCheck check) implements Word {}

        /**
         * A word before something else.
         *
         * @param problem what is wrong with that; nothing when it will do
         * @param check gets nothing when nothing follows
         */
        record WithArgument(
                Function<String, Optional<String>> problem,
                Function<Optional<String>, Function<Inquiry, Outcome>> check)
                implements Word {}

        /** A word that Postfix knows and we refuse; whatever may follow it does not matter. */
        record Refused(String reason) implements Word {}
    }

    private final Map<String, Word> words = new HashMap<>();

    /** {@code name} stands alone. */
    void plain(String name, Function<Inquiry, Outcome> check) {
        words.put(name, new Word.Plain(check));
    }

    /** {@code name} stands alone, and what follows it is never asked. */
    void last(String name, Function<Inquiry, Outcome> check) {
        words.put(name, new Word.Last(check));
    }

    /** The name of a table follows {@code name}. */
    void table(String name, TableCheck check) {
        words.put(name, new Word.WithTable(check));
    }

    /** Something else follows {@code name}. */
    void argument(String name, Function<Optional<String>, Function<Inquiry, Outcome>> check) {
        argument(name, argument -> Optional.empty(), check);
    }

    /** Something else follows {@code name}; where there is a {@code problem} with it, the word refuses everybody for now. */
    void argument(
            String name,
            Function<String, Optional<String>> problem,
            Function<Optional<String>, Function<Inquiry, Outcome>> check) {
        words.put(name, new Word.WithArgument(problem, check));
    }

    /** {@code name} refuses everybody for now; the log gets {@code reason}. */
    void refused(String name, String reason) {
        words.put(name, new Word.Refused(reason));
    }

    /** All words. */
    Set<String> names() {
        return Set.copyOf(words.keySet());
    }

    /** The word, in any letter case. */
    Optional<Word> find(String written) {
        return Optional.ofNullable(words.get(written.toLowerCase(Locale.ROOT)));
    }
}
