package org.postern.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Changes the rights of all threads of the process. */
public final class ProcessRights {
    /** Who may become anybody. */
    public static final Account ROOT = new Account("root", 0, 0);

    private static final FunctionDescriptor BY_NUMBER = function(ValueLayout.JAVA_INT);

    private ProcessRights() {}

    private static FunctionDescriptor function(MemoryLayout... parameters) {
        return FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters);
    }

    /** Whether root has started the process, which has given up nothing yet. */
    public static boolean areRoots() {
        // The owner of this is who runs the program.
        return owner(Path.of("/proc/self"))
                .filter(self -> self.user() == ROOT.user())
                .isPresent();
    }

    /** To whom {@code file} belongs, without a name; nothing where there is no such file, or no such thing as an owner. */
    public static Optional<Account> owner(Path file) {
        try {
            return Optional.of(new Account("", (Integer) Files.getAttribute(file, "unix:uid"), (Integer)
                    Files.getAttribute(file, "unix:gid")));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /**
     * Works with the rights of {@code account} until root's are {@linkplain #lend asked for} again. As Postfix's set_eugid(): groups first,
     * which nobody but root may set.
     *
     * @throws RightsException when the process was not started by root, or may not do that
     */
    public static void lend(Account account) {
        SystemLibrary.require("seteuid", BY_NUMBER, ROOT.user());
        SystemLibrary.require("setegid", BY_NUMBER, account.group());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment onlyGroup = arena.allocateFrom(ValueLayout.JAVA_INT, account.group());
            SystemLibrary.require("setgroups", function(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS), 1L, onlyGroup);
        }
        SystemLibrary.require("seteuid", BY_NUMBER, account.user());
    }

    /**
     * Becomes {@code account}, with all its groups, for good. As Postfix's chroot_uid().
     *
     * @throws RightsException when the process is not root's, or may not do that
     */
    public static void give(Account account) {
        SystemLibrary.require("seteuid", BY_NUMBER, ROOT.user());
        SystemLibrary.require("setgid", BY_NUMBER, account.group());
        try (Arena arena = Arena.ofConfined()) {
            SystemLibrary.require(
                    "initgroups",
                    function(ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    arena.allocateFrom(account.name()),
                    account.group());
        }
        SystemLibrary.require("setuid", BY_NUMBER, account.user());
    }
}
