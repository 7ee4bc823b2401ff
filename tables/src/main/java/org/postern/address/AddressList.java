package org.postern.address;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The addresses in a text such as the value of a virtual alias: RFC 822 mailboxes and groups (RFC 822 6.1), separated by commas or,
 * as nobody's standard says and everybody writes, by blanks. Comments, display names and angle brackets are set aside; words that do
 * not form an address are addresses of their own.
 *
 * @param addresses in the order written
 * @param otherTokens how many tokens belong to no address, angle brackets not counted: display names, commas, comments
 */
public record AddressList(List<AddressTokens> addresses, int otherTokens) {
    /** Takes a copy of {@code addresses}. */
    public AddressList {
        addresses = List.copyOf(addresses);
    }

    /** Reads {@code text}; never fails. */
    public static AddressList parse(String text) {
        return new Parser(AddressScanner.scan(text)).parse();
    }

    /**
     * Goes from right to left, as only a closing bracket or a semicolon tells that the words before the opening one are a display
     * name or a group's name.
     */
    private static final class Parser {
        private final List<AddressToken> tokens;
        private final Deque<AddressTokens> addresses = new ArrayDeque<>();
        private final Deque<AddressToken> open = new ArrayDeque<>(); // the address that is being collected
        private int others;
        private int at;

        Parser(List<AddressToken> tokens) {
            this.tokens = tokens;
            this.at = tokens.size() - 1;
        }

        AddressList parse() {
            boolean inGroup = false;
            boolean wordFits = true; // an operator stands between this token and the next word
            while (at >= 0) {
                AddressToken token = tokens.get(at);
                if (token.kind() == AddressToken.Kind.COMMENT) {
                    others++;
                } else if (token.is(';')) {
                    separate();
                    inGroup = true;
                    wordFits = true;
                } else if (token.is(':') && inGroup) {
                    separate();
                    skipWhile(",");
                    inGroup = false;
                    wordFits = true;
                    continue;
                } else if (token.is('>')) {
                    close();
                    at--;
                    collectBracketed();
                    skipWhile(">;,:");
                    wordFits = true;
                    continue;
                } else if (token.is(',')) {
                    separate();
                    wordFits = true;
                } else if (token.isWord()) {
                    if (!wordFits) {
                        close();
                        others++; // the comma that should be there
                    }
                    open.addFirst(token);
                    wordFits = false;
                } else {
                    open.addFirst(token);
                    wordFits = true;
                }
                at--;
            }
            close();
            return new AddressList(List.copyOf(addresses), others);
        }

        private void separate() {
            close();
            others++;
        }

        private void close() {
            if (!open.isEmpty()) {
                addresses.addFirst(new AddressTokens(new ArrayList<>(open)));
                open.clear();
            }
        }

        private void collectBracketed() {
            while (at >= 0 && !tokens.get(at).is('<')) {
                AddressToken token = tokens.get(at--);
                if (token.kind() == AddressToken.Kind.COMMENT) {
                    others++;
                } else {
                    open.addFirst(token);
                }
            }
            close();
        }

        /** Passes over a name, back to one of the operators {@code stops}, which is still to be read. */
        private void skipWhile(String stops) {
            while (at >= 0) {
                AddressToken token = tokens.get(at);
                boolean operator = token.kind() == AddressToken.Kind.OPERATOR;
                if (operator && stops.contains(token.text())) {
                    return;
                }
                if (!operator || !token.is('<')) {
                    others++;
                }
                at--;
            }
        }
    }
}
