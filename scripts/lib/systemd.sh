# Sourced, behind servers.sh: a systemd of one's own, as PID 1 of its own namespaces, on a throw-away overlay of this
# machine's root. It needs root, starts in about a second, and runs none of the machine's services. The network is shared.
#
#   start_systemd    makes it, if this machine can; exports OCTOPIPE_TEST_SYSTEMD, a program that runs a command inside,
#                    and OCTOPIPE_TEST_SYSTEMD_ROOT, its root as seen from outside
#   stop_systemd     ends it with all that runs in it

box=''         # the directory
box_keeper=''  # the process outside whose death ends the namespaces

start_systemd() {
    if ((EUID != 0)) || [[ ! -x /lib/systemd/systemd || ! -d /sys/fs/cgroup/systemd ]]; then return 0; fi
    box=$(mktemp -d "${TMPDIR:-/tmp}/octopipe-systemd.XXXXXX")
    make_box >"$box/log" 2>&1 && boot_box && return
    say "no systemd of our own on this machine: its tests are left out ($(tail -n 1 "$box/log"))"
    stop_systemd
}

make_box() {
    mount -t tmpfs -o size=1g octopipe-systemd "$box" && mkdir "$box"/{upper,work,root} &&
        mount -t overlay overlay -o "lowerdir=/,upperdir=$box/upper,workdir=$box/work" "$box/root" || return
    local units=$box/root/etc/systemd/system
    # A target of our own: nothing that is enabled on the machine is started.
    rm -rf "$units"
    mkdir -p "$units" "$box/root/var/log/journal"
    echo 0123456789abcdef0123456789abcdef >"$box/root/etc/machine-id"
    printf '[Unit]\nRequires=basic.target dbus.socket\nAfter=basic.target\nAllowIsolate=yes\n' >"$units/octopipe-test.target"
    ln -s octopipe-test.target "$units/default.target"
    local unit
    for unit in systemd-{sysctl,modules-load,binfmt,udevd,udev-trigger,timesyncd,random-seed,update-utmp,remount-fs}.service \
        systemd-{firstboot,logind,tmpfiles-setup,tmpfiles-clean,sysusers}.service systemd-udevd-{kernel,control}.socket \
        epmd.socket podman.socket {apt-daily,apt-daily-upgrade,dpkg-db-backup,e2scrub_all,fstrim,man-db}.timer; do
        ln -s /dev/null "$units/$unit"
    done
}

# boot_box: the first process of the new namespaces takes the overlay for its root and becomes systemd.
boot_box() {
    set -m
    run_box >>"$box/log" 2>&1 </dev/null &
    box_keeper=$!
    disown
    set +m
    local tries inside=''
    for ((tries = 0; tries < 100; tries++)); do
        inside=$(pgrep -P "$box_keeper") && break
        sleep 0.05
    done
    [[ -n $inside ]] || return
    printf '#!/bin/sh\nexec nsenter -t %s -m -u -i -p -n -C "$@"\n' "$inside" >"$box/inside"
    chmod 700 "$box/inside"
    # A second where nothing else runs, and much more where all do.
    for ((tries = 0; tries < 600; tries++)); do
        if [[ $("$box/inside" systemctl is-system-running 2>/dev/null) == @(running|degraded) ]]; then
            export OCTOPIPE_TEST_SYSTEMD=$box/inside OCTOPIPE_TEST_SYSTEMD_ROOT=$box/root
            return
        fi
        sleep 0.1
    done
    return 1
}

# Control groups of version 1, as on a hybrid machine: each controller gets a group for the box.
box_controllers=(memory pids cpu cpuacct systemd unified)

run_box() {
    local controller
    for controller in "${box_controllers[@]}"; do
        mkdir "$(box_group "$controller")"
        echo "$BASHPID" >"$(box_group "$controller")/cgroup.procs"
    done
    exec setpriv --pdeathsig KILL \
        unshare --fork --pid --mount --uts --ipc --cgroup --kill-child --propagation private \
        bash -ec "$(declare -f become_systemd); become_systemd '$box/root'"
}

box_group() { echo "/sys/fs/cgroup/$1/${box##*/}"; }

become_systemd() {
    local root=$1 name
    mount --rbind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    for name in memory pids cpu cpuacct; do
        mkdir "$root/sys/fs/cgroup/$name"
        mount -t cgroup -o "$name" cgroup "$root/sys/fs/cgroup/$name"
    done
    mkdir "$root"/sys/fs/cgroup/{systemd,unified}
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    for name in run dev tmp var/tmp; do mount -t tmpfs tmpfs "$root/$name"; done
    chmod 1777 "$root/tmp" "$root/var/tmp"
    mkdir "$root/run/lock" "$root"/dev/{pts,shm}
    for name in null zero full random urandom tty; do
        touch "$root/dev/$name"
        mount --bind "/dev/$name" "$root/dev/$name"
    done
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs tmpfs "$root/dev/shm"
    hostname octopipe-test
    mkdir -p "$root/.old"
    pivot_root "$root" "$root/.old"
    cd /
    umount -l /.old
    mount --make-rshared /
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=octopipe-test \
        /lib/systemd/systemd --system --log-target=journal </dev/null >/dev/null 2>&1
}

stop_systemd() {
    [[ -n $box ]] || return 0
    # Its first process dies with it, and with that one all others.
    [[ -z $box_keeper ]] || end_group KILL "$box_keeper"
    local controller tries
    for controller in "${box_controllers[@]}"; do
        for ((tries = 0; tries < 40; tries++)); do
            find "$(box_group "$controller")" -depth -type d -exec rmdir {} + 2>/dev/null && break
            [[ -e $(box_group "$controller") ]] || break
            sleep 0.05
        done
    done
    umount -R "$box" 2>/dev/null || umount -Rl "$box" 2>/dev/null || true
    # Made before there was a file system on it.
    rm -f "$box/log"
    rmdir "$box" 2>/dev/null || true
    box=''
}
