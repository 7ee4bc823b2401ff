/**
 * Everything that decides about mail, put together from one configuration: who may send what to whom, what becomes of each recipient,
 * and where it goes. The daemon, and the commands that tell what it would do, use the same.
 */
@NullMarked
package org.postern.relayd.firewall;

import org.jspecify.annotations.NullMarked;
