# What the comparisons have in common; each sources this file after setting main. Builds when that has not been done.

root=$(cd -P -- "${0%/*}/../.." && pwd) || exit 1
. "$root/tables/bin/launch.sh"
name=benchmarks known_jdk= old_java=
find_jdk
if ! [ -e "$root/benchmarks/target/benchmarks.jar" ] || ! [ -d "$root/benchmarks/target/lib" ]; then
    complain "not built yet, building with Maven (once) ..."
    (cd "$root" && JAVA_HOME=$jdk mvn -B -q -DskipTests -Dspotless.check.skip=true package) || exit 1
fi
exec "$jdk/bin/java" $common_flags "-Dpostern.home=$root" -cp "$root/benchmarks/target/benchmarks.jar" "$main" "$@"
