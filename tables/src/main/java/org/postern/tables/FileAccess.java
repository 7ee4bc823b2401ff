package org.postern.tables;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
 * @param likeSource the source whose owner and, as far as they are in 0644, permissions the table takes; empty for a file of one's
 *     own with mode 0644
 */
public record FileAccess(Optional<Path> likeSource) {
    private static final Set<PosixFilePermission> MOST = PosixFilePermissions.fromString("rw-r--r--");

    /** Makes {@code file} what {@code previous}, the table it will replace, is; or if there is none, what this record says. */
    void apply(Path file, Path previous) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (Files.exists(previous)) {
            PosixFileAttributes model = attributes(previous);
            takeOwner(view, model);
            view.setPermissions(model.permissions());
        } else if (likeSource.isPresent() && Files.isRegularFile(likeSource.get())) {
            PosixFileAttributes model = attributes(likeSource.get());
            takeOwner(view, model);
            Set<PosixFilePermission> permissions = EnumSet.copyOf(MOST);
            permissions.retainAll(model.permissions());
            view.setPermissions(permissions);
        } else {
            view.setPermissions(MOST);
        }
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class);
    }

    /** Only root may give a file away; for anybody else the table stays their own, as with any editor that writes a new file. */
    private static void takeOwner(PosixFileAttributeView view, PosixFileAttributes model) throws IOException {
        PosixFileAttributes now = view.readAttributes();
        if (now.owner().equals(model.owner()) && now.group().equals(model.group())) {
            return;
        }
        try {
            view.setOwner(model.owner());
            view.setGroup(model.group());
        } catch (FileSystemException e) {
            // Not permitted: not root.
        }
    }
}
