package org.postern.relayd.demo;

/**
 * What decided something.
 *
 * @param role what it decided: accepted, refused, readdressed, routed
 * @param place the file and the line, or the file alone when the cause is that a line is missing
 * @param text the line as it stands in the file, or what is missing
 */
record Cause(String role, String place, String text) {}
