package org.postern.relayd;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.process.Account;
import org.postern.process.ProcessRights;
import org.postern.process.RightsException;
import org.postern.relayd.store.QueueOwnership;

/**
 * The user that the daemon becomes when root starts it and main.cf sets mail_owner. What this user owns, the queue and the log, it makes
 * with this user's rights from the beginning; keys and ports below 1024 take root's. When all of that is there, root is given up for
 * good, by all threads.
 */
final class MailOwner {
    private final MainCf config;
    private final Optional<Account> account;

    private MailOwner(MainCf config, Optional<Account> account) {
        this.config = config;
        this.account = account;
    }

    /** Nobody but who has started the daemon. */
    static MailOwner unchanged(MainCf config) {
        return new MailOwner(config, Optional.empty());
    }

    /**
     * Whom {@code config} names, if root has started the process.
     *
     * @throws ConfigException when there is no such user, or none that mail could be left to, or it cannot read the program
     */
    static MailOwner of(MainCf config) {
        if (!config.isSet(Settings.MAIL_OWNER) || !ProcessRights.areRoots()) {
            return unchanged(config);
        }
        MailOwner owner = new MailOwner(config, Optional.of(account(config)));
        owner.with(owner::requireProgram);
        return owner;
    }

    /** @throws ConfigException when main.cf sets mail_owner to a user that there is not, or that is not to own mail */
    static void check(MainCf config) {
        if (config.isSet(Settings.MAIL_OWNER)) {
            var _ = account(config);
        }
    }

    // As check_mail_owner() of Postfix has it.
    private static Account account(MainCf config) {
        String name = config.get(Settings.MAIL_OWNER);
        Account account = Account.named(name)
                .orElseThrow(() -> config.problem(Settings.MAIL_OWNER, "mail_owner: unknown user name value: " + name));
        if (account.user() == ProcessRights.ROOT.user()) {
            throw config.problem(
                    Settings.MAIL_OWNER, "mail_owner: user " + name + " has privileged user ID: " + account.user());
        }
        if (account.group() == ProcessRights.ROOT.group()) {
            throw config.problem(
                    Settings.MAIL_OWNER, "mail_owner: user " + name + " has privileged group ID: " + account.group());
        }
        Account.numbered(account.user())
                .filter(first -> !first.name().equals(name))
                .ifPresent(first -> {
                    throw config.problem(
                            Settings.MAIL_OWNER, "mail_owner: user " + name + " has same user ID as " + first.name());
                });
        return account;
    }

    /** What an operator should know who has set a mail_owner that somebody else than root cannot become. */
    static Optional<String> warning(MainCf config) {
        String name = config.get(Settings.MAIL_OWNER);
        String self = System.getProperty("user.name", "");
        return config.isSet(Settings.MAIL_OWNER) && !ProcessRights.areRoots() && !self.equals(name)
                ? Optional.of(String.valueOf(config.problem(
                                Settings.MAIL_OWNER,
                                "mail_owner: only root can become " + name + "; relayd stays " + self
                                        + ", who has started it")
                        .getMessage()))
                : Optional.empty();
    }

    /** Who it is; nobody when nothing changes. */
    Optional<String> name() {
        return account.map(Account::name);
    }

    /** Runs {@code action} with this user's rights, and goes on with root's. */
    <T> T with(Supplier<T> action) {
        if (account.isEmpty()) {
            return action.get();
        }
        rights(() -> ProcessRights.lend(account.get()));
        try {
            return action.get();
        } finally {
            rights(() -> ProcessRights.lend(ProcessRights.ROOT));
        }
    }

    /** Becomes this user. */
    void become() {
        account.ifPresent(owner -> rights(() -> ProcessRights.give(owner)));
    }

    private void rights(Runnable change) {
        try {
            change.run();
        } catch (RightsException e) {
            throw config.problem(
                    Settings.MAIL_OWNER,
                    "mail_owner: cannot become " + name().orElse("") + ": " + e.getMessage()
                            + "; root needs CAP_SETUID and CAP_SETGID for that");
        }
    }

    /**
     * Sees to it that this user owns the queue directory, which is made if it is missing.
     *
     * @return whether it has changed hands
     * @throws ConfigException when that cannot be
     */
    boolean prepareQueue() {
        if (account.isEmpty()) {
            return false;
        }
        try {
            return QueueOwnership.give(Path.of(config.get(Settings.QUEUE_DIRECTORY)), account.get());
        } catch (IOException e) {
            throw config.problem(Settings.QUEUE_DIRECTORY, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Makes a log file for this user where it could not do so itself, in a folder that only root may write in. In any other, names may be
     * links to somewhere else.
     */
    void prepareLog(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (account.isEmpty()
                || folder == null
                || Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                || !Files.isDirectory(folder)
                || !isRootsAlone(folder)) {
            return;
        }
        Files.createFile(file);
        Files.setAttribute(file, "unix:gid", account.get().group(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:uid", account.get().user(), LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isRootsAlone(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        return ProcessRights.owner(folder)
                        .filter(owner -> owner.user() == ProcessRights.ROOT.user())
                        .isPresent()
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Classes are loaded when they are needed: a program that its user cannot read would break at any time. */
    private boolean requireProgram() {
        for (String part : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path place = Path.of(part);
            if (!part.isEmpty() && Files.notExists(place)) {
                continue; // which nobody would find
            }
            if (!Files.isReadable(place)) {
                throw config.problem(
                        Settings.MAIL_OWNER,
                        "mail_owner: " + name().orElse("") + " cannot read the program in " + place.toAbsolutePath());
            }
        }
        return true;
    }
}
