import CLibCURL

/// The functions of libcurl, found when a cluster is first read.
///
/// `@unchecked`: addresses of code that never change.
struct CurlLibrary: @unchecked Sendable {
  let symbols: CurlSymbols

  /// Nil where the library is not installed.
  static let installed: CurlLibrary? = {
    var symbols = CurlSymbols()
    return curl_symbols_load(&symbols) ? CurlLibrary(symbols: symbols) : nil
  }()

  static func load() throws(TransportFailure) -> CurlLibrary {
    guard let installed else {
      throw TransportFailure(
        .library, "libcurl.so.4 cannot be loaded, which reading a cluster needs (Debian: apt-get install libcurl4)")
    }
    return installed
  }
}

/// One easy handle with typed options; freed with the value.
struct CurlHandle: ~Copyable {
  let handle: UnsafeMutableRawPointer
  private let library: CurlLibrary
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var connections: UnsafeMutablePointer<curl_slist>?

  init?(_ library: CurlLibrary) {
    guard let handle = withUnsafePointer(to: library.symbols, curl_symbols_easy_init) else { return nil }
    self.handle = handle
    self.library = library
  }

  deinit {
    var symbols = library.symbols
    curl_symbols_easy_cleanup(&symbols, handle)
    curl_symbols_free_list(&symbols, headers)
    curl_symbols_free_list(&symbols, connections)
  }

  func set(_ option: CURLoption, _ value: Int) {
    _ = withUnsafePointer(to: library.symbols) { curl_symbols_set_long($0, handle, option, value) }
  }

  func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

  func set(_ option: CURLoption, offset: Int64) {
    _ = withUnsafePointer(to: library.symbols) { curl_symbols_set_offset($0, handle, option, offset) }
  }

  /// libcurl keeps a copy; nil takes a standard value back.
  func set(_ option: CURLoption, text: String?) {
    _ = withUnsafePointer(to: library.symbols) { symbols in
      guard let text else { return curl_symbols_set_text(symbols, handle, option, nil) }
      return text.withCString { curl_symbols_set_text(symbols, handle, option, $0) }
    }
  }

  func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    _ = withUnsafePointer(to: library.symbols) { curl_symbols_set_pointer($0, handle, option, pointer) }
  }

  /// libcurl keeps a copy.
  func set(_ option: CURLoption, data: [UInt8]) {
    _ = withUnsafePointer(to: library.symbols) { symbols in
      data.withUnsafeBytes { curl_symbols_set_data(symbols, handle, option, $0.baseAddress, $0.count) }
    }
  }

  func set(_ option: CURLoption, receiver: CurlReceiver) {
    _ = withUnsafePointer(to: library.symbols) { curl_symbols_set_receiver($0, handle, option, receiver) }
  }

  /// The body of the request, which becomes a POST by that; libcurl keeps a copy.
  func set(body: [UInt8]) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, offset: Int64(body.count))
    _ = withUnsafePointer(to: library.symbols) { symbols in
      body.withUnsafeBytes {
        curl_symbols_set_pointer(
          symbols, handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress))
      }
    }
  }

  /// The header lines of the request.
  mutating func set(headers lines: [String]) {
    for line in lines { headers = append(line, to: headers) }
    set(CURLOPT_HTTPHEADER, pointer: headers)
  }

  /// Where to connect instead of the URL's host: `HOST:PORT:CONNECT-TO-HOST:CONNECT-TO-PORT`.
  mutating func set(connectTo line: String) {
    connections = append(line, to: connections)
    set(CURLOPT_CONNECT_TO, pointer: connections)
  }

  func long(_ info: CURLINFO) -> Int {
    withUnsafePointer(to: library.symbols) { curl_symbols_get_long($0, handle, info) }
  }

  private func append(
    _ line: String, to list: UnsafeMutablePointer<curl_slist>?
  ) -> UnsafeMutablePointer<curl_slist>? {
    withUnsafePointer(to: library.symbols) { symbols in
      line.withCString { curl_symbols_append(symbols, list, $0) } ?? list
    }
  }
}
