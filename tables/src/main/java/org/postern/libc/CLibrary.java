package org.postern.libc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Calls functions by name, for those that are called once in a while: each call looks the function up. {@link SystemCall} is for others.
 */
public final class CLibrary {
    private CLibrary() {}

    /**
     * What {@code function} returns; what it says in {@code errno} is lost.
     *
     * @throws java.util.NoSuchElementException if there is no such function
     */
    public static Object call(String function, FunctionDescriptor type, Object... arguments) {
        return invoke(function, find(function, type), arguments);
    }

    @SuppressWarnings("restricted") // the launchers allow it
    static MethodHandle find(String function, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type, options);
    }

    static Object invoke(String function, MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(function + " throws nothing", e);
        }
    }
}
