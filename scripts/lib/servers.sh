# Sourced: a PostgreSQL and a RabbitMQ of one's own, in a temporary directory, on free loopback ports.
#
#   start_servers         returns at once; both come up in the background
#   await_servers         waits for them and exports OCTOPIPE_TEST_*
#   stop_servers          ends them, and removes the directory
#
# With servers_return=yes a server that ends is started again on its data after a second.
#
# Each server is the leader of a process group, so that its helpers end with it, and asks the kernel for a signal when
# this shell dies, so that it ends even then. They hold nothing worth keeping and are ended without ceremony.

servers=''        # the directory
declare -A server # name → process id, which is its group's, too
declare -A port

# start_servers [durable]: without `durable`, PostgreSQL does not wait for the disk. Tests need not; benchmarks must.
start_servers() {
    postgres_options=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
    [[ ${1:-} != durable ]] || postgres_options=()
    servers=$(mktemp -d "${TMPDIR:-/tmp}/octopipe-test.XXXXXX")
    chmod 711 "$servers" # PostgreSQL's user must be able to pass through
    mkdir -m 700 "$servers/rabbitmq" "$servers/tmp"
    make_certificates
    start postgres
    start rabbitmq
}

# make_certificates: an authority of our own, one that nobody knows, and what both servers show for `localhost`. PostgreSQL has TLS switched off
# until a test does otherwise: clients that do not care would take it.
make_certificates() {
    local folder=$servers/tls certificate=(req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2)
    mkdir -m 755 "$folder"
    {
        openssl "${certificate[@]}" -subj '/CN=Octopipe tests' -keyout "$folder/authority.key" -out "$folder/authority.pem"
        openssl "${certificate[@]}" -subj '/CN=Stranger' -keyout "$folder/stranger.key" -out "$folder/stranger.pem"
        openssl "${certificate[@]}" -subj '/CN=localhost' \
            -addext 'subjectAltName=DNS:localhost' -addext 'basicConstraints=critical,CA:FALSE' \
            -CA "$folder/authority.pem" -CAkey "$folder/authority.key" \
            -keyout "$folder/server.key" -out "$folder/server.pem"
    } 2>"$folder/log" || { cat "$folder/log" >&2; return 1; }
    # PostgreSQL, as which it reads the key, insists on this.
    ((EUID != 0)) || chgrp postgres "$folder/server.key"
    chmod 640 "$folder/server.key"
}

# start NAME: runs run_NAME as the leader of a process group in the background.
start() {
    case $1 in
        postgres) free_ports postgres ;;
        rabbitmq) free_ports rabbitmq rabbitmq_tls epmd distribution ;;
    esac
    set -m
    "run_$1" >>"$servers/$1.log" 2>&1 </dev/null &
    server[$1]=$!
    disown # its end is no news
    set +m
}

