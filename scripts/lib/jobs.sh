# Sourced, behind servers.sh: commands that never outlive the script, and never keep it from ending.

job='' # the process group that runs now

# clean_up_at_exit: however the script ends, what it started ends with it.
clean_up_at_exit() {
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

clean_up() {
    trap '' HUP INT TERM
    if [[ -n $job ]]; then
        disown # else bash reports its end
        end_group TERM "$job"
    fi
    end_marked
    [[ -z ${box:-} ]] || stop_systemd
    stop_servers
}

# run_job COMMAND…: runs it as a process group of its own, marked, and returns its exit code. A signal to the script is
# acted on at once, which it would not be while bash waits for a command in the foreground. With a terminal the command
# gets it, as psql and the like need.
run_job() {
    local marked=(env "OCTOPIPE_TEST_DIRECTORY=$servers" "$@") code=0
    set -m
    if [[ -t 0 ]]; then
        "${marked[@]}" || code=$?
    else
        "${marked[@]}" <&0 &
        job=$!
        wait "$job" || code=$?
        job=''
    fi
    set +m
    return "$code"
}

# end_marked: kills what the jobs left running, also what left its process group and session: the mark is inherited.
end_marked() {
    [[ -n $servers ]] || return 0
    local file pid
    for file in $(grep -slazx "OCTOPIPE_TEST_DIRECTORY=$servers" /proc/[0-9]*/environ || true); do
        pid=${file#/proc/}
        kill -KILL "${pid%/environ}" 2>/dev/null || true
    done
}
