package org.postern.config;

/** How postmap publishes compiled tables: Postern's own. */
interface PostmapSettings {
    Setting<Integer> POSTMAP_MAX_SHRINK = Setting.percent(
            Section.SYSTEM,
            "postmap_max_shrink",
            "50%",
            "The share of its entries that a table of more than 100 may lose when it is compiled anew, before --force is"
                    + " needed; with 100% only a table that becomes empty needs it.");

    Setting<Integer> POSTMAP_KEEP_GENERATIONS = Setting.count(
            Section.SYSTEM,
            "postmap_keep_generations",
            "0",
            "tables",
            0,
            "How many of the compiled tables before the present one postmap keeps, for --rollback.");
}
