internal import PipeThreads

/// Where everything happens that writes to the spool or reads from it: one thread, so that a slow disk holds up nobody else.
@globalActor package actor SpoolThread {
    package static let shared = SpoolThread()

    private static let thread = EventThread(name: "spool")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }
}
