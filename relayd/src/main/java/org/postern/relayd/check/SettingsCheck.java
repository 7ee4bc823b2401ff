package org.postern.relayd.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.config.ConfigNote;
import org.postern.config.MainCf;
import org.postern.config.Section;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.config.Spelling;
import org.postern.config.TransportValue;
import org.postern.relayd.agents.TransportAgents;
import org.postern.tables.ListSyntax;

/** main.cf by itself: names, values, and what is asked for that is not there. */
final class SettingsCheck {
    private static final List<Setting<String>> TRANSPORTS =
            List.of(Settings.RELAY_TRANSPORT, Settings.DEFAULT_TRANSPORT);

    private final Subject subject;
    private final MainCf config;

    SettingsCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
    }

    void run() {
        subject.attempt(Names.BAD_VALUE, () -> config.notes().forEach(this::note));
        Settings.all().stream()
                .filter(config::isSet)
                .forEach(setting -> subject.attempt(Names.BAD_VALUE, () -> {
                    Object value = config.get(setting);
                    filter(setting, value);
                }));
        subject.attempt(Names.BAD_VALUE, this::bareNewline);
        subject.attempt(Names.BAD_VALUE, this::dane);
        TRANSPORTS.forEach(setting -> subject.attempt(Names.BAD_VALUE, () -> transport(setting)));
        localTransport(Settings.LOCAL_TRANSPORT, Settings.MYDESTINATION);
        localTransport(Settings.VIRTUAL_TRANSPORT, Settings.VIRTUAL_MAILBOX_DOMAINS);
    }

    private void note(ConfigNote note) {
        String name = switch (note.kind()) {
            case TEXT -> Names.IGNORED_TEXT;
            case SET_TWICE -> Names.SET_TWICE;
            case LIST -> Names.BAD_LIST;
            case NO_EFFECT -> Names.NO_EFFECT;
            case UNKNOWN -> Names.UNKNOWN_SETTING;
            case UNDEFINED -> Names.UNDEFINED_SETTING;
        };
        subject.warning(name, subject.places().name(note.line()), note.text(), help(note.kind()));
    }

    private static String help(ConfigNote.Kind kind) {
        return switch (kind) {
            case NO_EFFECT -> "remove it, or list it in relayd_ignore";
            case SET_TWICE -> "the last line counts; remove the others";
            case TEXT, LIST, UNKNOWN, UNDEFINED -> "";
        };
    }

    /** It is refused at start: mail would pass unfiltered, and nobody would notice. */
    private void filter(Setting<?> setting, Object value) {
        Set<String> ignored = Set.copyOf(ListSyntax.split(config.get(Settings.RELAYD_IGNORE)));
        if (setting.section() == Section.FILTERS && !"".equals(value) && !ignored.contains(setting.name())) {
            subject.error(
                    Names.CONTENT_FILTER,
                    subject.at(setting),
                    "content filters are not implemented, and relayd does not start with one that would be left out",
                    "remove it, or list " + setting.name() + " in relayd_ignore to accept mail unfiltered");
        }
    }

    private void bareNewline() {
        Setting<String> setting = Settings.SMTPD_FORBID_BARE_NEWLINE;
        if (config.isSet(setting)
                && config.get(setting).toLowerCase(Locale.ROOT).equals("no")) {
            subject.warning(
                    Names.BARE_NEWLINE,
                    subject.at(setting),
                    "this means normalize here: a message ends with <CR><LF>.<CR><LF> whoever sends it",
                    "");
        }
    }

    private void dane() {
        Setting<String> setting = Settings.SMTP_TLS_SECURITY_LEVEL;
        DaneCheck.check(subject, subject.at(setting), config.get(setting));
    }

    private void transport(Setting<String> setting) {
        String transport = TransportValue.parse(config.get(setting)).transport();
        if (!TransportAgents.NAMES.contains(transport)) {
            subject.error(
                    Names.UNKNOWN_TRANSPORT,
                    subject.at(setting),
                    setting.name() + ": there is no transport \"" + transport + "\", so its mail is deferred",
                    advice(transport));
        }
    }

    private static String advice(String transport) {
        Optional<String> meant = Spelling.closest(transport, TransportAgents.NAMES);
        return meant.map(name -> "did you mean " + name + "?")
                .orElseGet(() -> "there are "
                        + String.join(
                                ", ", TransportAgents.NAMES.stream().sorted().toList()));
    }

    /** A transport that delivers to mailboxes, of which there is none, matters only if there are domains for it. */
    private void localTransport(Setting<String> setting, Setting<String> domains) {
        subject.attempt(Names.BAD_VALUE, () -> {
            String transport = TransportValue.parse(config.get(setting)).transport();
            if (!TransportAgents.NAMES.contains(transport)
                    && !ListSyntax.split(config.get(domains)).isEmpty()) {
                subject.error(
                        Names.NO_LOCAL_DELIVERY,
                        subject.at(config.isSet(setting) ? setting : domains),
                        "mail for " + domains.name() + " goes to the transport \"" + transport
                                + "\", which is not there: it is accepted and deferred until it is returned",
                        "set " + domains.name() + " to nothing, and " + setting.name()
                                + " to error:TEXT, or to a transport that there is");
            }
        });
    }
}
