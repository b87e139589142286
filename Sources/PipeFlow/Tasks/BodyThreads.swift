@preconcurrency internal import Glibc

/// The threads of one body: as many as the machine has processors, started as they are needed. A body that hangs in C then
/// keeps nobody but itself from going on.
///
/// The lock and its condition guard everything that is mutable.
final class BodyThreads: TaskExecutor, @unchecked Sendable {
    private static let most = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var threads = 0
    private var idle = 0
    private var isStopped = false

    init() {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(work, nil)
    }

    deinit {
        pthread_cond_destroy(work)
        pthread_mutex_destroy(lock)
        work.deallocate()
        lock.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        pthread_mutex_lock(lock)
        jobs.append(UnownedJob(job))
        let needsThread = idle < jobs.count && threads < Self.most
        if needsThread { threads += 1 }
        pthread_cond_signal(work)
        pthread_mutex_unlock(lock)
        if needsThread { Threads.start { self.run() } }
    }

    /// Ends the threads once the jobs are done that there are.
    func stop() {
        pthread_mutex_lock(lock)
        isStopped = true
        pthread_cond_broadcast(work)
        pthread_mutex_unlock(lock)
    }

    private func run() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Waits for a job; `nil` once there are no more.
    private func next() -> UnownedJob? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty {
            if isStopped {
                threads -= 1
                return nil
            }
            idle += 1
            pthread_cond_wait(work, lock)
            idle -= 1
        }
        return jobs.removeFirst()
    }
}
