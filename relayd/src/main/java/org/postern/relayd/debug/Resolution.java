package org.postern.relayd.debug;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.postern.relayd.rewrite.AddressClass;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.rewrite.RouteFlag;
import org.postern.relayd.rewrite.RouteResolver;
import org.postern.tables.LookupTrace;

/** {@code sender TAB address}: the route, as a JSON object. */
record Resolution(RouteResolver resolver) {
    Answer answer(String line) {
        int tab = line.indexOf('\t');
        if (tab < 0) {
            return new Answer.Misunderstood("expecting \"sender TAB address\"");
        }
        Route route = resolver.resolve(line.substring(0, tab), line.substring(tab + 1), LookupTrace.NONE);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("transport", route.transport());
        json.put("nexthop", route.nexthop());
        json.put("recipient", route.recipient());
        ArrayNode flags = json.putArray("flags");
        flags.add(className(route.addressClass()));
        for (RouteFlag flag : RouteFlag.values()) {
            if (route.flags().contains(flag)) {
                flags.add(flag.name().toLowerCase(Locale.ROOT));
            }
        }
        return new Answer.Line(json.toString());
    }

    /** As trivial-rewrite(8) calls it. */
    private static String className(AddressClass addressClass) {
        return addressClass == AddressClass.MAILBOX
                ? "class_virtual"
                : "class_" + addressClass.name().toLowerCase(Locale.ROOT);
    }
}
