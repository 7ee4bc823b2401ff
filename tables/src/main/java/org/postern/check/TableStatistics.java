package org.postern.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postern.address.AddressList;
import org.postern.address.AddressTokens;
import org.postern.tables.CaseFolding;
import org.postern.tables.sort.EntryStream;

/**
 * What can be counted in a table.
 *
 * @param entries how many keys
 * @param distinctValues how many values that differ
 * @param textBytes the length of all keys and values together
 * @param longestEntry the length of the longest key and value together, bytes
 * @param longestChain how many aliases lead from one to the next at most; 0 in a table of another kind. Of aliases that go round in a
 *     circle each counts once.
 */
public record TableStatistics(long entries, long distinctValues, long textBytes, long longestEntry, long longestChain) {
    private static final CaseFolding AS_THEY_ARE = new CaseFolding(false, false);

    /** Counts the entries of {@code table}, whose keys are folded already. Takes some 24 bytes of memory for each key and value. */
    public static TableStatistics of(EntryStream table, TableRole role, MailContext mail) throws IOException {
        KeyIndex values = new KeyIndex(AS_THEY_ARE);
        KeyIndex keys = new KeyIndex(CaseFolding.DEFAULT);
        long[] size = new long[3];
        table.forEach((buffer, key, keyLength, value, valueLength) -> {
            size[0]++;
            size[1] += keyLength + valueLength;
            size[2] = Math.max(size[2], keyLength + valueLength);
            values.add(buffer, value, valueLength, 1);
            if (role == TableRole.VIRTUAL) {
                keys.add(buffer, key, keyLength, (int) size[0]);
            }
        });
        return new TableStatistics(
                size[0],
                values.count(),
                size[1],
                size[2],
                role == TableRole.VIRTUAL ? longestChain(table, keys, mail) : 0);
    }

    private static long longestChain(EntryStream table, KeyIndex keys, MailContext mail) throws IOException {
        AliasGraph graph = new AliasGraph();
        int[] number = {0};
        table.forEach((buffer, key, keyLength, value, valueLength) -> {
            String text = new String(buffer, value, valueLength, StandardCharsets.UTF_8);
            List<AddressTokens> addresses = AddressList.parse(text).addresses();
            int[] targets = new int[addresses.size()];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = AliasKeys.target(addresses.get(i).internal(), keys, mail);
            }
            graph.add(++number[0], targets, targets.length);
        });
        return Math.max(graph.longestChain(), Math.min(1, number[0]));
    }
}
