package org.postern.tables.patterns;

/**
 * One logical line of a table of rules.
 *
 * @param number where it begins, counted from 1
 * @param text one character for each byte
 */
public record RuleLine(int number, String text) {}
