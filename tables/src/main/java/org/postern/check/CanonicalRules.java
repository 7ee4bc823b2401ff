package org.postern.check;

import org.postern.address.AddressList;

/** canonical(5), generic(5): another address for an address. */
final class CanonicalRules implements EntryRules {
    @Override
    public void look(CheckedEntry entry, int reading) {
        Addresses.lookAtKey(entry);
        AddressList list = Addresses.results(entry);
        if (list.addresses().size() > 1) {
            entry.warning(
                    Names.SEVERAL_ADDRESSES,
                    entry.wholeValue(),
                    "an address is replaced by one other, and here are "
                            + list.addresses().size() + "; the first one counts",
                    "several addresses are for virtual_alias_maps");
        }
    }
}
