#pragma once

/// Whether the service manager has marked a cgroup's folder as delegated to who lives in it (systemd's `Delegate=yes`).
int octo_is_delegated(const char *folder);
