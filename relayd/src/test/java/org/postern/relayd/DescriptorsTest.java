package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    private Path process;

    private void processWith(int open, String limit) throws IOException {
        Path descriptors = Files.createDirectory(process.resolve("fd"));
        for (int i = 0; i < open; i++) {
            Files.createFile(descriptors.resolve(Integer.toString(i)));
        }
        Files.writeString(
                process.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max open files            " + limit + "                 20000                files     \n");
    }

    @Test
    void someAreLeftForWhatIsNoSession() throws IOException {
        processWith(40, "1024");
        assertThat(Descriptors.forSessions(process)).hasValue(1024 - 40 - 64);
    }

    @Test
    void halfOfFewAreForSessions() throws IOException {
        processWith(40, "64");
        assertThat(Descriptors.forSessions(process)).hasValue(12);
    }

    @Test
    void thereIsRoomForOneWhateverThereIs() throws IOException {
        processWith(40, "40");
        assertThat(Descriptors.forSessions(process)).hasValue(1);
    }

    @Test
    void noLimitIsNone() throws IOException {
        processWith(1, "unlimited");
        assertThat(Descriptors.forSessions(process)).isEmpty();
    }

    @Test
    void aSystemWithoutProcHasNoneThatWeKnowOf() {
        assertThat(Descriptors.forSessions(process.resolve("none"))).isEmpty();
    }
}
