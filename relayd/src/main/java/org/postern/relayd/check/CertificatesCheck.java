package org.postern.relayd.check;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.relayd.smtpd.TlsOffer;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.KeyChainFiles;
import org.postern.relayd.tls.TlsMaterialException;
import org.postern.tables.ListSyntax;

/** The keys and certificates that the server shows, and the authorities that the client trusts. */
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
        String authorities = config.get(Settings.SMTP_TLS_CAFILE);
        if (!authorities.isEmpty()) {
            try {
                var _ = Certificates.read(Path.of(authorities));
            } catch (TlsMaterialException e) {
                bad(Settings.SMTP_TLS_CAFILE, e);
            }
        }
    }

    private void server() {
        if (!TlsOffer.isAskedFor(config)) {
            return;
        }
        Setting<String> chainSetting = Settings.SMTPD_TLS_CHAIN_FILES;
        List<Path> chains = ListSyntax.split(config.get(chainSetting)).stream()
                .map(Path::of)
                .toList();
        if (!chains.isEmpty()) {
            chains.forEach(file -> key(chainSetting, file));
            try {
                KeyChainFiles.chains(chains, text -> {}).current().forEach(chain -> valid(chainSetting, chain));
            } catch (TlsMaterialException e) {
                bad(chainSetting, e);
            }
            return;
        }
        boolean any = pair(Settings.SMTPD_TLS_ECCERT_FILE, Settings.SMTPD_TLS_ECKEY_FILE);
        any |= pair(Settings.SMTPD_TLS_CERT_FILE, Settings.SMTPD_TLS_KEY_FILE);
        if (!any) {
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

    private boolean pair(Setting<String> certificates, Setting<String> key) {
        String file = config.get(certificates);
        if (file.isBlank() || file.equals("none")) {
            return false;
        }
        Path keyFile = Path.of(config.get(key));
        key(config.isSet(key) ? key : certificates, keyFile);
        try {
            valid(certificates, KeyChain.read(keyFile, Path.of(file)));
        } catch (TlsMaterialException e) {
            bad(certificates, e);
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
