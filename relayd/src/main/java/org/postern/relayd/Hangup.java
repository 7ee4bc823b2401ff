package org.postern.relayd;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * SIGHUP. The platform has no public interface to signals; the one that everybody uses is reached by reflection, since the compiler warns of
 * it in a way that cannot be answered.
 */
final class Hangup {
    private Hangup() {}

    /**
     * From now on {@code action} runs at each SIGHUP, in a thread of its own, instead of the process ending.
     *
     * @return why that cannot be had, if it cannot
     */
    static Optional<String> runs(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler answer = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" ->
                    arguments != null && System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "SIGHUP";
            };
            Object proxy = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, answer);
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            Object before = signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
            // A virtual machine leaves SIGHUP ignored if it was started so, and says nothing but what there was before.
            return handler.getField("SIG_IGN").get(null).equals(before)
                    ? Optional.of("SIGHUP is ignored, as it was when this process was started (nohup?)")
                    : Optional.empty();
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.of("SIGHUP cannot be handled here");
        }
    }
}
