package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that a machine has for purposes other than mail: accounts and aliases. */
class MachineTablesTest {
    @TempDir
    private Path folder;

    @Test
    void accountsAreFoundByNameInAnyLetterCase() throws IOException {
        Path passwd = folder.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0:root:/root:/bin/sh\nJoe:x:1000:1000::/home/joe:/bin/sh\n");
        Table table = new AccountTable("unix:passwd.byname", passwd, CaseFolding.DEFAULT);
        assertThat(value(table, "root")).isEqualTo("root:x:0:0:root:/root:/bin/sh");
        assertThat(value(table, "ROOT")).isEqualTo("root:x:0:0:root:/root:/bin/sh");
        assertThat(table.lookup("ro")).isInstanceOf(LookupResult.NotFound.class);
        assertThat(table.lookup("root:x")).isInstanceOf(LookupResult.NotFound.class);
        assertThat(table.lookup("")).isInstanceOf(LookupResult.NotFound.class);
    }

    @Test
    void anUnreadableListOfAccountsIsAFailure() {
        Table table = new AccountTable("unix:passwd.byname", folder.resolve("none"), CaseFolding.DEFAULT);
        assertThat(table.lookup("root")).isInstanceOf(LookupResult.Failed.class);
    }

    @Test
    void unixTablesOpenByName() {
        try (TableRegistry tables = new TableRegistry("hash")) {
            assertThat(tables.open("proxy:unix:passwd.byname").lookup("root")).isInstanceOf(LookupResult.Found.class);
            assertThat(tables.open("unix:shadow.byname").lookup("root"))
                    .isEqualTo(new LookupResult.Failed("unknown table: unix:shadow.byname"));
        }
    }

    @Test
    void aliasesAreReadAsText() throws IOException {
        Path aliases = folder.resolve("aliases");
        Files.writeString(aliases, """
                # who reads what
                postmaster: root
                Info : joe,
                  ann
                "two words": joe
                no colon
                info: somebody else
                """);
        try (TableRegistry tables = new TableRegistry("hash")) {
            Table table = tables.open("aliases:" + aliases);
            assertThat(value(table, "postmaster")).isEqualTo("root");
            assertThat(value(table, "info")).isEqualTo("joe,  ann");
            assertThat(value(table, "two words")).isEqualTo("joe");
            assertThat(table.lookup("no colon")).isInstanceOf(LookupResult.NotFound.class);
            assertThat(TableSource.lineOf(table, "info")).isEqualTo(new TableSource.Place.Line(aliases, 3));
            assertThat(tables.status().getFirst().warnings())
                    .isEqualTo(List.of(
                            aliases + ", line 6: need name:value pair",
                            aliases + ", line 7: duplicate entry: \"info\""));
        }
    }

    private static String value(Table table, String key) {
        return table.lookup(key) instanceof LookupResult.Found(TableValue value) ? value.text() : "nothing";
    }
}
