/**
 * The mail log. Every line is Postfix's: {@code MMM dd HH:mm:ss host postfix/smtpd[pid]: text}, so that pflogsumm and log watchers
 * read it as it is.
 */
@NullMarked
package org.postern.relayd.log;

import org.jspecify.annotations.NullMarked;
