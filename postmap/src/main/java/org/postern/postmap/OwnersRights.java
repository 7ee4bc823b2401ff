package org.postern.postmap;

import java.nio.file.Path;
import java.util.Optional;
import org.postern.process.Account;
import org.postern.process.ProcessRights;
import org.postern.process.RightsException;

/**
 * The rights that root works with on somebody else's table: those of its owner, as with Postfix's postmap(1), so that whoever owns the
 * table and its folder cannot have root write elsewhere. They are the whole process's, until this is closed. For anybody but root there
 * is nothing to give up.
 */
final class OwnersRights implements AutoCloseable {
    /** One's own. */
    static final OwnersRights UNCHANGED = new OwnersRights(false);

    private final boolean anothers;

    private OwnersRights(boolean anothers) {
        this.anothers = anothers;
    }

    /** Takes the rights of the owner of {@code file}, if there is such a file and root runs the program. */
    static OwnersRights of(Path file) {
        Optional<Account> owner = ProcessRights.owner(file);
        if (owner.isEmpty() || owner.get().user() == ProcessRights.ROOT.user() || !ProcessRights.areRoots()) {
            return UNCHANGED;
        }
        become(owner.get());
        return new OwnersRights(true);
    }

    /** Whether there was something to give up. */
    boolean areAnothers() {
        return anothers;
    }

    @Override
    public void close() {
        if (anothers) {
            become(ProcessRights.ROOT);
        }
    }

    private static void become(Account account) {
        try {
            ProcessRights.lend(account);
        } catch (RightsException e) {
            throw new FatalException("cannot take the rights of the owner of the table: " + e.getMessage());
        }
    }
}
