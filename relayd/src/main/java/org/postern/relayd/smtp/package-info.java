/** The vocabulary that the receiving and the sending end of SMTP share: replies, enhanced status codes, and protocol text. */
@NullMarked
package org.postern.relayd.smtp;

import org.jspecify.annotations.NullMarked;
