package org.postern.tables;

/** One thing that {@link SourceReader} finds in a source text, in the order of the text. */
public sealed interface SourceItem permits SourceEntry, SourceProblem {}
