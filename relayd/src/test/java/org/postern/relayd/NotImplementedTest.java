package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postern.config.MainCf;
import org.postern.config.Section;
import org.postern.config.Setting;
import org.postern.config.Settings;

/** Whoever sets what has no effect is told so, and nobody is told so about what has one. */
class NotImplementedTest {
    private static final String NO_EFFECT = ": this setting is not implemented yet and has no effect";

    @Test
    void exactlyTheSettingsThatNothingReadsAreWarnedAbout() throws Exception {
        Set<String> read = settingsRead();
        assertThat(read).contains("myhostname", "relayd_listen", "queue_minfree");
        List<String> readByNothing = new ArrayList<>();
        List<String> warnedAbout = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            boolean postmaps = setting.name().startsWith("postmap_"); // read by the other command
            if (setting.section() != Section.FILTERS && !postmaps && !read.contains(setting.name())) {
                readByNothing.add(setting.name());
            }
            List<String> warnings =
                    MainCf.of(Path.of("/conf"), setting.name() + " = \n").warnings();
            if (warnings.equals(List.of("/conf/main.cf, line 1: " + setting.name() + NO_EFFECT))) {
                warnedAbout.add(setting.name());
            }
        }
        assertThat(warnedAbout)
                .as("the names in org.postern.config.NotImplemented")
                .containsExactlyElementsOf(readByNothing);
    }

    @Test
    void whatIsIgnoredOnPurposeIsNotWarnedAbout() {
        MainCf config = MainCf.of(
                Path.of("/conf"), "relayd_ignore = queue_run_delay\nqueue_run_delay = 4h\ndaemon_timeout = 1h\n");
        assertThat(config.warnings()).containsExactly("/conf/main.cf, line 3: daemon_timeout" + NO_EFFECT);
    }

    /** The constants of {@link Settings} that code outside their definitions uses, and what their defaults refer to. */
    private static Set<String> settingsRead() throws IOException, URISyntaxException {
        Set<String> read = new TreeSet<>();
        for (Class<?> example : List.of(Relayd.class, MainCf.class)) {
            Path place = Path.of(
                    example.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                addReadBelow(place, read);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    addReadBelow(jar.getPath("/"), read);
                }
            }
        }
        List<String> mentioned = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            if (read.contains(setting.name())) {
                Settings.all().stream()
                        .map(Setting::name)
                        .filter(other -> setting.defaultText().matches("(?s).*\\$[({]?" + other + "\\b.*"))
                        .forEach(mentioned::add);
            }
        }
        read.addAll(mentioned);
        return read;
    }

    private static void addReadBelow(Path root, Set<String> read) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(file -> addRead(file, read));
        }
    }

    private static void addRead(Path file, Set<String> read) {
        ClassModel type;
        try {
            type = ClassFile.of().parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (isDefinition(type.thisClass().asInternalName())) {
            return;
        }
        for (PoolEntry entry : type.constantPool()) {
            if (entry instanceof FieldRefEntry field
                    && field.type().equalsString("Lorg/postern/config/Setting;")
                    && isDefinition(field.owner().asInternalName())) {
                read.add(setting(field.name().stringValue()).name());
            }
        }
    }

    private static Setting<?> setting(String constant) {
        try {
            Field field = Settings.class.getField(constant);
            field.setAccessible(true); // the interface that declares it is not public
            return (Setting<?>) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(constant, e);
        }
    }

    private static boolean isDefinition(String type) {
        return type.startsWith("org/postern/config/") && type.endsWith("Settings");
    }
}
