package org.postern.relayd.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.tables.CaseFolding;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.source.SourceDigest;
import org.postern.tables.source.SourceReader;

/**
 * One configuration of the golden data, with its tables compiled.
 *
 * @param tables to be closed
 */
public record GoldenConfiguration(
        MainCf config, TableRegistry tables, MailRouting routing, AccessPolicy policy, DnsClient dns)
        implements AutoCloseable {
    /** All configurations of {@code file}, by name, in folders under {@code directory}. */
    public static Map<String, GoldenConfiguration> all(String file, Path directory) {
        Map<String, GoldenConfiguration> all = new HashMap<>();
        for (JsonNode each : GoldenData.lines(file)) {
            String name = each.get("config").asText();
            all.put(name, of(each, directory.resolve(name)));
        }
        return all;
    }

    private static GoldenConfiguration of(JsonNode description, Path directory) {
        Map<String, String> maps = new LinkedHashMap<>();
        description.get("maps").properties().forEach(map -> maps.put(map.getKey(), GoldenData.text(map.getValue())));
        return of(directory, description.get("main_cf").asText(), maps);
    }

    /**
     * The configuration of {@code mainCf}, in which {@code {DIR}} stands for {@code directory}.
     *
     * @param maps source texts by file name; those whose name does not begin with {@code plain} are compiled
     */
    public static GoldenConfiguration of(Path directory, String mainCf, Map<String, String> maps) {
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> map : maps.entrySet()) {
                Path source = directory.resolve(map.getKey());
                Files.writeString(source, map.getValue());
                if (!map.getKey().startsWith("plain")) {
                    compile(source);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        MainCf config = MainCf.of(directory, mainCf.replace("{DIR}", directory.toString()));
        TableRegistry tables = new TableRegistry(
                config.get(Settings.DEFAULT_DATABASE_TYPE),
                CaseFolding.of(config.get(Settings.SMTPUTF8_ENABLE)),
                TableOpener.Use.SERVICE);
        MailRouting routing = MailRouting.of(config, tables);
        DnsClient dns = dns(config);
        return new GoldenConfiguration(config, tables, routing, AccessPolicy.of(config, tables, routing, dns), dns);
    }

    /** The servers that {@code config} names, never the system's. */
    private static DnsClient dns(MainCf config) {
        return config.isSet(Settings.RELAYD_DNS_SERVERS)
                ? DnsClient.of(config, InstantSource.system())
                : StubDns.nobody();
    }

    private static void compile(Path source) throws IOException {
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source);
        SourceReader reader =
                new SourceReader(new ByteArrayInputStream(Files.readAllBytes(source)), true, problem -> {});
        while (reader.next()) {
            builder.add(reader.entry());
        }
        try (TableWriter writer = TableWriter.open(source)) {
            SourceStamp stamp = new SourceStamp(
                    String.valueOf(source.getFileName()), Files.size(source), Instant.EPOCH, SourceDigest.of(source));
            writer.publish(builder, Instant.EPOCH, Optional.of(stamp), FileAccess.PLAIN);
        }
    }

    @Override
    public void close() {
        tables.close();
    }
}
