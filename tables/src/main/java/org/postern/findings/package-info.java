/**
 * What is wrong, or suspicious, in something that an administrator wrote: a file, a line and a column, what it is, and what to do
 * about it. {@code postmap --check} and {@code relayd check} report findings, and show them with the same code.
 *
 * <pre>{@code
 * Finding finding = Finding.error("bad-nexthop", Place.of("transport", 40, line, 21, 40), "\"[\" is never closed")
 *         .withHelp("write smtp:[inside.example.com]");
 * out.print(new FindingText(false).of(finding));
 * }</pre>
 *
 * <p>Nothing in here reads a file or prints; all but {@link org.postern.findings.FindingList} and
 * {@link org.postern.findings.IgnoreComments} are values.
 */
@NullMarked
package org.postern.findings;

import org.jspecify.annotations.NullMarked;
