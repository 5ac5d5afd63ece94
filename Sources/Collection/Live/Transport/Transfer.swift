import CLibCURL

/// One request on its way. libcurl holds a pointer to it until it is finished.
final class Transfer {
  /// What became of it, once it is known.
  typealias Completion = (Result<HTTPResponse, TransportFailure>) -> Void

  let handle: CurlHandle
  private(set) var response = HTTPResponse()
  /// The bytes of the body as they come, with the answer's head; false ends the transfer.
  private let receive: (HTTPResponse, UnsafeBufferPointer<UInt8>) -> Bool
  let complete: Completion
  let server: String
  let timeout: Duration
  private let bodyLimit: Int64
  private var bodyCount: Int64 = 0
  private(set) var isTooLarge = false
  /// libcurl writes its words here.
  private let errorText: UnsafeMutablePointer<CChar>

  init(
    _ request: HTTPRequest, _ settings: ConnectionSettings, certificate: ClientCertificate?, limits: TransferLimits,
    environment: [String: String], library: CurlLibrary,
    receive: @escaping (HTTPResponse, UnsafeBufferPointer<UInt8>) -> Bool, complete: @escaping Completion
  ) throws(TransportFailure) {
    guard var handle = CurlHandle(library) else { throw TransportFailure(.library, "libcurl has no memory left") }
    Self.configure(&handle, request, settings, limits)
    Self.configureTLS(handle, settings, certificate)
    Self.configureProxy(handle, settings, environment)
    self.handle = handle
    self.receive = receive
    self.complete = complete
    server = settings.server.name
    timeout = limits.total
    bodyLimit = limits.bodyBytes
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    self.handle.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    let own = Unmanaged.passUnretained(self).toOpaque()
    self.handle.set(CURLOPT_WRITEDATA, pointer: own)
    self.handle.set(CURLOPT_HEADERDATA, pointer: own)
    self.handle.set(CURLOPT_WRITEFUNCTION, receiver: receiveBody)
    self.handle.set(CURLOPT_HEADERFUNCTION, receiver: receiveHeader)
  }

  deinit { errorText.deallocate() }

  /// libcurl's words on a failure.
  var detail: String { String(cString: errorText) }

  fileprivate func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bodyCount += Int64(bytes.count)
    guard bodyCount <= bodyLimit else {
      isTooLarge = true
      return false
    }
    return receive(response, bytes)
  }

  fileprivate func take(header line: String) { response.add(line: line) }
}

// MARK: - Options

extension Transfer {
  private static func configure(
    _ handle: inout CurlHandle, _ request: HTTPRequest, _ settings: ConnectionSettings, _ limits: TransferLimits
  ) {
    let server = settings.server
    var headers = request.headers.map { "\($0.name): \($0.value)" }
    if let name = settings.serverName, server.isSecure {
      // The URL's host is what SNI and the certificate's check go by.
      handle.set(CURLOPT_URL, text: server.url(request.path, host: name))
      handle.set(connectTo: "\(name):\(server.port):\(server.bracketed):\(server.port)")
      headers.append("Host: \(server.bracketed):\(server.port)")
    } else {
      handle.set(CURLOPT_URL, text: server.url(request.path))
    }
    if let body = request.body {
      handle.set(body: body)
      // Else libcurl would ask for leave to send a large one, and wait a second for who does not give it.
      headers.append("Expect:")
    }
    handle.set(headers: headers)
    if request.method != .get { handle.set(CURLOPT_CUSTOMREQUEST, text: request.method.rawValue) }
    handle.set(CURLOPT_PATH_AS_IS, true)
    handle.set(CURLOPT_NOSIGNAL, true)
    handle.set(CURLOPT_FOLLOWLOCATION, false)
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    handle.set(CURLOPT_PIPEWAIT, true)
    handle.set(CURLOPT_TCP_KEEPALIVE, true)
    handle.set(CURLOPT_BUFFERSIZE, 256 << 10)
    if settings.isCompressed { handle.set(CURLOPT_ACCEPT_ENCODING, text: "gzip") }
    handle.set(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, min(limits.connect, limits.total).milliseconds)
    handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
    handle.set(CURLOPT_LOW_SPEED_TIME, max(1, Int(limits.idle.components.seconds)))
    handle.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
  }

  private static func configureTLS(
    _ handle: borrowing CurlHandle, _ settings: ConnectionSettings, _ certificate: ClientCertificate?
  ) {
    if let authorities = settings.authorities {
      handle.set(CURLOPT_CAINFO_BLOB, data: authorities)
      // The system's directory of authorities would be trusted besides.
      handle.set(CURLOPT_CAPATH, text: nil)
    }
    if settings.skipsVerification {
      handle.set(CURLOPT_SSL_VERIFYPEER, false)
      handle.set(CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let certificate {
      handle.set(CURLOPT_SSLCERT_BLOB, data: certificate.certificate)
      handle.set(CURLOPT_SSLKEY_BLOB, data: certificate.key)
    }
  }

  private static func configureProxy(
    _ handle: borrowing CurlHandle, _ settings: ConnectionSettings, _ environment: [String: String]
  ) {
    // libcurl's own reading of the variables is not Go's: an empty proxy turns it off.
    switch settings.proxy {
    case .url(let url):
      handle.set(CURLOPT_PROXY, text: url)
      handle.set(CURLOPT_NOPROXY, text: "")
    case .environment:
      let variables = ProxyVariables(for: settings.server, environment: environment)
      handle.set(CURLOPT_PROXY, text: variables.proxy ?? "")
      handle.set(CURLOPT_NOPROXY, text: variables.exceptions ?? "")
    }
    handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
  }
}

extension Duration {
  var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}

// MARK: - Callbacks

private let receiveBody: CurlReceiver = { bytes, size, count, context in
  guard let bytes, let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) { start in
    transfer.take(UnsafeBufferPointer(start: start, count: size * count)) ? size * count : 0
  }
}

private let receiveHeader: CurlReceiver = { bytes, size, count, context in
  guard let bytes, let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) { start in
    transfer.take(header: String(decoding: UnsafeBufferPointer(start: start, count: size * count), as: UTF8.self))
  }
  return size * count
}
