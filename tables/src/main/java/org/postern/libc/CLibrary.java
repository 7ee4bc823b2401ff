package org.postern.libc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Calls functions by name, for those that are called once in a while: each call looks the function up. */
public final class CLibrary {
    private CLibrary() {}

    /**
     * What {@code function} returns; what it says in {@code errno} is lost.
     *
     * @throws java.util.NoSuchElementException if there is no such function
     */
    @SuppressWarnings("restricted") // the launchers allow it
    public static Object call(String function, FunctionDescriptor type, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(function + " throws nothing", e);
        }
    }
}
