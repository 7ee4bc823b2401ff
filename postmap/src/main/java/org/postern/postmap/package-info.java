@org.jspecify.annotations.NullMarked
package org.postern.postmap;
