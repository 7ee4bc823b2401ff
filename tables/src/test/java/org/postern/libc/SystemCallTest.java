package org.postern.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SystemCallTest {
    private static final int EBADF = 9;

    @Test
    void failureIsTheNegativeErrorNumber() {
        SystemCall close = new SystemCall("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        long failure = close.call(-1);
        assertThat(failure).isEqualTo(-EBADF);
        assertThat(SystemCall.reason(failure)).isEqualTo("Bad file descriptor");
    }

    @Test
    void successIsWhatTheFunctionReturns() {
        SystemCall getpid = new SystemCall("getpid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        assertThat(getpid.call()).isEqualTo(ProcessHandle.current().pid());
    }
}
