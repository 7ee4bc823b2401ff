/** One benchmark a question; README.md beside the sources says how to run them and what came out. */
@NullMarked
package org.postern.benchmarks;

import org.jspecify.annotations.NullMarked;
