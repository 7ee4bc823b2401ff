/**
 * TLS material and facts for both ends of SMTP: keys and certificates from PEM files, which keys a server shows to whom, protocol
 * lists, and a session's description in the words of the mail log. Knows no SMTP.
 */
@NullMarked
package org.postern.relayd.tls;

import org.jspecify.annotations.NullMarked;
