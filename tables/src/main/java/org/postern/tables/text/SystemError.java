package org.postern.tables.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file operation failed, in the words of strerror(3), which operators search for. */
public final class SystemError {
    private SystemError() {}

    /** The reason without the name of the file. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case NotDirectoryException other -> "Not a directory";
            case FileAlreadyExistsException exists -> "File exists";
            case FileSystemLoopException loop -> "Too many levels of symbolic links";
            case FileSystemException other when other.getReason() != null -> Objects.requireNonNull(other.getReason());
            default -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        };
    }
}
