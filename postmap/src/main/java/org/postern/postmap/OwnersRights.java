package org.postern.postmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The rights that root works with on somebody else's table: those of its owner, as with Postfix's postmap(1), so that whoever owns the
 * table and its folder cannot have root write elsewhere. They are the whole process's, until this is closed. For anybody but root there
 * is nothing to give up.
 */
final class OwnersRights implements AutoCloseable {
    private record User(int id, int group) {}

    private static final User ROOT = new User(0, 0);

    /** One's own. */
    static final OwnersRights UNCHANGED = new OwnersRights(ROOT, ROOT);

    private final User before;
    private final User now;

    private OwnersRights(User before, User now) {
        this.before = before;
        this.now = now;
        if (!now.equals(before)) {
            become(now);
        }
    }

    /** Takes the rights of the owner of {@code file}, if there is such a file and root runs the program. */
    static OwnersRights of(Path file) {
        // The owner of this is who runs the program; where there is no such file, the rights stay what they are.
        Optional<User> self = owner(Path.of("/proc/self"));
        Optional<User> owner = owner(file);
        boolean root = self.isPresent() && self.get().id() == ROOT.id();
        return root && owner.isPresent() && owner.get().id() != ROOT.id()
                ? new OwnersRights(self.get(), owner.get())
                : UNCHANGED;
    }

    private static Optional<User> owner(Path file) {
        try {
            return Optional.of(new User(
                    (Integer) Files.getAttribute(file, "unix:uid"), (Integer) Files.getAttribute(file, "unix:gid")));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether there was something to give up. */
    boolean areAnothers() {
        return !now.equals(before);
    }

    @Override
    public void close() {
        if (!now.equals(before)) {
            become(before);
        }
    }

    /** As Postfix's set_eugid(): groups first, which nobody but root may set. Calls of the C library are for all threads. */
    private static void become(User user) {
        Library library = new Library();
        library.call("seteuid", ROOT.id());
        library.call("setegid", user.group());
        library.setGroup(user.group());
        library.call("seteuid", user.id());
    }

    /** The C library. */
    private static final class Library {
        private final Linker linker = Linker.nativeLinker();

        void call(String function, int id) {
            check(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), id);
        }

        /** Leaves this group as the only further one. */
        void setGroup(int group) {
            try (Arena arena = Arena.ofConfined()) {
                FunctionDescriptor type =
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
                MemorySegment groups = arena.allocateFrom(ValueLayout.JAVA_INT, group);
                check("setgroups", type, 1L, groups);
            }
        }

        @SuppressWarnings("restricted") // the launcher allows it
        private void check(String function, FunctionDescriptor type, Object... arguments) {
            Object result;
            try {
                result = linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type)
                        .invokeWithArguments(arguments);
            } catch (Throwable e) {
                throw new IllegalStateException(function, e);
            }
            if (!result.equals(0)) {
                throw new FatalException("cannot take the rights of the owner of the table: " + function + " failed");
            }
        }
    }
}
