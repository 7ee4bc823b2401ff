package org.postern.tables.publish;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what with a compiled table that does not exist yet (postmap(1), "-o", "-p").
 *
 * @param ownerFrom the source whose owner and group the table gets; empty for one's own
 * @param modeFrom the source whose permissions, as far as they are in 0644, the table gets; empty for 0644
 */
public record FileAccess(Optional<Path> ownerFrom, Optional<Path> modeFrom) {
    /** One's own, 0644. */
    public static final FileAccess PLAIN = new FileAccess(Optional.empty(), Optional.empty());

    private static final Set<PosixFilePermission> MOST = PosixFilePermissions.fromString("rw-r--r--");

    /**
     * Makes {@code file} what {@code previous}, the table it will replace, is; or if there is none, what this record says.
     *
     * @return what an administrator should know about an owner that could not be kept
     */
    Optional<String> apply(Path file, Path previous) throws IOException {
        // Whoever may write in the directory could put a link in place of the file; it must not lead to another one.
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (Files.exists(previous)) {
            PosixFileAttributes model = attributes(previous);
            boolean kept = takeOwner(view, model);
            setPermissions(view, model.permissions());
            return kept ? Optional.empty() : Optional.of(ownerLost(view.readAttributes(), model));
        }
        if (ownerFrom.isPresent()) {
            boolean _ = takeOwner(view, attributes(ownerFrom.get()));
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(MOST);
        if (modeFrom.isPresent() && Files.isRegularFile(modeFrom.get())) {
            permissions.retainAll(attributes(modeFrom.get()).permissions());
        }
        setPermissions(view, permissions);
        return Optional.empty();
    }

    /** Whether two files have the same owner, group and permissions. */
    static boolean isSame(Path one, Path other) throws IOException {
        PosixFileAttributes a = attributes(one);
        PosixFileAttributes b = attributes(other);
        return a.owner().equals(b.owner())
                && a.group().equals(b.group())
                && a.permissions().equals(b.permissions());
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class);
    }

    private static void setPermissions(PosixFileAttributeView view, Set<PosixFilePermission> permissions)
            throws IOException {
        if (!view.readAttributes().permissions().equals(permissions)) {
            view.setPermissions(permissions);
        }
    }

    /**
     * Only root may give a file away; for anybody else the table becomes their own, as with any editor that writes a new file. Returns
     * whether owner and group are the model's now.
     */
    private static boolean takeOwner(PosixFileAttributeView view, PosixFileAttributes model) throws IOException {
        PosixFileAttributes now = view.readAttributes();
        boolean taken = true;
        if (!now.group().equals(model.group())) {
            try {
                view.setGroup(model.group());
            } catch (FileSystemException notPermitted) {
                taken = false;
            }
        }
        if (!now.owner().equals(model.owner())) {
            try {
                view.setOwner(model.owner());
            } catch (FileSystemException notPermitted) {
                taken = false;
            }
        }
        return taken;
    }

    private static String ownerLost(PosixFileAttributes now, PosixFileAttributes model) {
        return "the old table belonged to " + owner(model) + ", the new one belongs to " + owner(now)
                + ", for only root can give files away";
    }

    private static String owner(PosixFileAttributes file) {
        return file.owner().getName() + ":" + file.group().getName();
    }
}
