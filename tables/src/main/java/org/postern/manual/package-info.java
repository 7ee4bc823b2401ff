/**
 * What a command says about itself, from its option model: manual pages and shell completion. Run by the build of both commands, and
 * by nothing else: picocli, which the model is made of, is a library of theirs.
 */
@NullMarked
package org.postern.manual;

import org.jspecify.annotations.NullMarked;
