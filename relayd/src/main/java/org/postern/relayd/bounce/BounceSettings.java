package org.postern.relayd.bounce;

import org.postern.config.MainCf;
import org.postern.config.Settings;

/**
 * What main.cf says to notifications (bounce(8)).
 *
 * @param ownName myhostname, the reporting host
 * @param origin myorigin, the domain of the notification's author
 * @param mailName mail_name, how the mail system calls itself
 * @param sizeLimit bounce_size_limit, bytes of a message that are returned in full
 */
public record BounceSettings(String ownName, String origin, String mailName, long sizeLimit) {
    /** Reads the settings. */
    public static BounceSettings of(MainCf main) {
        return new BounceSettings(
                main.get(Settings.MYHOSTNAME),
                main.get(Settings.MYORIGIN),
                main.get(Settings.MAIL_NAME),
                main.get(Settings.BOUNCE_SIZE_LIMIT));
    }
}