# free_ports NAME…: a port for each that nobody listens on.
free_ports() {
    local name number
    while read -r name number; do
        port[$name]=$number
    done < <(python3 -c '
import socket, sys
probes = [socket.create_server(("127.0.0.1", 0)) for _ in sys.argv[1:]]
for name, probe in zip(sys.argv[1:], probes): print(name, probe.getsockname()[1])
' "$@")
}

# serve SIGNAL [OPTION…] COMMAND…: becomes the server, run by setpriv, which gets the signal when its parent dies.
serve() {
    is_wanted
    [[ ${servers_return:-} == yes ]] || exec setpriv --pdeathsig "$@"
    # A shell of its own, which the kernel ends, too, when the script dies.
    exec setpriv --pdeathsig KILL bash -c '
        while [[ -d $0 && ! -e $0/ending ]]; do setpriv --pdeathsig "$@"; sleep 1; done' "$servers" "$@"
}

# is_wanted: ends a server that is still to start if the script is gone, whose death it could no longer hear of.
is_wanted() { kill -0 $$ 2>/dev/null || exit; }

await_servers() {
    await postgres 60 && await rabbitmq 120 || return
    export_addresses
}

# await NAME SECONDS: a server that died early has met a port taken in the meantime, most likely: it gets two more.
await() {
    local deadline=$((SECONDS + $2)) lives=3
    until "is_up_$1"; do
        if ! kill -0 "${server[$1]}" 2>/dev/null; then
            ((lives -= 1)) || break
            start "$1"
        elif ((SECONDS > deadline)); then
            break
        fi
        sleep 0.1
    done
    "is_up_$1" && return
    say "$1 does not start; the end of its log:"
    tail -n 20 "$servers/$1.log" >&2
    return 1
}

stop_servers() {
    [[ -n $servers ]] || return 0
    touch "$servers/ending"
    # PostgreSQL frees its shared memory on SIGQUIT; SIGKILL would leave it behind.
    [[ -z ${server[postgres]:-} ]] || end_group QUIT "${server[postgres]}"
    [[ -z ${server[rabbitmq]:-} ]] || end_group KILL "${server[rabbitmq]}"
    rm -rf "$servers" || { sleep 1 && rm -rf "$servers"; }
    servers=''
}

# end_group SIGNAL GROUP: signals the group, waits for it a while, and kills what is left.
end_group() {
    kill "-$1" -- "-$2" 2>/dev/null || return 0
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 -- "-$2" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -KILL -- "-$2" 2>/dev/null || true
}

# PostgreSQL --------------------------------------------------------------------------------------------------------

run_postgres() {
    local bin data=$servers/postgres as_user=()
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    rm -rf "$data"
    mkdir -m 700 "$data"
    if ((EUID == 0)); then # as which it refuses to run
        chown postgres: "$data"
        as_user=(--reuid=postgres --regid=postgres --init-groups)
    fi
    cd "$data"
    setpriv --pdeathsig KILL "${as_user[@]}" \
        "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync
    serve QUIT "${as_user[@]}" \
        "$bin/postgres" -D "$data" -p "${port[postgres]}" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c max_connections=300 \
        -c ssl_cert_file="$servers/tls/server.pem" -c ssl_key_file="$servers/tls/server.key" "${postgres_options[@]}"
}

# The eighth line of the pid file tells how far it is.
is_up_postgres() { [[ $(sed -n 8p "$servers/postgres/postmaster.pid" 2>/dev/null) == ready* ]]; }

# RabbitMQ ----------------------------------------------------------------------------------------------------------

# What makes RabbitMQ's scripts use our directory and ports, and nothing of the system's.
rabbitmq_environment() {
    local home=$servers/rabbitmq
    cat <<END
HOME=$home
RABBITMQ_BASE=$home
RABBITMQ_CONF_ENV_FILE=$home/none
RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf
RABBITMQ_ADVANCED_CONFIG_FILE=$home/none
RABBITMQ_ENABLED_PLUGINS_FILE=$home/enabled_plugins
RABBITMQ_MNESIA_BASE=$home/data
RABBITMQ_LOG_BASE=$home/log
RABBITMQ_PID_FILE=$home/pid
RABBITMQ_NODENAME=octopipe${port[rabbitmq]}@localhost
RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
RABBITMQ_NODE_PORT=${port[rabbitmq]}
RABBITMQ_DIST_PORT=${port[distribution]}
ERL_EPMD_PORT=${port[epmd]}
ERL_EPMD_ADDRESS=127.0.0.1
ERL_CRASH_DUMP_BYTES=0
END
}

run_rabbitmq() {
    local home=$servers/rabbitmq sbin
    sbin=$(printf '%s\n' /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin | sort -V | tail -n 1)
    rm -rf "$home"
    mkdir -m 700 "$home"
    cd "$home"
    echo '[].' >enabled_plugins
    cat >rabbitmq.conf <<END
disk_free_limit.absolute = 50MB
listeners.ssl.default = 127.0.0.1:${port[rabbitmq_tls]}
ssl_options.cacertfile = $servers/tls/authority.pem
ssl_options.certfile = $servers/tls/server.pem
ssl_options.keyfile = $servers/tls/server.key
END
    local variables
    mapfile -t variables < <(rabbitmq_environment)
    {
        echo '#!/bin/sh'
        echo "exec timeout 60 env $(printf "'%s' " "${variables[@]}")'$sbin/rabbitmqctl' \"\$@\""
    } >rabbitmqctl
    chmod 700 rabbitmqctl
    is_wanted
    # epmd is the node's directory of names; started here so that it stays in our process group.
    env "${variables[@]}" setpriv --pdeathsig KILL epmd &
    # One scheduler that does not spin leaves the machine to the tests. As if under systemd, the script makes way for
    # the node, which then is our process itself and gets the kernel's signal.
    export "${variables[@]}" RUNNING_UNDER_SYSTEMD=yes \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1:1 +sbwt none -start_epmd false'
    serve KILL "$sbin/rabbitmq-server"
}

is_up_rabbitmq() { grep -qs 'Server startup complete' "$servers"/rabbitmq/log/*.log; }

# -------------------------------------------------------------------------------------------------------------------

export_addresses() {
    export OCTOPIPE_TEST_POSTGRES="postgresql://postgres@127.0.0.1:${port[postgres]}/postgres"
    export OCTOPIPE_TEST_RABBITMQ="amqp://guest:guest@127.0.0.1:${port[rabbitmq]}/%2f"
    # The authority that vouches for both (authority.pem) and one that does not (stranger.pem); where RabbitMQ speaks TLS.
    export OCTOPIPE_TEST_CERTIFICATES="$servers/tls" OCTOPIPE_TEST_RABBITMQ_TLS="${port[rabbitmq_tls]}"
    # A rabbitmqctl that talks to this node.
    export OCTOPIPE_TEST_RABBITMQCTL="$servers/rabbitmq/rabbitmqctl"
    export OCTOPIPE_TEST_REQUIRE=1
}
