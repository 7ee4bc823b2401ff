package org.postern.relayd.restrictions;

/** Sees decisions as they are made, to explain them. */
public interface DecisionObserver {
    /** Sees nothing, and has no traces made. */
    DecisionObserver NONE = new DecisionObserver() {
        @Override
        public boolean wantsTrace() {
            return false;
        }

        @Override
        public void decided(String stage, Decision decision) {
            // Nobody asked.
        }
    };

    /** Whether decisions should take notes. */
    default boolean wantsTrace() {
        return true;
    }

    /**
     * A decision has been made.
     *
     * @param stage the command it answers, {@code RCPT}; {@code CONNECT} and {@code END_OF_DATA} answer none
     */
    void decided(String stage, Decision decision);
}
