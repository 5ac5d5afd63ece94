import CLibCURL

/// Runs transfers side by side on the thread that calls it; connections are kept and shared (HTTP/2 where offered).
final class TransferLoop {
  private let library: CurlLibrary
  private let multi: UnsafeMutableRawPointer
  private var running: [UnsafeMutableRawPointer: Transfer] = [:]

  /// `connections` is how many may be open to the server at once.
  init(connections: Int) throws(TransportFailure) {
    library = try CurlLibrary.load()
    guard let multi = withUnsafePointer(to: library.symbols, curl_symbols_multi_init) else {
      throw TransportFailure(.library, "libcurl has no memory left")
    }
    self.multi = multi
    withUnsafePointer(to: library.symbols) { symbols in
      curl_symbols_multi_set_long(symbols, multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
      curl_symbols_multi_set_long(symbols, multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }
  }

  deinit {
    withUnsafePointer(to: library.symbols) { symbols in
      for handle in running.keys { curl_symbols_multi_remove(symbols, multi, handle) }
      curl_symbols_multi_cleanup(symbols, multi)
    }
  }

  var count: Int { running.count }

  func start(
    _ request: HTTPRequest, _ settings: ConnectionSettings, certificate: ClientCertificate?, limits: TransferLimits,
    environment: [String: String], receive: @escaping (HTTPResponse, UnsafeBufferPointer<UInt8>) -> Bool,
    complete: @escaping Transfer.Completion
  ) throws(TransportFailure) {
    let transfer = try Transfer(
      request, settings, certificate: certificate, limits: limits, environment: environment, library: library,
      receive: receive, complete: complete)
    let handle = transfer.handle.handle
    guard withUnsafePointer(to: library.symbols, { curl_symbols_multi_add($0, multi, handle) }) == CURLM_OK else {
      throw TransportFailure(.library, "libcurl does not take the request")
    }
    running[handle] = transfer
  }

  /// Moves what can be moved, waits at most so long for more, and tells of what is finished.
  func turn(waiting: Duration) {
    var symbols = library.symbols
    _ = curl_symbols_multi_perform(&symbols, multi)
    if !completeFinished() { _ = curl_symbols_multi_poll(&symbols, multi, Int32(waiting.milliseconds)) }
  }

  /// Gives up on all transfers without telling anyone.
  func abandon() {
    withUnsafePointer(to: library.symbols) { symbols in
      for handle in running.keys { curl_symbols_multi_remove(symbols, multi, handle) }
    }
    running = [:]
  }

  private func completeFinished() -> Bool {
    var isAny = false
    var symbols = library.symbols
    while true {
      let message = curl_symbols_multi_next(&symbols, multi)
      guard let handle = message.handle else { return isAny }
      isAny = true
      curl_symbols_multi_remove(&symbols, multi, handle)
      guard let transfer = running.removeValue(forKey: handle) else { continue }
      transfer.complete(result(of: transfer, message.result))
    }
  }

  private func result(of transfer: Transfer, _ code: CURLcode) -> Result<HTTPResponse, TransportFailure> {
    guard code != CURLE_OK else { return .success(transfer.response) }
    if transfer.isTooLarge {
      return .failure(TransportFailure(.tooLarge, "the answer of \(transfer.server) is too large"))
    }
    var detail = transfer.detail
    if detail.isEmpty {
      detail =
        withUnsafePointer(to: library.symbols) { curl_symbols_describe($0, code) }.map { String(cString: $0) } ?? ""
    }
    let outcome = CurlOutcome(
      code: code, systemError: Int32(transfer.handle.long(CURLINFO_OS_ERRNO)),
      verification: transfer.handle.long(CURLINFO_SSL_VERIFYRESULT), detail: detail)
    return .failure(TransportFailure(outcome, server: transfer.server, timeout: transfer.timeout))
  }
}
