package org.postern.relayd.config;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What postconf(1) does besides showing settings, and why this command does not. */
abstract class RefusedOptions {
    static final String EDITING = "main.cf is edited with an editor; this command shows it and changes nothing";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-e", "-#", "-X"},
            hidden = true)
    void edit(boolean asked) {
        refuse(asked, EDITING);
    }

    @Option(
            names = {"-M", "-F", "-P"},
            hidden = true)
    void master(boolean asked) {
        refuse(asked, "-M, -F, -P: there is no master.cf; one process does everything");
    }

    @Option(
            names = {"-a", "-A"},
            hidden = true)
    void authentication(boolean asked) {
        refuse(asked, "-a, -A: there are no SASL plug-ins");
    }

    @Option(
            names = {"-b", "-t"},
            hidden = true)
    void templates(boolean asked) {
        refuse(asked, "-b, -t: the texts of bounces are built in");
    }

    @Option(names = "-l", hidden = true)
    void locks(boolean asked) {
        refuse(asked, "-l: there are no mailboxes, and so there is no locking of mailboxes");
    }

    @Option(names = "-T", hidden = true)
    void tls(boolean asked) {
        refuse(asked, "-T: there is no OpenSSL");
    }

    private void refuse(boolean asked, String reason) {
        if (asked) {
            throw usage(reason);
        }
    }

    final ParameterException usage(String problem) {
        if (spec == null) {
            throw new IllegalStateException("no command line");
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}
