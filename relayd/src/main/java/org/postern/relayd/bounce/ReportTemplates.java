package org.postern.relayd.bounce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.address.DomainSyntax;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.text.SystemError;

/**
 * What the operator has reports say (bounce_template_file, bounce(5)).
 *
 * <p>A template that cannot be used is left out with a warning; what cannot be read, or names a setting that does not exist, is an error of
 * the configuration. The verify template is read like the others, and has no use: there are no reports about probes.
 */
final class ReportTemplates {
    private static final String ASCII = "us-ascii";
    private static final List<String> NAMES = List.of("failure", "delay", "success", "verify");

    /** No changes. */
    static final ReportTemplates NONE = new ReportTemplates(Map.of());

    private final Map<String, ReportTemplate> templates;

    private ReportTemplates(Map<String, ReportTemplate> templates) {
        this.templates = Map.copyOf(templates);
    }

    /**
     * Reads the file that {@code main} names, if it names one.
     *
     * @param warnings takes what is wrong with templates that are left out, and numbers that nobody would write
     * @throws ConfigException if the file cannot be read or understood
     */
    static ReportTemplates of(MainCf main, Consumer<String> warnings) {
        String file = main.get(Settings.BOUNCE_TEMPLATE_FILE);
        if (file.isEmpty()) {
            return NONE;
        }
        try {
            return new ReportTemplates(new Reading(file, main, warnings).templates());
        } catch (IOException e) {
            throw main.problem(Settings.BOUNCE_TEMPLATE_FILE, "open " + file + ": " + SystemError.reason(e));
        } catch (ConfigException e) {
            throw main.problem(Settings.BOUNCE_TEMPLATE_FILE, String.valueOf(e.getMessage()));
        }
    }

    /** The template for reports of this kind, if there is one. */
    Optional<ReportTemplate> of(ReportKind kind) {
        return Optional.ofNullable(templates.get(
                switch (kind) {
                    case FAILED, FAILED_COPY -> "failure";
                    case DELAYED, DELAYED_COPY -> "delay";
                    case DELIVERED, DELAY_CLEARED -> "success";
                }));
    }

    /** One file. */
    private static final class Reading {
        private final String file;
        private final MainCf main;
        private final Consumer<String> warnings;
        private final List<String> lines;
        private final Charset encoding;
        private int at;

        Reading(String file, MainCf main, Consumer<String> warnings) throws IOException {
            this.file = file;
            this.main = main;
            this.warnings = warnings;
            byte[] bytes = Files.readAllBytes(Path.of(file));
            this.encoding = encoding(bytes);
            this.lines = new String(bytes, encoding).lines().toList();
        }

