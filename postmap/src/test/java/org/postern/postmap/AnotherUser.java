package org.postern.postmap;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread whose file accesses are those of user nobody (setfsuid(2)), while the others stay root's. */
final class AnotherUser {
    private static final int NOBODY = 65534;

    private AnotherUser() {}

    static boolean isPossible() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    static <T> T call(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(() -> {
            // Both answer what was before; the thread ends with these rights.
            int group = set("setfsgid");
            int user = set("setfsuid");
            if (group != 0 || user != 0) {
                throw new IllegalStateException("not root");
            }
            return action.call();
        });
        Thread.ofPlatform().name("nobody").start(task);
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // surefire allows it
    private static int set(String function) {
        Linker linker = Linker.nativeLinker();
        try {
            return (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(function),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(NOBODY);
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }
}
