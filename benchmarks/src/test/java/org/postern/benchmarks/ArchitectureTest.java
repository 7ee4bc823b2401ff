package org.postern.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the imports pointing one way, as docs/architecture.md draws them. */
final class ArchitectureTest {
    /** Every package, lowest first: each may use those before it, as far as the modules allow. */
    private static final List<String> LOWEST_FIRST = List.of(
            "org.postern.address",
            "org.postern.tables.text",
            "org.postern.tables.patterns",
            "org.postern.findings",
            "org.postern.libc",
            "org.postern.process",
            "org.postern.tables.source",
            "org.postern.tables.sort",
            "org.postern.tables.compiled",
            "org.postern.tables",
            "org.postern.tables.publish",
            "org.postern.config",
            "org.postern.check",
            "org.postern.manual",
            "org.postern.postmap",
            "org.postern.relayd.log",
            "org.postern.relayd.threads",
            "org.postern.relayd.smtp",
            "org.postern.relayd.metrics",
            "org.postern.relayd.tls",
            "org.postern.relayd.dns",
            "org.postern.relayd.rewrite",
            "org.postern.relayd.restrictions",
            "org.postern.relayd.queue",
            "org.postern.relayd.store",
            "org.postern.relayd.control",
            "org.postern.relayd.operate",
            "org.postern.relayd.cleanup",
            "org.postern.relayd.smtpclient",
            "org.postern.relayd.agents",
            "org.postern.relayd.bounce",
            "org.postern.relayd.smtpd",
            "org.postern.relayd.firewall",
            "org.postern.relayd.debug",
            "org.postern.relayd.explain",
            "org.postern.relayd.check",
            "org.postern.relayd.config",
            "org.postern.relayd.manual",
            "org.postern.relayd.sink",
            "org.postern.relayd.demo",
            "org.postern.relayd",
            "org.postern.benchmarks");

    /** What JMH generates is not ours to place. */
    private static final ImportOption WRITTEN_BY_US = location -> !location.contains("/jmh_generated/");

    private static final JavaClasses POSTERN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(WRITTEN_BY_US)
            .importPackages("org.postern");

    @Test
    void eachPackageUsesOnlyThoseBelowIt() {
        classes().should(useOnlyPackagesBelow()).check(POSTERN);
    }

    @Test
    void noPackagesNeedEachOther() {
        slices().matching("org.postern.(**)").should().beFreeOfCycles().check(POSTERN);
    }

    @Test
    void theDaemonDoesNotKnowTheCompilerNorTheCompilerTheDaemon() {
        noClasses()
                .that()
                .resideInAPackage("org.postern.relayd..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postern.postmap..")
                .check(POSTERN);
        noClasses()
                .that()
                .resideInAPackage("org.postern.postmap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postern.relayd..")
                .check(POSTERN);
    }

    @Test
    void theTablesKnowNoCommandLineNoSocketAndNoLogger() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.postern.address..",
                        "org.postern.tables..",
                        "org.postern.findings..",
                        "org.postern.config..",
                        "org.postern.check..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "picocli..", "org.slf4j..", "java.util.logging..", "org.subethamail..", "org.xbill..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.[A-Za-z]*Socket|java\\.nio\\.channels\\.[A-Za-z]*SocketChannel|java\\.lang\\.System\\$Logger")
                .check(POSTERN);
    }

    private static ArchCondition<JavaClass> useOnlyPackagesBelow() {
        return new ArchCondition<>("use only packages below their own") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                int own = LOWEST_FIRST.indexOf(user.getPackageName());
                if (own < 0) {
                    events.add(SimpleConditionEvent.violated(
                            user, user.getName() + " is in a package that has no place in the order yet"));
                }
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    if (LOWEST_FIRST.indexOf(dependency.getTargetClass().getPackageName()) > own) {
                        events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
