package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.address.DomainSyntax;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.golden.GoldenData;

class RecipientGoldenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, GoldenConfiguration> configurations;

    @BeforeAll
    static void open() {
        configurations = GoldenConfiguration.all("rcpt/configs.jsonl", directory);
    }

    @AfterAll
    static void close() {
        configurations.values().forEach(GoldenConfiguration::close);
    }

    @Test
    void sendersAndRecipientsAreAnsweredAsPostfixDoes() throws UnknownHostException {
        List<String> differences = new ArrayList<>();
        for (JsonNode testCase : GoldenData.lines("rcpt/cases.jsonl")) {
            String configuration = testCase.get("config").asText();
            String client = testCase.get("client").asText();
            String sender = GoldenData.text(testCase.get("mail_from"));
            String argument = GoldenData.text(testCase.get("rcpt_arg"));
            JsonNode result = GoldenData.expected(testCase);
            String expected = GoldenData.text(result.get("mail")) + " / "
                    + (result.get("rcpt").isNull() ? "" : GoldenData.text(result.get("rcpt")));
            GoldenConfiguration golden = Objects.requireNonNull(configurations.get(configuration), configuration);
            boolean declared = !DomainSyntax.isAscii(sender + argument)
                    && !configuration.endsWith("utf8-off")
                    && !configuration.endsWith("nooption")
                    && !configuration.endsWith("noopt");
            String actual = converse(
                    golden.policy(),
                    Client.unnamed(InetAddress.getByName(client)),
                    "<" + sender + ">" + (declared ? " SMTPUTF8" : ""),
                    argument);
            if (!actual.equals(expected)) {
                differences.add("%s %s <%s> %s: %s, not %s"
                        .formatted(configuration, client, sender, argument, expected, actual));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static String converse(AccessPolicy policy, Client client, String mailArgument, String rcptArgument) {
        return switch (policy.mail(mailArgument)) {
            case MailCommand.Result.Refused refused -> refused.reply() + " / ";
            case MailCommand.Result.Parsed(MailCommand mail) -> {
                Transaction transaction = new Transaction(client, "client.test", mail.sender(), mail.smtpUtf8());
                yield "250 2.1.0 Ok / " + rcpt(policy, transaction, rcptArgument);
            }
        };
    }

    private static String rcpt(AccessPolicy policy, Transaction transaction, String argument) {
        return switch (policy.rcpt(argument, transaction)) {
            case RcptCommand.Result.Refused refused -> refused.reply().toString();
            case RcptCommand.Result.Parsed(RcptCommand rcpt, var decision) ->
                decision.get().reply().toString();
        };
    }
}
