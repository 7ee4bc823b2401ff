package org.postern.address;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The words after {@code MAIL FROM:} or {@code RCPT TO:}, separated by blanks. Angle brackets and quotes keep blanks within a word,
 * and the words keep all their quoting.
 *
 * @param words in the order written
 * @param firstIsOpen whether a bracket or quote of the first word is never closed
 */
record CommandWords(List<String> words, boolean firstIsOpen) {
    static CommandWords of(String text) {
        return new Splitter(text).split();
    }

    private static final class Splitter {
        private final String text;
        private final StringBuilder word = new StringBuilder();
        private int at;
        private boolean open;

        Splitter(String text) {
            this.text = text;
        }

        CommandWords split() {
            List<String> words = new ArrayList<>();
            boolean firstIsOpen = false;
            while (at <= text.length()) {
                if (at == text.length() || isBlank(text.charAt(at))) {
                    if (!word.isEmpty()) {
                        words.add(word.toString());
                        word.setLength(0);
                        firstIsOpen |= open && words.size() == 1;
                    }
                    at++;
                } else {
                    take();
                }
            }
            return new CommandWords(List.copyOf(words), firstIsOpen);
        }

        private void take() {
            char c = text.charAt(at++);
            word.append(c);
            if (c == '<') {
                takeThrough('>');
            } else if (c == '"') {
                takeThrough('"');
            } else if (c == '\\' && at < text.length()) {
                word.append(text.charAt(at++));
            }
        }

        private void takeThrough(char end) {
            Deque<Character> ends = new ArrayDeque<>();
            ends.push(end);
            while (at < text.length()) {
                char c = text.charAt(at++);
                word.append(c);
                if (c == '\\') {
                    if (at < text.length()) {
                        word.append(text.charAt(at++));
                    }
                } else if (c == ends.element()) {
                    ends.pop();
                    if (ends.isEmpty()) {
                        return;
                    }
                } else if (ends.element() != '"' && (c == '"' || c == '<')) {
                    ends.push(c == '<' ? '>' : '"');
                }
            }
            open = true;
        }

        private static boolean isBlank(char c) {
            return c == ' ' || (c >= '\t' && c <= '\r');
        }
    }
}
