internal import CCurl

/// Transfers side by side on one thread, and the connections they leave open for the next ones.
final class MultiHandle: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    init?() {
        guard let handle = octo_curl_multi_make() else { return nil }
        self.handle = handle
    }

    deinit { octo_curl_multi_end(handle) }

    /// Returns why it cannot be added.
    func add(_ transfer: UnsafeMutableRawPointer) -> String? {
        let code = octo_curl_multi_add(handle, transfer)
        return code == CURLM_OK ? nil : Self.words(code)
    }

    func remove(_ transfer: UnsafeMutableRawPointer) { octo_curl_multi_remove(handle, transfer) }

    /// Does what can be done without waiting; returns what is broken, if anything is.
    func perform() -> String? {
        let code = octo_curl_multi_perform(handle)
        return code == CURLM_OK ? nil : Self.words(code)
    }

    /// The next transfer that has ended.
    func nextDone() -> (transfer: UnsafeMutableRawPointer, code: CURLcode)? {
        var code = CURLE_OK
        return octo_curl_multi_next_done(handle, &code).map { ($0, code) }
    }

    /// Sleeps until there is something to do, it is woken, or the time is over.
    func sleep(atMost span: Duration) {
        octo_curl_multi_sleep(handle, Int32(clamping: span.milliseconds))
    }

    /// From any thread.
    func wake() { octo_curl_multi_wake(handle) }

    private static func words(_ code: CURLMcode) -> String {
        "libcurl: " + (octo_curl_multi_code_text(code).map { String(cString: $0) } ?? "\(code.rawValue)")
    }
}
