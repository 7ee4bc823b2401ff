package org.postern.relayd.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.tables.LookupResult;

/**
 * An address and what aliases made of it.
 *
 * @param address unquoted form
 * @param entry of the table that replaced it; nothing for one that stays
 * @param children in the order of the entry
 */
record AddressTree(String address, Optional<DecisionTrace.Step.Question> entry, List<AddressTree> children) {
    AddressTree {
        children = List.copyOf(children);
    }

    /**
     * What becomes of a recipient.
     *
     * @param tree from what it is called once it has been completed and the canonical tables have been asked
     * @param canonical the entries that decided that
     */
    record Growth(AddressTree tree, List<DecisionTrace.Step.Question> canonical) {
        Growth {
            canonical = List.copyOf(canonical);
        }
    }

    /** What {@code expansion} makes of {@code recipient}, unquoted form; nothing when it fails. */
    static Optional<Growth> of(RecipientExpansion expansion, String recipient) {
        DecisionTrace notes = DecisionTrace.on();
        Growing growing = new Growing(notes);
        return switch (expansion.expand(recipient, notes, growing::replaced)) {
            case RecipientExpansion.Result.Recipients(String canonical, var all) -> {
                growing.finish();
                yield Optional.of(new Growth(growing.root.tree(canonical), growing.before));
            }
            case RecipientExpansion.Result.Refused refused -> Optional.empty();
        };
    }

    /** An address that may still be replaced. */
    private static final class Node {
        private final String address;
        private Optional<DecisionTrace.Step.Question> entry = Optional.empty();
        private List<Node> children = List.of();

        Node(String address) {
            this.address = address;
        }

        AddressTree tree(String name) {
            if (children.size() == 1 && children.getFirst().address.equalsIgnoreCase(name)) {
                return children.getFirst().tree(name); // an alias to itself says that it stays
            }
            return new AddressTree(
                    name,
                    entry,
                    children.stream().map(each -> each.tree(each.address)).toList());
        }
    }

    /** Has the leaves in the order of the list that the expansion works on. */
    private static final class Growing {
        private final DecisionTrace notes;
        private final Node root = new Node("");
        private final List<Node> leaves = new ArrayList<>(List.of(root));
        private final List<DecisionTrace.Step.Question> before = new ArrayList<>();
        private int read;
        private boolean first = true;

        Growing(DecisionTrace notes) {
            this.notes = notes;
        }

        void replaced(int index, List<String> addresses) {
            List<DecisionTrace.Step.Question> hits = hits();
            if (first && !hits.isEmpty()) {
                before.addAll(hits.subList(0, hits.size() - 1));
                first = false;
            }
            Node node = leaves.get(index);
            node.entry = hits.isEmpty() ? Optional.empty() : Optional.of(hits.getLast());
            node.children = addresses.stream().map(Node::new).toList();
            leaves.set(index, node.children.getFirst());
            leaves.addAll(node.children.subList(1, node.children.size()));
        }

        /** What has been found before any alias, then, was not for one. */
        void finish() {
            if (first) {
                before.addAll(hits());
            }
        }

        /** What tables have had since the last time. */
        private List<DecisionTrace.Step.Question> hits() {
            List<DecisionTrace.Step.Question> hits = new ArrayList<>();
            List<DecisionTrace.Step> steps = notes.steps();
            for (DecisionTrace.Step step : steps.subList(read, steps.size())) {
                if (step instanceof DecisionTrace.Step.Question question
                        && question.result() instanceof LookupResult.Found) {
                    hits.add(question);
                }
            }
            read = steps.size();
            return hits;
        }
    }
}
