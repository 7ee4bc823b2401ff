package org.postern.relayd.check;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.relayd.smtpd.TlsOffer;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.KeyChainFiles;
import org.postern.relayd.tls.KeySettings;
import org.postern.relayd.tls.TlsMaterialException;

/** The keys and certificates that server and client show, and the authorities that the client trusts. */
final class CertificatesCheck {
    /** Who renews by hand needs some days; who has it done does it earlier. */
    private static final Duration SOON = Duration.ofDays(14);

    private static final String RENEW = "renew it; relayd takes up the new one by itself";

    private final Subject subject;
    private final MainCf config;

    CertificatesCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
    }

    void run() {
        server();
        files(KeySettings.CLIENT);
        authorities(Settings.SMTP_TLS_CAFILE);
        authorities(Settings.SMTPD_TLS_CAFILE);
    }

    private void authorities(Setting<String> setting) {
        String file = config.get(setting);
        if (!file.isEmpty()) {
            try {
                var _ = Certificates.read(Path.of(file));
            } catch (TlsMaterialException e) {
                bad(setting, e);
            }
        }
    }

    private void server() {
        if (!TlsOffer.isAskedFor(config)) {
            return;
        }
        if (!files(KeySettings.SERVER)) {
            Setting<String> asking = config.isSet(Settings.SMTPD_TLS_SECURITY_LEVEL)
                    ? Settings.SMTPD_TLS_SECURITY_LEVEL
                    : Settings.RELAYD_TLS_LISTEN;
            subject.error(
                    Names.NO_CERTIFICATE,
                    subject.at(asking),
                    "TLS is asked for and there is no certificate, so it is not offered",
                    "name the key and its certificates in smtpd_tls_chain_files");
        }
    }

    /** Returns whether there are any. */
    private boolean files(KeySettings settings) {
        Setting<String> setting = settings.chains();
        List<Path> chains = settings.chainFiles(config);
        if (chains.isEmpty()) {
            boolean any = false;
            for (KeySettings.Pair pair : settings.pairs()) {
                any |= pair(pair);
            }
            return any;
        }
        chains.forEach(file -> key(setting, file));
        try {
            KeyChainFiles.chains(chains, text -> {}).current().forEach(chain -> valid(setting, chain));
        } catch (TlsMaterialException e) {
            bad(setting, e);
        }
        return true;
    }

    private boolean pair(KeySettings.Pair pair) {
        Optional<KeyChainFiles.Pair> files = pair.files(config);
        if (files.isEmpty()) {
            return false;
        }
        Path key = files.get().key();
        key(config.isSet(pair.key()) ? pair.key() : pair.certificates(), key);
        try {
            valid(pair.certificates(), KeyChain.read(key, files.get().certificates()));
        } catch (TlsMaterialException e) {
            bad(pair.certificates(), e);
        }
        return true;
    }

    private void bad(Setting<String> setting, TlsMaterialException problem) {
        subject.error(Names.BAD_CERTIFICATE, subject.at(setting), String.valueOf(problem.getMessage()), "");
    }

    private void key(Setting<String> setting, Path file) {
        if (FileChecks.permissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            subject.warning(
                    Names.EXPOSED_KEY,
                    subject.at(setting),
                    "anybody on this machine can read the private key in " + file,
                    "chmod o-r " + file);
        }
    }

    private void valid(Setting<String> setting, KeyChain chain) {
        Place place = subject.at(setting);
        Instant now = subject.clock().instant();
        for (X509Certificate certificate : chain.certificates()) {
            Instant end = certificate.getNotAfter().toInstant();
            Instant begin = certificate.getNotBefore().toInstant();
            String which = "the certificate of " + certificate.getSubjectX500Principal();
            if (now.isAfter(end)) {
                expired(place, which + " expired on " + end);
            } else if (now.isBefore(begin)) {
                expired(place, which + " is not valid before " + begin);
            } else if (now.plus(SOON).isAfter(end)) {
                subject.warning(Names.CERTIFICATE_EXPIRES, place, which + " expires on " + end, RENEW);
            }
        }
    }

    private void expired(Place place, String text) {
        subject.error(Names.EXPIRED_CERTIFICATE, place, text, RENEW);
    }
}
