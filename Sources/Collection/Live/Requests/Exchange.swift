/// A request of the scan, until it is answered or given up.
final class Exchange {
  let method: HTTPRequest.Method
  let path: String
  let accept: String
  /// What is sent, and of which media type.
  let content: Content?
  /// A body of a good answer is about to come, the first time or again: what came before counts no more.
  let begin: () -> Void
  /// A piece of that body; what it throws ends the exchange.
  let receive: (UnsafeBufferPointer<UInt8>) throws(BodyError) -> Void
  /// The body is whole; what it throws ends the exchange.
  let finish: (HTTPResponse) throws(BodyError) -> Void
  /// Told once, at the end.
  let complete: (Outcome) -> Void

  var attempt = 0
  var hasRenewedCredentials = false
  /// Of the credentials that were sent.
  var generation = 0
  var notBefore = ContinuousClock.now
  var bodyError: BodyError?
  /// The start of a body that tells of an error.
  var errorBody: [UInt8] = []

  struct Content {
    var type: String
    var body: [UInt8]
  }

  init(
    _ method: HTTPRequest.Method = .get, path: String, accept: String, content: Content? = nil,
    begin: @escaping () -> Void,
    receive: @escaping (UnsafeBufferPointer<UInt8>) throws(BodyError) -> Void,
    finish: @escaping (HTTPResponse) throws(BodyError) -> Void, complete: @escaping (Outcome) -> Void
  ) {
    self.method = method
    self.path = path
    self.accept = accept
    self.content = content
    self.begin = begin
    self.receive = receive
    self.finish = finish
    self.complete = complete
  }

  enum Outcome {
    case success
    /// An answer that is none of 2xx.
    case status(APIStatus)
    case failure(TransportFailure)
    /// An answer that is not what it should be.
    case body(BodyError)
    /// There is nothing to show who asks.
    case access(AccessError)
  }
}

/// Why a body is of no use.
package struct BodyError: Error, Sendable, Hashable {
  package var message: String
  /// May the same request be answered better a moment later?
  package var isPassing: Bool

  package init(message: String, isPassing: Bool = true) {
    self.message = message
    self.isPassing = isPassing
  }
}
