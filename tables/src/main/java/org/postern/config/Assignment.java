package org.postern.config;

/**
 * One {@code name = value} of main.cf.
 *
 * @param line the line that it begins on, from 1
 */
record Assignment(String name, String value, int line) {}
