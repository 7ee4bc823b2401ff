package org.postern.relayd.debug;

import org.postern.relayd.rewrite.AddressRewriter;
import org.postern.relayd.rewrite.RewriteContext;

/** {@code local TAB address}: the address, completed. */
record Rewriting(AddressRewriter rewriter) {
    Answer answer(String line) {
        int tab = line.indexOf('\t');
        return switch (tab < 0 ? line : line.substring(0, tab)) {
            case "local" -> rewrite(RewriteContext.LOCAL, line.substring(tab + 1));
            case "remote" -> rewrite(RewriteContext.REMOTE, line.substring(tab + 1));
            default -> new Answer.Misunderstood("expecting \"local TAB address\" or \"remote TAB address\"");
        };
    }

    private Answer rewrite(RewriteContext context, String address) {
        return new Answer.Line(rewriter.rewrite(context, address));
    }
}
