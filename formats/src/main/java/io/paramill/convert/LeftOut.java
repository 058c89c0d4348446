package io.paramill.convert;

/**
 * A tensor or an attribute of the source that is not in the target.
 *
 * @param why the reason, for a person
 */
public record LeftOut(String name, String why) {}
