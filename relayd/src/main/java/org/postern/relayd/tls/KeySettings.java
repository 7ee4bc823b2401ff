package org.postern.relayd.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/**
 * Where main.cf names keys and certificates.
 *
 * @param chains files with keys that are followed by their certificates; when it is set, nothing else counts
 * @param pairs a certificate's file and its key's, for each kind of key
 */
public record KeySettings(Setting<String> chains, List<Pair> pairs) {
    /** Those of the SMTP server. */
    public static final KeySettings SERVER = new KeySettings(
            Settings.SMTPD_TLS_CHAIN_FILES,
            List.of(
                    new Pair(Settings.SMTPD_TLS_ECCERT_FILE, Settings.SMTPD_TLS_ECKEY_FILE),
                    new Pair(Settings.SMTPD_TLS_CERT_FILE, Settings.SMTPD_TLS_KEY_FILE)));

    /** Those of the SMTP client. */
    public static final KeySettings CLIENT = new KeySettings(
            Settings.SMTP_TLS_CHAIN_FILES,
            List.of(
                    new Pair(Settings.SMTP_TLS_ECCERT_FILE, Settings.SMTP_TLS_ECKEY_FILE),
                    new Pair(Settings.SMTP_TLS_CERT_FILE, Settings.SMTP_TLS_KEY_FILE)));

    /** Copies the list. */
    public KeySettings {
        pairs = List.copyOf(pairs);
    }

    /** Two settings that belong together. */
    public record Pair(Setting<String> certificates, Setting<String> key) {
        /** The files; nothing when there is no such key: the name is empty, or {@code none}. */
        public Optional<KeyChainFiles.Pair> files(MainCf config) {
            String file = config.get(certificates);
            return file.isBlank() || file.equals("none")
                    ? Optional.empty()
                    : Optional.of(new KeyChainFiles.Pair(Path.of(file), Path.of(config.get(key))));
        }
    }

    /** The files of {@link #chains}; none when it is empty, or {@code none}. */
    public List<Path> chainFiles(MainCf config) {
        return ListSyntax.split(config.get(chains)).stream()
                .filter(file -> !file.equals("none"))
                .map(Path::of)
                .toList();
    }

    private List<KeyChainFiles.Pair> named(MainCf config) {
        List<KeyChainFiles.Pair> named = new ArrayList<>();
        pairs.forEach(pair -> pair.files(config).ifPresent(named::add));
        return named;
    }

    /** All files that {@link #read} reads. */
    public List<Path> files(MainCf config) {
        List<Path> files = chainFiles(config);
        return files.isEmpty() ? KeyChainFiles.files(named(config)) : files;
    }

    /**
     * What the files hold; nothing when none are named.
     *
     * @param warnings gets what is wrong with a later state of the files
     * @throws TlsMaterialException when they cannot be used as they are now
     */
    public Optional<KeyChainFiles> read(MainCf config, Consumer<String> warnings) throws TlsMaterialException {
        List<Path> files = chainFiles(config);
        if (!files.isEmpty()) {
            return Optional.of(KeyChainFiles.chains(files, warnings));
        }
        List<KeyChainFiles.Pair> named = named(config);
        return named.isEmpty() ? Optional.empty() : Optional.of(KeyChainFiles.pairs(named, warnings));
    }

    /** The setting that names the files; {@link #chains} when none does. */
    public Setting<String> source(MainCf config) {
        return chainFiles(config).isEmpty()
                ? pairs.stream()
                        .filter(pair -> pair.files(config).isPresent())
                        .map(Pair::certificates)
                        .findFirst()
                        .orElse(chains)
                : chains;
    }
}
