package org.postern.relayd.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line of one of the demo's files.
 *
 * @param place the file below the demo's folder, which is where it stands in the project too, and the line, counted from 1
 * @param text the line, with each run of blanks shown as one
 */
record FileLine(String place, String text) {
    /** The line numbered {@code number} of {@code file}. */
    static FileLine of(Path root, Path file, int number) throws IOException {
        String text = Files.readAllLines(file).get(number - 1);
        return new FileLine(root.relativize(file) + ":" + number, text.strip().replaceAll("\\s+", " "));
    }

    /** Where {@code setting} gets its value in {@code mainCf}: the last line that names it. */
    static FileLine ofSetting(Path root, Path mainCf, String setting) throws IOException {
        List<String> lines = Files.readAllLines(mainCf);
        for (int number = lines.size(); number > 0; number--) {
            if (lines.get(number - 1).startsWith(setting + " =")) {
                return of(root, mainCf, number);
            }
        }
        return new FileLine(root.relativize(mainCf).toString(), setting + " is not set");
    }
}
