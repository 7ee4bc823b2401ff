/**
 * What is wrong, or suspicious, in the source text of a table, beyond its syntax: keys that nobody will ever look up, values that
 * cannot be used, aliases that go round in circles. It depends on what the table is for ({@link org.postern.check.TableRole}) and on
 * what main.cf says ({@link org.postern.check.MailContext}), as far as that is known; what is not known is not complained about.
 *
 * <p>{@code postmap --check} and {@code relayd check} both ask {@link org.postern.check.TableCheck}. Memory grows by some 24 bytes an
 * entry, those of the tables included that are asked about what is in the one that is checked, and with the number of aliases that lead to
 * other aliases; not with the text.
 */
@NullMarked
package org.postern.check;

import org.jspecify.annotations.NullMarked;
