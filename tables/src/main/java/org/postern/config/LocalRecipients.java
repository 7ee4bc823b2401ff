package org.postern.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableName;

/**
 * Who there is on this machine (LOCAL_RECIPIENT_README): local_recipient_maps. The tables of alias_maps among them are read as text,
 * because nothing here compiles the format of aliases(5).
 */
public final class LocalRecipients {
    private static final String ALIAS_MAPS = "alias_maps";

    private LocalRecipients() {}

    /** The tables that {@code config} lists, as they are opened here. */
    public static List<String> tables(MainCf config) {
        List<String> aliasMaps = ListSyntax.split(config.expand("$" + ALIAS_MAPS));
        List<String> specs = new ArrayList<>();
        for (String spec : ListSyntax.split(config.get(Settings.LOCAL_RECIPIENT_MAPS))) {
            TableName name = TableName.parse(spec, config.get(Settings.DEFAULT_DATABASE_TYPE));
            if (!aliasMaps.contains(spec) || !name.isCompiled()) {
                specs.add(spec);
            } else if (config.raw(ALIAS_MAPS).isPresent() || Files.exists(Path.of(name.name()))) {
                specs.add("aliases:" + name.name());
            } // else nobody asked for this file, and a machine without aliases needs none
        }
        return specs;
    }
}
