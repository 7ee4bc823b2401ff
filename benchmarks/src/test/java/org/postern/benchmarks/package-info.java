@NullMarked
package org.postern.benchmarks;

import org.jspecify.annotations.NullMarked;
