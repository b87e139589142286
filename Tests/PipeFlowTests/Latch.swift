import Glibc

/// Holds threads until it is opened, as C that hangs would.
final class Latch: @unchecked Sendable {
    private let gate = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(gate, 0, 0) }

    func wait() {
        sem_wait(gate)
        sem_post(gate)
    }

    func open() { sem_post(gate) }
}
