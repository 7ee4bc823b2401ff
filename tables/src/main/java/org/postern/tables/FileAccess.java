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
 * @param ownerFrom the source whose owner and group the table gets; empty for one's own
 * @param modeFrom the source whose permissions, as far as they are in 0644, the table gets; empty for 0644
 */
public record FileAccess(Optional<Path> ownerFrom, Optional<Path> modeFrom) {
    /** One's own, 0644. */
    public static final FileAccess PLAIN = new FileAccess(Optional.empty(), Optional.empty());

    private static final Set<PosixFilePermission> MOST = PosixFilePermissions.fromString("rw-r--r--");

    /** Makes {@code file} what {@code previous}, the table it will replace, is; or if there is none, what this record says. */
    void apply(Path file, Path previous) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (Files.exists(previous)) {
            PosixFileAttributes model = attributes(previous);
            takeOwner(view, model);
            view.setPermissions(model.permissions());
            return;
        }
        if (ownerFrom.isPresent()) {
            takeOwner(view, attributes(ownerFrom.get()));
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(MOST);
        if (modeFrom.isPresent() && Files.isRegularFile(modeFrom.get())) {
            permissions.retainAll(attributes(modeFrom.get()).permissions());
        }
        view.setPermissions(permissions);
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
