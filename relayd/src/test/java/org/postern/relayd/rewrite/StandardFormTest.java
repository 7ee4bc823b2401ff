package org.postern.relayd.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postern.address.QuotedForm;
import org.postern.config.MainCf;

/** Addresses that are passed through because rewriting would change nothing: it must be so. */
class StandardFormTest {
    private static final String CHARACTERS = "ab.@aB1.-_+=%!\"\\ (é";
    private static final int ADDRESSES = 100_000;
    private static final int LONGEST = 12;

    @Test
    void whatIsNotTakenApartIsWhatTakingItApartGives() {
        AddressRewriter rewriter = new AddressRewriter(
                MainCf.of(Path.of("/nowhere"), "compatibility_level = 3.6\nmyhostname = fw.x.test\n"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int unchanged = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            StringBuilder address = new StringBuilder();
            for (int k = random.nextInt(LONGEST); k >= 0; k--) {
                address.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            String written = address.toString();
            String rewritten = rewriter.rewriteEnvelope(written);
            assertThat(rewritten)
                    .as("seed %d, <%s>", seed, written)
                    .isEqualTo(QuotedForm.unquote(rewriter.rewrite(RewriteContext.LOCAL, QuotedForm.quote(written))));
            unchanged += rewritten.equals(written) ? 1 : 0;
        }
        assertThat(unchanged).isPositive();
    }
}