        /** Bytes that are no UTF-8 are passed on as they are; what they mean the template's Charset says. */
        private static Charset encoding(byte[] bytes) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                return StandardCharsets.UTF_8;
            } catch (CharacterCodingException other) {
                return StandardCharsets.ISO_8859_1;
            }
        }

        Map<String, ReportTemplate> templates() {
            Map<String, ReportTemplate> all = new HashMap<>();
            while (at < lines.size()) {
                String line = lines.get(at++).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    int begins = at;
                    String name = name(line);
                    List<String> content =
                            content(line.substring(line.indexOf('=') + 1).strip());
                    String kind = name.endsWith("_template") ? name.substring(0, name.length() - 9) : "";
                    if (NAMES.contains(kind)) {
                        template(kind, content).ifPresent(template -> all.put(kind, template));
                    } else {
                        warn(begins, "unknown template name: " + name + " -- ignoring this template");
                    }
                }
            }
            return all;
        }

        private String name(String line) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals).stripTrailing();
            if (name.isEmpty()) {
                throw problem("missing attribute name: \"" + line + "\"");
            }
            if (equals < 0 || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
                throw problem("missing '=' after attribute name: \"" + line + "\"");
            }
            return name;
        }

        /** What follows an equals sign, or stands between {@code <<} and the end that it names. */
        private List<String> content(String value) {
            if (!value.startsWith("<<")) {
                return value.isEmpty() ? List.of() : List.of(value);
            }
            String end = value.substring(2).strip();
            if (end.isEmpty()) {
                throw problem("missing end marker after <<");
            }
            if (!Character.isLetterOrDigit(end.charAt(0))) {
                throw problem("malformed end marker after <<");
            }
            List<String> content = new ArrayList<>();
            while (at < lines.size()) {
                String line = lines.get(at++);
                if (line.equals(end)) {
                    return content;
                }
                content.add(line);
            }
            warn(at, "missing \"" + end + "\" end marker");
            return content;
        }

        /** Nothing when there is something wrong with it, which has been said then. */
        private Optional<ReportTemplate> template(String kind, List<String> content) {
            Map<String, String> header = new HashMap<>();
            int line = 0;
            for (; line < content.size(); line++) {
                String field = content.get(line);
                int colon = field.indexOf(':');
                String label = colon < 0 ? "" : field.substring(0, colon).stripTrailing();
                if (label.isEmpty() || !label.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    break;
                }
                Optional<String> problem =
                        problemOf(kind, label, field.substring(colon + 1).strip());
                if (problem.isPresent()) {
                    return ignored(problem.get() + " in " + kind + " template -- ignoring this template");
                }
                header.put(
                        label.toLowerCase(Locale.ROOT),
                        field.substring(colon + 1).strip());
            }
            if (line < content.size() && content.get(line).isEmpty()) {
                line++;
            }
            List<String> text = content.subList(line, content.size());
            if (text.isEmpty()) {
                return ignored("missing message text in " + kind + " template -- ignoring this template");
            }
            String charset = header.getOrDefault("charset", ASCII);
            if (charset.equalsIgnoreCase(ASCII) && !text.stream().allMatch(DomainSyntax::isAscii)) {
                warnings.accept(file + ": 8-bit message text in " + kind + " template");
                warnings.accept("please specify a charset value other than us-ascii");
                warnings.accept("-- ignoring this template for now");
                return Optional.empty();
            }
            return Optional.of(new ReportTemplate(
                    charset,
                    encoding,
                    header.getOrDefault("from", ""),
                    header.getOrDefault("subject", ""),
                    header.getOrDefault("postmaster-subject", ""),
                    text.stream().map(words -> expanded(kind, words)).toList()));
        }

        private static Optional<String> problemOf(String kind, String label, String value) {
            if (value.isEmpty()) {
                return Optional.of("empty \"" + label + "\" header value");
            }
            if (!DomainSyntax.isAscii(value)) {
                return Optional.of("non-ASCII \"" + label + "\" header value");
            }
            return switch (label.toLowerCase(Locale.ROOT)) {
                case "charset", "from", "subject" -> Optional.empty();
                case "postmaster-subject" ->
                    kind.equals("failure") || kind.equals("delay")
                            ? Optional.empty()
                            : Optional.of("inapplicable \"" + label + "\" header label");
                default -> Optional.of("unknown \"" + label + "\" header label");
            };
        }

        private Optional<ReportTemplate> ignored(String why) {
            warnings.accept(file + ": " + why);
            return Optional.empty();
        }

        private String expanded(String kind, String words) {
            Optional<String> expanded;
            TimesInUnits times = new TimesInUnits(main, file, kind, warnings);
            try {
                expanded = main.expand(words, times::of);
            } catch (IllegalArgumentException unknownUnit) {
                throw new ConfigException(String.valueOf(unknownUnit.getMessage()), unknownUnit);
            } catch (ConfigException e) {
                throw new ConfigException(
                        file + ": bad $name syntax in " + kind + " template: " + words + ": " + e.getMessage(), e);
            }
            return expanded.orElseThrow(
                    () -> new ConfigException(file + ": undefined $name in " + kind + " template: " + words));
        }

        private ConfigException problem(String what) {
            return new ConfigException(file + ", line " + at + ": " + what);
        }

        private void warn(int line, String what) {
            warnings.accept(file + ", line " + line + ": " + what);
        }
    }
}
