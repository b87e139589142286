@preconcurrency internal import Glibc
package import PipeCore

extension Instant {
    /// This host's clock: good enough for when a line was read, never for deciding anything.
    package static var hostNow: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
