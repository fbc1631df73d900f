# Apache Kafka without a container: its jars from Maven Central, the JVM's class archive, storage, configuration and
# command line. Sourced after lib.sh; called by stack.sh. Maven is needed once per version, Java always.

kafka_fetch() {
    command -v java >/dev/null || die "Kafka needs Java: run ./dev setup"
    kafka_jars=$cache/kafka/$KAFKA_SCALA-$KAFKA_VERSION-log4j-$LOG4J_VERSION
    once "$kafka_jars" kafka_download || die "the jars of Kafka $KAFKA_VERSION could not be had (see above)"
    local jars=("$kafka_jars"/*.jar)
    # Sorted by the shell, so that it is the same on every start: the archive below holds for one class path only.
    kafka_class_path=$(IFS=:; printf '%s' "${jars[*]}")
    kafka_archive
}

kafka_download() {
    command -v mvn >/dev/null || { say "Maven is not there: run ./dev setup"; return 1; }
    say "Kafka $KAFKA_VERSION: downloading its jars, 54 MB, once"
    # Debian's mvn ends with an escape sequence, whatever it is told of colours.
    mvn -B -ntp -q -Dstyle.color=never -f "$native/pom.xml" \
        org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$1" -Dkafka.scala="$KAFKA_SCALA" -Dkafka.version="$KAFKA_VERSION" \
        -Dlog4j.version="$LOG4J_VERSION" > >(sed $'s/\e\\[[0-9;]*m//g' >&2) 2>&1
}

# Sets $kafka_cds. A JVM that maps the classes of an earlier run starts in a third of the time (JEP 350). The archive
# is good for one JVM and one class path, so both are in its name; without one Kafka starts all the same, slower.
kafka_archive() {
    local key
    key=$(java -version 2>&1 | cat - <(printf '%s' "$kafka_class_path") | cksum)
    kafka_cds=$kafka_jars/cds-${key%% *}
    once "$kafka_cds" kafka_train || say "no class archive could be made; Kafka starts slower without it"
    [[ -e $kafka_cds/kafka.jsa ]] || kafka_cds=
}

# Runs a broker of its own once, through format, start, a record and stop, and keeps the classes that it loaded.
kafka_train() {
    local stack=$1/train kafka_port=$((29092 + RANDOM % 1000 * 2)) kafka_cds= command
    say "Kafka $KAFKA_VERSION: preparing a fast start, about 6 s, once"
    mkdir -p "$stack"
    kafka_format "$stack" && kafka_command "$stack" || return
    command=("${command[0]}" "-XX:ArchiveClassesAtExit=$1/kafka.jsa" "${command[@]:1}")
    "${command[@]}" >"$stack/log" 2>&1 </dev/null &
    local pid=$!
    # A job of a script does not hear Ctrl-C.
    trap 'kill -KILL "$pid"; exit 130' INT TERM
    "$probe" kafka "127.0.0.1:$kafka_port" "$pid" 30000
    local failed=$?
    kill "$pid" && wait "$pid"
    trap - INT TERM
    ((failed == 0)) && rm -rf "$stack" && [[ -s $1/kafka.jsa ]]
}

kafka_version() { printf 'Kafka %s\n' "$KAFKA_VERSION"; }

# kafka_java CLASS [ARG…]: sets $command. Serial collector and first compiler only: a test broker is mostly starting.
kafka_java() {
    command=(java -Xmx"${KAFKA_HEAP:-256m}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
    [[ -z $kafka_cds ]] || command+=("-XX:SharedArchiveFile=$kafka_cds/kafka.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off)
    command+=("-Dlog4j2.configurationFile=${kafka_log4j:-$root/deploy/kafka/log4j2.properties}"
        -cp "$kafka_class_path" "$@")
}

kafka_command() { kafka_java kafka.Kafka "$1/server.properties"; }

kafka_configure() {
    kafka_properties "$1" >"$1/server.properties"
    [[ -e $1/data/meta.properties ]] || kafka_format "$1"
}

kafka_properties() {
    cat "$root/deploy/kafka/base.properties" - <<END

# What is particular to this broker.
node.id=1
listeners=PLAINTEXT://127.0.0.1:$kafka_port,CONTROLLER://127.0.0.1:$((kafka_port + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$kafka_port
controller.quorum.voters=1@127.0.0.1:$((kafka_port + 1))
log.dirs=$1/data
END
    [[ ! -e $1/extra ]] || cat "$1/extra"
}

kafka_format() {
    local id
    kafka_properties "$1" >"$1/server.properties"
    id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB')
    kafka_java kafka.tools.StorageTool format -t "${id%==}" -c "$1/server.properties"
    "${command[@]}" >>"$1/log" 2>&1
}

# kafka_tool NAME [ARG…]: one of Kafka's own command line tools.
kafka_tool() {
    local class command kafka_log4j=$root/deploy/kafka/tools-log4j2.properties
    case $1 in
    topics) class=org.apache.kafka.tools.TopicCommand ;;
    console-consumer) class=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    console-producer) class=org.apache.kafka.tools.ConsoleProducer ;;
    groups) class=org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    configs) class=kafka.admin.ConfigCommand ;;
    acls) class=org.apache.kafka.tools.AclCommand ;;
    *) die "'$1' is no tool that we know: topics, console-consumer, console-producer, groups, configs or acls" ;;
    esac
    fetch_probe
    kafka_fetch
    kafka_java "$class" "${@:2}"
    "${command[@]}"
}
