package org.postern.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A user of this machine, as the name service switch knows it (getpwnam(3)).
 *
 * @param name empty where only the numbers matter
 * @param user its number
 * @param group the number of its main group
 */
public record Account(String name, int user, int group) {
    // struct passwd: two pointers, the numbers, and more that is of no interest here. GNU, musl and BSD agree so far.
    private static final long NAME = 0;
    private static final long USER = 2 * ValueLayout.ADDRESS.byteSize();
    private static final long GROUP = USER + ValueLayout.JAVA_INT.byteSize();

    /** Who {@code name} is; nothing when there is no such user, or that cannot be found out. */
    public static Optional<Account> named(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return read(SystemLibrary.pointer("getpwnam", ValueLayout.ADDRESS, arena.allocateFrom(name)));
        }
    }

    /** Whose number {@code user} is, or the first one's if several share it. */
    public static Optional<Account> numbered(int user) {
        return read(SystemLibrary.pointer("getpwuid", ValueLayout.JAVA_INT, user));
    }

    @SuppressWarnings("restricted") // the launcher allows it
    private static Optional<Account> read(MemorySegment found) {
        if (found.equals(MemorySegment.NULL)) {
            return Optional.empty();
        }
        MemorySegment entry = found.reinterpret(GROUP + ValueLayout.JAVA_INT.byteSize());
        String name =
                entry.get(ValueLayout.ADDRESS, NAME).reinterpret(Long.MAX_VALUE).getString(0);
        return Optional.of(
                new Account(name, entry.get(ValueLayout.JAVA_INT, USER), entry.get(ValueLayout.JAVA_INT, GROUP)));
    }
}
