/**
 * Whose rights the process works with: those of root, of somebody's whose file it is, or of the user that root gives itself up for.
 *
 * <pre>{@code
 * Account owner = Account.named("postern").orElseThrow();
 * ProcessRights.give(owner); // for good
 * }</pre>
 *
 * <p>Rights are the whole process's, all its threads'. Whoever changes them knows what else is going on.
 */
@NullMarked
package org.postern.process;

import org.jspecify.annotations.NullMarked;
