package org.postern.relayd.smtpd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.tls.Authorities;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.KeyChainFiles;
import org.postern.relayd.tls.KeySettings;
import org.postern.relayd.tls.TlsMaterialException;
import org.postern.relayd.tls.TlsProtocols;
import org.postern.relayd.tls.TlsServer;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * What main.cf says about TLS in the server.
 *
 * @param level whether it is offered
 * @param server does it; nothing when there are no keys that can be used
 * @param files the keys that it has
 * @param wanted where main.cf says that they are
 * @param asksClients smtpd_tls_ask_ccert, whether clients are asked for a certificate
 * @param requiresTrust smtpd_tls_req_ccert, whether clients that must have TLS must show one that is trusted
 * @param inReceivedHeader smtpd_tls_received_header
 * @param logLevel smtpd_tls_loglevel
 * @param isWrapped smtpd_tls_wrappermode, whether every session begins with it
 * @param names the keys by host name (tls_server_sni_maps)
 */
record SmtpdTls(
        Level level,
        Optional<TlsServer> server,
        Optional<KeyChainFiles> files,
        List<Path> wanted,
        boolean asksClients,
        boolean requiresTrust,
        boolean inReceivedHeader,
        int logLevel,
        boolean isWrapped,
        Names names) {
    /** The {@link #logLevel} from which it is said what was agreed on. */
    static final int SUMMARY = 1;

    /** The {@link #logLevel} from which it is said that a handshake begins. */
    static final int NEGOTIATION = 2;

    /** Whether only a client with a certificate that is trusted may stay; {@code wrapped}: TLS came before the greeting. */
    boolean requiresTrust(boolean wrapped) {
        return requiresTrust && (level == Level.ENCRYPT || wrapped);
    }

    /** Whether what belongs to {@code level} is said. */
    boolean isLogged(int level) {
        return logLevel >= level;
    }

    /** smtpd_tls_security_level. */
    enum Level {
        /** There is no TLS. */
        NONE,
        /** Whoever wants may have it. */
        MAY,
        /** There is no mail without. */
        ENCRYPT
    }

    /**
     * What {@code config} says.
     *
     * @param before what it replaces; its keys stay in use if they are from the same files and these cannot be read any more, as by a daemon
     *     that was root when it read them
     * @throws org.postern.config.ConfigException for a value that is none, and for other files than before that cannot be used; at a start
     *     those are only warned of, and there is no TLS
     */
    static SmtpdTls of(MainCf config, TableRegistry tables, MailLog log, Optional<SmtpdTls> before) {
        Level level = level(config, log);
        Names names = new Names(tables.list(config.get(Settings.TLS_SERVER_SNI_MAPS)), log);
        boolean asked = TlsOffer.isAskedFor(config);
        Optional<TlsProtocols> protocols = asked ? Optional.of(protocols(config, level)) : Optional.empty();
        Optional<KeyChainFiles> files = asked ? files(config, log, before) : Optional.empty();
        boolean asksClients = config.get(Settings.SMTPD_TLS_ASK_CCERT);
        boolean requiresTrust = config.get(Settings.SMTPD_TLS_REQ_CCERT);
        boolean isWrapped = config.get(Settings.SMTPD_TLS_WRAPPERMODE);
        if (requiresTrust && asked && level != Level.ENCRYPT && !isWrapped) {
            log.warning("smtpd", "Can't require client certs unless TLS is required");
        }
        Optional<Authorities> clients = asked ? authorities(config, log, before) : Optional.empty();
        return new SmtpdTls(
                level,
                files.flatMap(keys -> clients.flatMap(trusted ->
                        protocols.map(versions -> new TlsServer(name -> names.keys(name, keys), versions, trusted)))),
                files,
                asked ? KeySettings.SERVER.files(config) : List.of(),
                asksClients,
                requiresTrust,
                config.get(Settings.SMTPD_TLS_RECEIVED_HEADER),
                config.get(Settings.SMTPD_TLS_LOGLEVEL),
                isWrapped,
                names);
    }

    private static Level level(MainCf config, MailLog log) {
        String level = config.get(Settings.SMTPD_TLS_SECURITY_LEVEL);
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "" -> {
                if (config.get(Settings.SMTPD_ENFORCE_TLS)) {
                    yield Level.ENCRYPT;
                }
                yield config.get(Settings.SMTPD_USE_TLS) ? Level.MAY : Level.NONE;
            }
            case "none" -> Level.NONE;
            case "may" -> Level.MAY;
            case "encrypt" -> Level.ENCRYPT;
            case "fingerprint", "verify", "secure" -> {
                log.warning(
                        "smtpd",
                        "smtpd_tls_security_level: unsupported TLS level \"" + level + "\", using \"encrypt\"");
                yield Level.ENCRYPT;
            }
            default -> throw config.problem(Settings.SMTPD_TLS_SECURITY_LEVEL, "Invalid TLS level \"" + level + "\"");
        };
    }

    private static TlsProtocols protocols(MainCf config, Level level) {
        Setting<String> setting =
                level == Level.ENCRYPT ? Settings.SMTPD_TLS_MANDATORY_PROTOCOLS : Settings.SMTPD_TLS_PROTOCOLS;
        try {
            return TlsProtocols.parse(config.get(setting));
        } catch (IllegalArgumentException e) {
            throw config.problem(setting, setting.name() + ": " + e.getMessage());
        }
    }

    /** Who is trusted about clients; nothing, where that cannot be read. */
    private static Optional<Authorities> authorities(MainCf config, MailLog log, Optional<SmtpdTls> before) {
        try {
            return Optional.of(Authorities.read(
                    config.get(Settings.SMTPD_TLS_CAFILE),
                    config.get(Settings.SMTPD_TLS_CAPATH),
                    config.get(Settings.TLS_APPEND_DEFAULT_CA)));
        } catch (TlsMaterialException e) {
            if (before.isPresent()) {
                throw config.problem(Settings.SMTPD_TLS_CAFILE, String.valueOf(e.getMessage()));
            }
            log.warning("smtpd", e.getMessage() + ": disabling TLS support");
            return Optional.empty();
        }
    }

    private static Optional<KeyChainFiles> files(MainCf config, MailLog log, Optional<SmtpdTls> before) {
        try {
            Optional<KeyChainFiles> files = KeySettings.SERVER.read(config, text -> log.warning("smtpd", text));
            if (files.isEmpty()) {
                log.warning("smtpd", "No server certs available. TLS won't be enabled");
            }
            return files;
        } catch (TlsMaterialException e) {
            boolean isNew = before.isPresent() && !before.get().wanted().equals(KeySettings.SERVER.files(config));
            if (isNew) {
                throw config.problem(KeySettings.SERVER.source(config), String.valueOf(e.getMessage()));
            }
            Optional<KeyChainFiles> kept = before.flatMap(SmtpdTls::files);
            log.warning(
                    "smtpd",
                    e.getMessage()
                            + (kept.isEmpty() ? ": disabling TLS support" : "; the keys from before stay in use"));
            return kept;
        }
    }

    /** Keys by the name that a client asks for. */
    static final class Names {
        /** Texts of keys take a while to read and come again with the next client. */
        private static final int KEPT = 1000;

        private final TableList tables;
        private final MailLog log;
        private final Map<String, List<KeyChain>> read = new ConcurrentHashMap<>();

        Names(TableList tables, MailLog log) {
            this.tables = tables;
            this.log = log;
        }

        /** Those for {@code name}, or else the server's usual ones; none when that cannot be found out. */
        List<KeyChain> keys(String name, KeyChainFiles usual) {
            return switch (find(name)) {
                case LookupResult.Found(var value) -> read(name, value.toString());
                case LookupResult.NotFound() -> usual.current();
                case LookupResult.Failed(String reason) -> {
                    log.warning("smtpd", "tls_server_sni_maps: " + name + " map lookup problem: " + reason);
                    yield List.of();
                }
            };
        }

        /** Whether there are any tables. */
        boolean isInUse() {
            return !tables.isEmpty();
        }

        /** Whether a client that asked for {@code name} was shown the usual keys although there are others. */
        boolean isUnmatched(String name) {
            return !tables.isEmpty() && !name.isEmpty() && find(name) instanceof LookupResult.NotFound;
        }

        /** {@code host.example.com}, {@code .example.com}, {@code .com}. */
        private LookupResult find(String name) {
            LookupResult result = LookupResult.notFound();
            String key = name;
            while (!key.isEmpty() && !tables.isEmpty()) {
                result = tables.lookup(key, LookupTrace.NONE);
                if (!(result instanceof LookupResult.NotFound)) {
                    return result;
                }
                int dot = key.indexOf('.', 1);
                key = dot < 0 ? "" : key.substring(dot);
            }
            return result;
        }

        private List<KeyChain> read(String name, String value) {
            if (read.size() > KEPT) {
                read.clear();
            }
            return read.computeIfAbsent(value, text -> {
                try {
                    String pem = new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1);
                    return KeyChain.parse(pem, "tls_server_sni_maps: " + name);
                } catch (IllegalArgumentException e) {
                    log.warning(
                            "smtpd", "tls_server_sni_maps: " + name + ": malformed BASE64 value: " + e.getMessage());
                    return List.of();
                } catch (TlsMaterialException e) {
                    log.warning("smtpd", String.valueOf(e.getMessage()));
                    return List.of();
                }
            });
        }
    }
}
