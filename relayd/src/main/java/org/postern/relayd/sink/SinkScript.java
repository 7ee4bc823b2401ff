package org.postern.relayd.sink;

import java.util.List;
import java.util.Map;

/** Says how a sink behaves. Called by many sessions at once. */
@FunctionalInterface
public interface SinkScript {
    /** Takes everything. */
    SinkScript ACCEPT_ALL = (stage, text) -> Reaction.ACCEPT;

    /**
     * Decides one step.
     *
     * @param text the command line as received; empty at {@link Stage#CONNECT} and {@link Stage#DOT}
     */
    Reaction react(Stage stage, String text);

    /** What the reply to EHLO offers after the name, one keyword with its parameters each. */
    default List<String> keywords() {
        return List.of("PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING");
    }

    /** Behaves the same way each time a stage is reached, and accepts at stages that are not named. */
    static SinkScript of(Map<Stage, Reaction> reactions) {
        Map<Stage, Reaction> fixed = Map.copyOf(reactions);
        return (stage, text) -> fixed.getOrDefault(stage, Reaction.ACCEPT);
    }
}
