internal import CCurl
internal import Synchronization

/// One use of an easy handle. The thread of the loop makes, drives and ends it; others may call it off.
final class Transfer: @unchecked Sendable {
    private let plan: TransferPlan
    private let isCalledOff = Atomic(false)

    // On the thread only, once it has arrived there.
    /// Who waits for the end.
    var waiting: CheckedContinuation<TransferEnd, Never>?
    private(set) var handle: UnsafeMutableRawPointer?
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let content: UnsafeMutableBufferPointer<UInt8>
    private var sent = 0
    private var end = TransferEnd.impossible("it was not begun")

    init(_ plan: TransferPlan) {
        self.plan = plan
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        content = .allocate(capacity: plan.content.bytes.count)
        _ = content.initialize(from: plan.content.bytes)
    }

    deinit {
        words.deallocate()
        content.deallocate()
    }

    var isCancelled: Bool { isCalledOff.load(ordering: .acquiring) }
    func callOff() { isCalledOff.store(true, ordering: .releasing) }

    /// Makes the handle; returns why it cannot be made.
    func begin() -> String? {
        handle = octo_curl_make()
        return handle.map(setUp) ?? "libcurl has no memory left"
    }

    /// Ends the handle, which no multi handle holds any more, and tells.
    func finish(_ verdict: TransferEnd.Verdict) {
        end.verdict = verdict
        if let handle {
            end.status = octo_curl_number(handle, CURLINFO_RESPONSE_CODE)
            end.location = octo_curl_text(handle, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
            end.isConnected = octo_curl_size(handle, CURLINFO_PRETRANSFER_TIME_T) > 0
            octo_curl_end(handle)
        }
        handle = nil
        for list in lists { octo_curl_list_end(list) }
        lists = []
        waiting?.resume(returning: end)
        waiting = nil
    }

    /// What libcurl's code for the end of this transfer means.
    func verdict(_ code: CURLcode) -> TransferEnd.Verdict {
        // It calls the place where the answer is cut off a failure to write.
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && end.isCut) { return .done }
        let cause = handle.map { octo_curl_number($0, CURLINFO_OS_ERRNO) } ?? 0
        let words = words.pointee == 0 ? octo_curl_code_text(code).map { String(cString: $0) } : String(cString: words)
        return .failed(code, words: words ?? "", cause: Int32(truncatingIfNeeded: cause))
    }
}

// MARK: Options

extension Transfer {
    private func setUp(_ handle: UnsafeMutableRawPointer) -> String? {
        // A resolver that hangs is left behind instead of waited for; libraries before 7.87 know no such option, and wait.
        _ = octo_curl_set_number(handle, CURLOPT_QUICK_EXIT, 1)
        var codes = setUpFlows(handle) + setUpContent(handle)
        codes += [
            octo_curl_set_bytes(handle, CURLOPT_ERRORBUFFER, words),
            octo_curl_set_number(handle, CURLOPT_NOSIGNAL, 1),
            octo_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, plan.limits.connecting.milliseconds),
            octo_curl_set_number(handle, CURLOPT_TIMEOUT_MS, plan.limits.total.milliseconds),
        ]
        codes += plan.numbers.map { octo_curl_set_number(handle, $0.option, $0.value) }
        codes += plan.texts.map { octo_curl_set_text(handle, $0.option, $0.value) }
        codes += plan.lists.map { setList(handle, $0.option, $0.lines) }
        guard let code = codes.first(where: { $0 != CURLE_OK }) else { return nil }
        return "libcurl does not take an option: " + (octo_curl_code_text(code).map { String(cString: $0) } ?? "")
    }

    private func setUpFlows(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let own = Unmanaged.passUnretained(self).toOpaque()
        return [
            octo_curl_set_bytes(handle, CURLOPT_PRIVATE, own),
            octo_curl_set_bytes(handle, CURLOPT_WRITEDATA, own),
            octo_curl_set_flow(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, transfer in
                Transfer.of(transfer).takeContent(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            octo_curl_set_bytes(handle, CURLOPT_HEADERDATA, own),
            octo_curl_set_flow(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, transfer in
                Transfer.of(transfer).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
        ]
    }

    private func setUpContent(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let own = Unmanaged.passUnretained(self).toOpaque()
        switch plan.content {
        case .none:
            return []
        case .posted:
            return [
                octo_curl_set_number(handle, CURLOPT_POST, 1),
                octo_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(content.count)),
                octo_curl_set_bytes(handle, CURLOPT_POSTFIELDS, content.baseAddress),
            ]
        case .mailed:
            return [
                octo_curl_set_number(handle, CURLOPT_UPLOAD, 1),
                octo_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(content.count)),
                octo_curl_set_bytes(handle, CURLOPT_READDATA, own),
                octo_curl_set_flow(handle, CURLOPT_READFUNCTION) { room, size, count, transfer in
                    Transfer.of(transfer).giveContent(UnsafeMutableRawBufferPointer(start: room, count: size * count))
                },
                octo_curl_set_bytes(handle, CURLOPT_DEBUGDATA, own),
                octo_curl_set_debug(handle) { _, kind, bytes, count, transfer in
                    Transfer.of(transfer).overhear(kind, UnsafeRawBufferPointer(start: bytes, count: count))
                    return 0
                },
                octo_curl_set_number(handle, CURLOPT_VERBOSE, 1),
            ]
        }
    }

    private func setList(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ lines: [String]) -> CURLcode {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = octo_curl_list_add(list, line) else {
                octo_curl_list_end(list)
                return CURLE_OUT_OF_MEMORY
            }
            list = longer
        }
        if let list { lists.append(list) }
        return octo_curl_set_list(handle, option, list)
    }
}

// MARK: What libcurl calls

extension Transfer {
    private static func of(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
        guard let pointer else { preconditionFailure("libcurl gives back what it was given") }
        return Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Takes less than it is given where the answer is to end.
    private func takeContent(_ bytes: UnsafeRawBufferPointer) -> Int {
        let room = plan.limits.answer - end.content.count
        end.content.append(contentsOf: bytes.prefix(room))
        end.isCut = bytes.count > room
        return min(bytes.count, room)
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        let line = Self.line(bytes)
        // An answer behind another one: 100, or a proxy's.
        if line.hasPrefix("HTTP/") { end.header = [] }
        if !line.isEmpty, end.header.count < Self.longestHeader { end.header.append(line) }
        return bytes.count
    }

    private func giveContent(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = content[sent...].prefix(room.count)
        room.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    private func overhear(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case CURLINFO_HEADER_OUT: end.dialogue.say(Self.line(bytes))
        case CURLINFO_HEADER_IN: end.dialogue.hear(Self.line(bytes))
        default: break
        }
    }

    private static func line(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    }

    private static let longestHeader = 200
}

extension TransferPlan.Content {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .none: []
        case .posted(let bytes), .mailed(let bytes): bytes
        }
    }
}
