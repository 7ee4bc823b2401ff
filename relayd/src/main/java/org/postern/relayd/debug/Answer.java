package org.postern.relayd.debug;

/** What a line of input comes to. */
sealed interface Answer {
    /** The line to print. */
    record Line(String text) implements Answer {}

    /** The input is not what it should be. */
    record Misunderstood(String reason) implements Answer {}
}
