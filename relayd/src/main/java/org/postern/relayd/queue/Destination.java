package org.postern.relayd.queue;

/** Where messages wait for each other: one agent and one nexthop. */
record Destination(String transport, String nexthop) {}
