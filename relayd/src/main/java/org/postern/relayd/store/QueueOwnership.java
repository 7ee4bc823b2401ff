package org.postern.relayd.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.process.Account;
import org.postern.process.ProcessRights;

/** How a queue directory that root has made, or worked in, comes to belong to the user that the daemon is to be. */
public final class QueueOwnership {
    private QueueOwnership() {}

    /**
     * Gives {@code directory}, which is made if it is missing, and the queue in it to {@code account}. One that is the account's already
     * is left as it is: what its owner has put there is not to be trusted.
     *
     * @return whether there was something to give
     * @throws IOException when it cannot be given, and nothing was; the message says why, for the operator
     */
    public static boolean give(Path directory, Account account) throws IOException {
        QueueFiles files = new QueueFiles(directory);
        Optional<String> foreign = files.foreign();
        if (foreign.isPresent()) {
            throw new IOException(foreign.get());
        }
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            change(directory, account);
            return true;
        }
        Account owner = ProcessRights.owner(directory)
                .orElseThrow(() -> new IOException("queue directory " + directory + ": its owner cannot be told"));
        if (owner.user() == account.user()) {
            return false;
        }
        String why = whyNot(directory, owner);
        if (!why.isEmpty()) {
            throw new IOException("queue directory " + directory + " " + why + ", and is not given to " + account.name()
                    + "; if it is the right one: chown -R " + account.name() + ": " + directory);
        }
        List<Path> all = new ArrayList<>(list(directory));
        for (Path folder : List.of(files.big(), files.corrupt())) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                all.addAll(list(folder));
            }
        }
        for (Path file : all) {
            change(file, account);
        }
        change(directory, account); // last: what was begun is begun again
        return true;
    }

    /** Only root can have put things there, and all of them are a queue's; or else what is not so. */
    private static String whyNot(Path directory, Account owner) throws IOException {
        if (owner.user() != ProcessRights.ROOT.user()) {
            return "belongs to "
                    + Account.numbered(owner.user()).map(Account::name).orElse("user " + owner.user());
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return "can be written by others than root";
        }
        for (Path file : list(directory)) {
            if (!QueueFiles.isOwn(String.valueOf(file.getFileName()))) {
                return "holds " + file.getFileName() + ", which is no queue's";
            }
        }
        return "";
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        }
        return files;
    }

    private static void change(Path file, Account account) throws IOException {
        Files.setAttribute(file, "unix:gid", account.group(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:uid", account.user(), LinkOption.NOFOLLOW_LINKS);
    }
}
