import CCurl

/// One libcurl easy handle and the lists that must live as long as it does.
///
/// Made, used and freed on the loop's thread only.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// The first option that libcurl did not take. Going on without it could mean going on without a limit.
    private(set) var refused: String?

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        setCommonOptions()
    }

    deinit {
        curl_easy_cleanup(pointer)
        lists.forEach { curl_slist_free_all($0) }
    }

    private func setCommonOptions() {
        set(CURLOPT_NOSIGNAL, 1)
        // A resolver thread that hangs must not hang the loop when its transfer is over.
        set(CURLOPT_QUICK_EXIT, 1)
        // Neither the environment nor a file of the account decides where requests go.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // CURL_SSLVERSION_TLSv1_2; the constant is one of an unnamed enum.
        set(CURLOPT_SSLVERSION, 6)
        set(CURLOPT_FOLLOWLOCATION, 0)
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(ccurl_set_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ text: String) {
        check(ccurl_set_text(pointer, option, text), option)
    }

    func set(_ option: CURLoption, _ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                list.map { curl_slist_free_all($0) }
                return check(CURLE_OUT_OF_MEMORY, option)
            }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        check(ccurl_set_list(pointer, option, list), option)
    }

    func setSize(_ option: CURLoption, _ value: Int) {
        check(ccurl_set_size(pointer, option, Int64(value)), option)
    }

    func setPostBody(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            check(ccurl_set_post_body(pointer, buffer.baseAddress, Int64(buffer.count)), CURLOPT_COPYPOSTFIELDS)
        }
    }

    private func check(_ code: CURLcode, _ option: CURLoption) {
        guard code != CURLE_OK, refused == nil else { return }
        refused = "option \(option.rawValue) not accepted"
    }

    /// - Parameter transfer: not retained: the loop holds it for as long as libcurl holds this handle.
    func setCallbacks(for transfer: Transfer) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        check(ccurl_set_context(pointer, context), CURLOPT_PRIVATE)
        check(
            ccurl_set_callbacks(
                pointer,
                context,
                { context, _, _, _, _ in
                    EasyHandle.transfer(context)?.began()
                    return CURL_PREREQFUNC_OK
                },
                { bytes, size, count, context in
                    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                    return EasyHandle.transfer(context)?.receiveHead(line) == true ? line.count : line.count + 1
                },
                { bytes, size, count, context in
                    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                    return EasyHandle.transfer(context)?.receiveBody(piece) == true ? piece.count : piece.count + 1
                },
                { bytes, size, count, context in
                    let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                    return EasyHandle.transfer(context)?.give(buffer) ?? Int(CURL_READFUNC_ABORT)
                }
            ),
            CURLOPT_WRITEFUNCTION
        )
    }

    static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension Duration {
    /// Whole milliseconds, at least 1: 0 would switch libcurl's limit off.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(max(1, min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
