package org.postern.tables;

import java.util.Optional;
import java.util.Set;
import org.postern.tables.compiled.FileFormat;

/**
 * The name of a table, divided.
 *
 * @param type {@code hash}
 * @param name {@code /etc/postfix/transport}
 */
public record TableName(String type, String name) {
    static final Set<String> COMPILED = Set.of("mapdb", "hash", "btree", "dbm", "sdbm", "lmdb", "cdb");
    private static final Set<String> QUERY_ONLY = Set.of(
            "cidr",
            "environ",
            "fail",
            "inline",
            "internal",
            "ldap",
            "memcache",
            "mongodb",
            "mysql",
            "nis",
            "nisplus",
            "pcre",
            "pgsql",
            "pipemap",
            "randmap",
            "regexp",
            "socketmap",
            "sqlite",
            "static",
            "tcp",
            "texthash",
            "unionmap",
            "unix");

    /** Divides {@code spec} at its first colon; without one, it is the name of a table of {@code defaultType}. */
    public static TableName parse(String spec, String defaultType) {
        int colon = spec.indexOf(':');
        return colon < 0
                ? new TableName(defaultType, spec)
                : new TableName(spec.substring(0, colon), spec.substring(colon + 1));
    }

    /** Whether look-ups read a compiled file: our own type, and every type that postmap(1) compiles elsewhere. */
    public boolean isCompiled() {
        return COMPILED.contains(type);
    }

    /** Whether this is a type of Postfix's that reads its data in another form, so that there is nothing to compile. */
    public boolean isQueryOnly() {
        return QUERY_ONLY.contains(type);
    }

    /** The file name of the compiled table, as messages show it; empty for other types. */
    public Optional<String> compiledName() {
        return isCompiled() ? Optional.of(name + FileFormat.SUFFIX) : Optional.empty();
    }

    /** The name of the dictionary in Postfix's messages: that of the compiled file where there is one. */
    public String dictionaryName() {
        return type + ":" + compiledName().orElse(name);
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
