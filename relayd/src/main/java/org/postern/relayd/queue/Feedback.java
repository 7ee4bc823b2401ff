package org.postern.relayd.queue;

/**
 * By how much one delivery changes the concurrency of its destination ({@code default_destination_concurrency_positive_feedback} and its
 * negative counterpart in postconf(5)).
 *
 * @param numerator from 0 to 1; 0 for no change
 * @param per what it is divided by
 */
public record Feedback(double numerator, Per per) {
    /** Postfix's default. */
    public static final Feedback ONE = new Feedback(1, Per.NOTHING);

    /** The divisors that there are. */
    public enum Per {
        /** A plain number. */
        NOTHING,
        /** {@code number/concurrency}. */
        CONCURRENCY,
        /** {@code number/sqrt_concurrency}. */
        SQUARE_ROOT
    }

    /**
     * Reads a setting's value.
     *
     * @throws IllegalArgumentException when {@code text} is neither a number from 0 to 1 nor such a number over one of the two words
     */
    public static Feedback parse(String text) {
        int slash = text.indexOf('/');
        String number = (slash < 0 ? text : text.substring(0, slash)).strip();
        Per per = slash < 0
                ? Per.NOTHING
                : switch (text.substring(slash + 1).strip()) {
                    case "concurrency" -> Per.CONCURRENCY;
                    case "sqrt_concurrency" -> Per.SQUARE_ROOT;
                    default -> throw new IllegalArgumentException("bad feedback: " + text);
                };
        double numerator = Double.parseDouble(number);
        if (!(numerator >= 0 && numerator <= 1)) {
            throw new IllegalArgumentException("bad feedback: " + text);
        }
        return new Feedback(numerator, per);
    }

    double at(int concurrency) {
        return switch (per) {
            case NOTHING -> numerator;
            case CONCURRENCY -> numerator / concurrency;
            case SQUARE_ROOT -> numerator / Math.sqrt(concurrency);
        };
    }
}
