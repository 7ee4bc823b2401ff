package org.postern.relayd.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.relayd.cleanup.Shortage;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.store.QueueSurvey;

/** The queue directory and the log file: whether they can be used, and what was left there. */
final class QueueCheck {
    private static final int SHOWN = 3;

    private final Subject subject;
    private final MainCf config;
    private final Path directory;
    private final Place place;

    QueueCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
        this.directory = Path.of(config.get(Settings.QUEUE_DIRECTORY));
        this.place = subject.at(Settings.QUEUE_DIRECTORY);
    }

    void run() {
        QueueSurvey survey = QueueSurvey.of(directory);
        survey.unusable().ifPresent(reason -> subject.error(Names.QUEUE_UNUSABLE, place, reason, ""));
        if (!survey.exposed().isEmpty()) {
            subject.warning(
                    Names.QUEUE_EXPOSED,
                    place,
                    "anybody on this machine can read mail in " + directory,
                    "chmod go-rwx " + list(survey.exposed()));
        }
        if (!survey.leftovers().isEmpty()) {
            subject.warning(
                    Names.QUEUE_LEFTOVERS,
                    place,
                    "not of the queue, and nobody's business there: " + list(survey.leftovers()),
                    "move it away");
        }
        if (!survey.corrupt().isEmpty()) {
            subject.warning(
                    Names.CORRUPT_RECORDS,
                    place,
                    "what failed its checksum has been kept for you: " + list(survey.corrupt()),
                    "look whether a message can be saved, see to the disk, and delete it");
        }
        survey.newest()
                .ifPresent(segment -> FileChecks.past(subject, place, segment, "the last write to " + directory));
        subject.attempt(Names.BAD_VALUE, this::space);
        subject.attempt(Names.BAD_VALUE, this::log);
    }

    private static String list(List<Path> files) {
        String some = String.join(
                ", ", files.stream().limit(SHOWN).map(Path::toString).toList());
        return files.size() > SHOWN ? some + " and " + (files.size() - SHOWN) + " more" : some;
    }

    /** The rule by which the daemon turns mail away. */
    private void space() {
        Path existing = directory.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        long free = existing == null ? 0 : existing.toFile().getUsableSpace();
        long minimum = config.get(Settings.QUEUE_MINFREE);
        long largest = config.get(Settings.MESSAGE_SIZE_LIMIT);
        Shortage.of(free, minimum, largest).ifPresent(shortage -> {
            switch (shortage) {
                case BELOW_MINIMUM ->
                    full(
                            config.isSet(Settings.QUEUE_MINFREE) ? subject.at(Settings.QUEUE_MINFREE) : place,
                            free,
                            "queue_minfree = " + minimum);
                case BELOW_LARGEST -> full(place, free, "1.5 times message_size_limit = " + largest);
            }
        });
    }

    private void full(Place where, long free, String bound) {
        subject.error(
                Names.QUEUE_FULL,
                where,
                free + " bytes are free for the queue, and below " + bound + " no mail is accepted",
                "");
    }

    private void log() {
        String socket = config.get(Settings.RELAYD_SYSLOG_SOCKET).strip();
        if (!socket.isEmpty()) {
            syslog(socket);
            return;
        }
        String file = config.get(Settings.MAILLOG_FILE);
        if (file.isEmpty() || file.startsWith("/dev/")) {
            return;
        }
        Path log = Path.of(file).toAbsolutePath();
        Path parent = log.getParent();
        boolean usable = Files.exists(log) ? Files.isWritable(log) : parent != null && Files.isWritable(parent);
        if (!usable) {
            subject.error(Names.LOG_UNWRITABLE, subject.at(Settings.MAILLOG_FILE), "cannot write the log " + file, "");
        }
    }

    private void syslog(String socket) {
        MailLog.unheardAt(Path.of(socket))
                .ifPresent(reason -> subject.error(
                        Names.LOG_UNWRITABLE,
                        subject.at(Settings.RELAYD_SYSLOG_SOCKET),
                        "no syslog daemon gets the log at " + socket + ": " + reason,
                        ""));
        if (config.isSet(Settings.MAILLOG_FILE)) {
            subject.warning(
                    Names.NO_EFFECT,
                    subject.at(Settings.MAILLOG_FILE),
                    "maillog_file has no effect: the log goes to relayd_syslog_socket",
                    "remove one of the two");
        }
    }
}
