package org.postern.postmap;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.check.TableRole;
import org.postern.tables.KeyEnd;
import org.postern.tables.publish.DuplicatePolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of postmap(1). Where two options contradict each other, the later one counts. */
@Command(
        name = "postmap",
        sortOptions = false,
        customSynopsis = {
            "postmap [-FfnNoprUuvw] [-c DIR] [--force] [--keep-generations N] [TYPE:]FILE...",
            "       postmap -i [-FfnNrUuvw] [-c DIR] [TYPE:]FILE...",
            "       postmap -q KEY|- [-FfjnNUuv] [-c DIR] [TYPE:]FILE...",
            "       postmap -d KEY|- [-fnNUuv] [-c DIR] [TYPE:]FILE...",
            "       postmap -s [-FfjnNUuv] [-c DIR] [TYPE:]FILE...",
            "       postmap --generations|--rollback [-c DIR] [TYPE:]FILE...",
            "       postmap --check [--as ROLE] [--strict] [--json] [-fruUvw] [-c DIR] [TYPE:]FILE...",
            "       postmap --diff [--strict] [--json] [-FfnNruUw] [-c DIR] [TYPE:]FILE...",
            "       postmap --stats [--as ROLE] [--json] [-c DIR] [TYPE:]FILE..."
        },
        description = {
            "",
            "Compiles each source table FILE to FILE.mapdb, or looks up, lists, adds or deletes entries.",
            "The types mapdb, hash, btree, dbm, sdbm, lmdb and cdb all mean the same compiled file.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done, or found", "1:not found, not published, wrong usage, or failed"})
final class Options {
    @Option(names = "-c", paramLabel = "DIR", description = "read main.cf in this directory")
    @Nullable
    String configDirectory;

    @Option(names = "-q", paramLabel = "KEY", description = "look KEY up; - reads keys from standard input")
    List<String> queries = new ArrayList<>();

    @Option(names = "-s", description = "list all entries of the first table")
    boolean list;

    @Option(names = "-i", description = "add entries from standard input")
    boolean incremental;

    @Option(names = "-d", paramLabel = "KEY", description = "delete KEY; - reads keys from standard input")
    List<String> deletions = new ArrayList<>();

    @Option(names = "-f", description = "do not fold letter case")
    boolean unfolded;

    @Option(names = "-p", description = "give a new table mode 0644, not the mode of its source")
    boolean plainMode;

    @Option(
            names = "-o",
            description = "as root, keep root's rights and ownership; without it, work as the owner of the source")
    boolean keepOwnership;

    @Option(names = "-v", description = "say what is done")
    boolean verbose;

    @Option(names = "-b", description = "with -q -: standard input is a message, and each line of its body a key")
    boolean bodyKeys;

    @Option(names = "-h", description = "with -q -: standard input is a message, and each of its headers a key")
    boolean headerKeys;

    @Option(
            names = "-m",
            description = "with -b or -h: look into attachments and attached messages; alone: list the types of tables")
    boolean mimeKeys;

    @Option(names = "-F", description = "values name files; the table holds their contents in Base64")
    boolean fileValues;

    @Option(names = "-j", description = "print JSON lines")
    boolean json;

    @Option(
            names = "--force",
            description =
                    "publish a table that has become empty or lost more of its entries than postmap_max_shrink allows")
    boolean force;

    @Option(
            names = "--keep-generations",
            paramLabel = "N",
            description = "keep the N compiled tables before the new one; default: postmap_keep_generations")
    @Nullable
    String keepGenerations;

    @Option(names = "--generations", description = "list the compiled tables that are kept, the latest first")
    boolean generations;

    @Option(names = "--rollback", description = "go back to the compiled table before the present one, and say which")
    boolean rollback;

    @Option(
            names = "--check",
            description = "compile nothing; say what is wrong or suspicious in each FILE; - is standard input")
    boolean check;

    @Option(
            names = "--diff",
            description =
                    "compile nothing; say which keys a build would add (+), remove (-) and give another value (~, with both values)")
    boolean diff;

    @Option(
            names = "--stats",
            description =
                    "say how many entries and values the compiled table has, its size and age, and whether its source has changed since")
    boolean statistics;

    @Option(
            names = "--as",
            paramLabel = "ROLE",
            completionCandidates = Roles.class,
            description =
                    "what the table is for: transport, virtual, relay_recipients, access, canonical, generic or other; default: what main.cf"
                            + " or the name of the file says")
    @Nullable
    String role;

    @Option(
            names = "--strict",
            description = "with --check: exit with 1 for warnings, too; with --diff: if anything would change")
    boolean strict;

    @Option(names = "--json", description = "with --check, --diff, --stats: print one JSON object a line")
    boolean longJson;

    @Option(names = "--help", usageHelp = true, description = "show this text")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "show the version")
    boolean version;

    @Parameters(arity = "0..*", paramLabel = "[TYPE:]FILE", hidden = true)
    List<String> tables = new ArrayList<>();

    DuplicatePolicy duplicates = DuplicatePolicy.KEEP_FIRST_WARN;
    KeyEnd keyEnd = KeyEnd.EITHER;

    @Nullable
    Boolean utf8;

    @Option(names = "-r", description = "a duplicate entry replaces the one before it, silently")
    void replace(boolean given) {
        duplicates = given ? DuplicatePolicy.KEEP_LAST : duplicates;
    }

    @Option(names = "-w", description = "do not warn of duplicate entries")
    void quiet(boolean given) {
        duplicates = given ? DuplicatePolicy.KEEP_FIRST : duplicates;
    }

    @Option(names = "-n", description = "keys do not end in a null byte")
    void plainKeys(boolean given) {
        keyEnd = given ? KeyEnd.PLAIN : keyEnd;
    }

    @Option(names = "-N", description = "keys end in a null byte")
    void nulKeys(boolean given) {
        keyEnd = given ? KeyEnd.NUL : keyEnd;
    }

    @Option(names = "-u", description = "no UTF-8: keys are bytes, A to Z are folded")
    void withoutUtf8(boolean given) {
        utf8 = given ? Boolean.FALSE : utf8;
    }

    @Option(names = "-U", description = "UTF-8 even where main.cf says smtputf8_enable = no")
    void withUtf8(boolean given) {
        utf8 = given ? Boolean.TRUE : utf8;
    }

    /** What completion offers for {@code --as}. */
    static final class Roles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TableRole.words().iterator();
        }
    }
}
