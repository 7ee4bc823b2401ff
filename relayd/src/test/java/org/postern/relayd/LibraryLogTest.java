package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/** The listener brings slf4j-api 1.7, with which a back end of version 2 is ignored and a warning printed at every start. */
class LibraryLogTest {
    @Test
    void librariesLogThroughTheBackEndThatWeChose() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(NOPLoggerFactory.class);
        // Version 1.7 falls back to the same class when it finds nothing; only version 2 knows providers.
        assertThat(ServiceLoader.load(SLF4JServiceProvider.class)).hasSize(1);
    }
}
