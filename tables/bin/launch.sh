# What the launchers have in common; each sources this file after setting
#   root      the project's directory
#   name      postmap or relayd: the module, its jar, and the word before each message
#   main      the main class
#   jvm_flags what this command wants of the virtual machine
# and then says: launch "$@". POSIX sh; when all is in place no process is started but the virtual machine itself.

needed_java=25
cached_build= known_jdk= old_java=
# MapDB's compression asks for native access, and its cleaner for Unsafe. The virtual machine's own warnings go nowhere: they
# would stand in the output of a query, and a start-up cache that it does not like is no concern of an operator.
common_flags='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr'

complain() { printf '%s: %s\n' "$name" "$*" >&2; }

# inspect_jdk DIR: sets jdk_version to the feature release of the JDK in DIR (0 if there is none) and jdk_build to what tells its
# builds apart (empty if unknown). The file `release` answers without starting a virtual machine only to ask.
inspect_jdk() {
    jdk_version=0 jdk_build=
    [ -n "$1" ] && [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        vendor=
        while IFS='=' read -r key value; do
            case $key in
                JAVA_VERSION) jdk_version=$value ;;
                JAVA_RUNTIME_VERSION) jdk_build=$value ;;
                IMPLEMENTOR) vendor=$value ;;
            esac
            # A shell reads byte by byte, and what comes then is long.
            [ "$jdk_version" = 0 ] || [ -z "$jdk_build" ] || break
        done <"$1/release"
        jdk_build=$vendor$jdk_build
    else
        jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version \("[^"]*"\).*/\1/p')
    fi
    jdk_version=${jdk_version#\"}
    jdk_version=${jdk_version%%[!0-9]*}
    [ -n "$jdk_version" ] || jdk_version=0
}

# recall_build: sets what the build noted about the start-up cache: cached_build, the jdk_build it belongs to; known_jdk, where that
# JDK is; old_java, the java on the PATH if that was too old, so that it need not be asked at every start.
recall_build() {
    cached_build= known_jdk= old_java=
    if [ -r "$root/$name/target/aot.jdk" ]; then
        { IFS= read -r cached_build && IFS= read -r known_jdk && IFS= read -r old_java; } <"$root/$name/target/aot.jdk"
    fi
}

# find_java: sets java to the first one on the PATH; empty if there is none. No $(command -v java), which is a process of its own.
find_java() {
    java=
    saved_ifs=$IFS IFS=:
    for directory in $PATH; do
        if [ -x "${directory:-.}/java" ] && [ -f "${directory:-.}/java" ]; then
            java=${directory:-.}/java
            break
        fi
    done
    IFS=$saved_ifs
}

# find_jdk: sets jdk to a JDK that is new enough, or says what to install and exits 1.
find_jdk() {
    jdk=${JAVA_HOME:-}
    inspect_jdk "$jdk"
    [ "$jdk_version" -ge "$needed_java" ] && return
    find_java
    if [ -n "$java" ] && ! [ "$java" -ef "$old_java" ]; then
        jdk=$known_jdk
        if ! [ "$java" -ef "$jdk/bin/java" ]; then
            jdk=$(readlink -f "$java")
            jdk=${jdk%/bin/java}
        fi
        inspect_jdk "$jdk"
        [ "$jdk_version" -ge "$needed_java" ] && return
        old_java=$java
    fi
    for jdk in ${known_jdk:+"$known_jdk"} /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/*/*jdk* /opt/java/* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -x "$jdk/bin/javac" ] || continue
        inspect_jdk "$jdk"
        [ "$jdk_version" -ge "$needed_java" ] && return
    done
    complain "a JDK $needed_java or later is needed; neither JAVA_HOME nor the PATH nor the usual directories have one."
    complain "Install one (Debian, Ubuntu: openjdk-$needed_java-jdk; others: https://adoptium.net) or set JAVA_HOME to it."
    exit 1
}

# The build's last step leaves the file `ready`: before that, the jar may lack its libraries.
is_built() { [ -e "$root/$name/target/ready" ] && [ -e "$root/$name/target/$name.jar" ]; }

build() {
    if ! command -v mvn >/dev/null; then
        complain "not built yet, and Maven is not installed: there is no mvn on the PATH (Debian, Ubuntu: maven)."
        exit 1
    fi
    complain "not built yet, building with Maven (once) ..."
    mkdir -p "$root/target" && exec 9>>"$root/target/build.lock" || exit 1
    # Two builds must not write the same files. The lock goes with the process, however that ends.
    if command -v flock >/dev/null; then flock 9; fi
    # Another launcher may have built while this one waited for its turn.
    if ! is_built; then
        log=$root/target/build-$name.log
        # Both commands at once: the demo starts one from the other.
        (cd "$root" && JAVA_HOME=$jdk exec mvn -B -q -DskipTests -Dspotless.check.skip=true -pl postmap,relayd -am package) \
            >"$log" 2>&1 </dev/null 9>&-
        if [ $? -ne 0 ] || ! is_built; then
            cat "$log" >&2
            complain "the build failed, for the reason above. To repeat it: cd '$root' && mvn -DskipTests package"
            exit 1
        fi
    fi
    exec 9>&-
}

# has_cache TARGET: whether the start-up cache is there and no older than the jars. A cache of other jars, or of another virtual
# machine, would be refused at the price of a slow start.
has_cache() {
    [ -r "$1/aot.jdk" ] && [ -r "$1/$name.aot" ] || return
    for jar in "$1/$name.jar" "$1"/lib/tables-*.jar; do
        [ "$jar" -nt "$1/$name.aot" ] && return 1
    done
    return 0
}

launch() {
    recall_build
    find_jdk
    is_built || { build && recall_build; }
    target=$root/$name/target
    # What people see may move and have colours.
    terminal=
    [ -t 1 ] && terminal=1
    [ -t 2 ] && terminal=${terminal}2
    set -- ${terminal:+-Dpostern.terminal=$terminal} "-Dpostern.home=$root" -cp "$target/$name.jar" "$main" "$@"
    if [ -n "$cached_build" ] && [ "$cached_build" = "$jdk_build" ] && has_cache "$target"; then
        set -- "-XX:AOTCache=$target/$name.aot" "$@"
    fi
    exec "$jdk/bin/java" $common_flags $jvm_flags "$@"
}
