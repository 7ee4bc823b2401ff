package org.postern.tables.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postern.tables.CaseFolding;

class FoldedKeyTest {
    @Test
    void keysFoldedInPlaceAreTheSame() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("FoldedKeyTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        byte[] alphabet = TableFixture.bytes("@AMZ[`amz{09\u00c4\u1e9e\uab70");
        for (int round = 0; round < 20_000; round++) {
            byte[] key = new byte[random.nextInt(40)];
            for (int i = 0; i < key.length; i++) {
                key[i] = alphabet[random.nextInt(random.nextInt(4) == 0 ? alphabet.length : 12)];
            }
            CaseFolding folding = new CaseFolding(random.nextInt(4) != 0, random.nextBoolean());
            FoldedKey folded = new FoldedKey(folding);
            boolean isKey = folded.set(key, 0, key.length);
            assertThat(isKey ? Arrays.copyOf(folded.bytes(), folded.length()) : null)
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(folding.fold(key).orElse(null));
        }
    }
}
