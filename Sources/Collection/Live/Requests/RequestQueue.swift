/// Sends exchanges to one API server: at a bounded rate, a few at a time, with the credentials of the moment, again
/// where a failure may pass. All on the calling thread.
final class RequestQueue {
  private let access: ClusterAccess
  private let policy: RequestPolicy
  private let environment: [String: String]
  private let cancellation: Cancellation
  private let credentials: CredentialSource
  private let loop: TransferLoop
  private var pace: RequestPace
  private var waiting: [Exchange] = []
  /// How many answers there were: from the first on, a server that refuses connections is only gone for a moment.
  private var answers = 0
  private(set) var bodyBytes: Int64 = 0

  /// Signals are looked for this often.
  private static let longestPause: Duration = .milliseconds(200)

  init(
    _ access: ClusterAccess, policy: RequestPolicy, environment: [String: String], cancellation: Cancellation
  ) throws(LiveFailure) {
    self.access = access
    self.policy = policy
    self.environment = environment
    self.cancellation = cancellation
    credentials = CredentialSource(access.credentials, environment: environment, cancellation: cancellation)
    do throws(TransportFailure) {
      loop = try TransferLoop(connections: policy.concurrency)
    } catch {
      throw .transport(error)
    }
    pace = RequestPace(policy)
  }

  func add(_ exchange: Exchange) { waiting.append(exchange) }

  /// Runs until nothing is left to do; those that are told of an outcome may add more. Fails when the user wants to end.
  func run() throws(LiveFailure) {
    while !waiting.isEmpty || loop.count > 0 {
      guard !cancellation.isRequested else {
        loop.abandon()
        throw .interrupted
      }
      let pause = startWhatMay()
      if loop.count > 0 || pause > .zero { loop.turn(waiting: min(pause, Self.longestPause)) }
    }
  }

  /// How long nothing more can be started.
  private func startWhatMay() -> Duration {
    while loop.count < policy.concurrency, !waiting.isEmpty {
      let now = ContinuousClock.now
      guard let place = waiting.firstIndex(where: { $0.notBefore <= now }) else {
        return waiting.map { now.duration(to: $0.notBefore) }.min() ?? .zero
      }
      if let pause = pace.take(at: now) { return pause }
      start(waiting.remove(at: place))
    }
    return Self.longestPause
  }

  private func start(_ exchange: Exchange) {
    let current: RequestCredentials
    do throws(AccessError) {
      current = try credentials.current()
    } catch {
      return exchange.complete(.access(error))
    }
    var headers = [(name: "Accept", value: exchange.accept), (name: "User-Agent", value: "portcullis")]
    if let content = exchange.content { headers.append(("Content-Type", content.type)) }
    if let authorization = current.authorization { headers.append(("Authorization", authorization)) }
    headers += access.impersonation?.headers ?? []
    exchange.attempt += 1
    exchange.generation = credentials.generation
    exchange.bodyError = nil
    exchange.errorBody = []
    var hasBegun = false
    do throws(TransportFailure) {
      try loop.start(
        HTTPRequest(exchange.method, path: exchange.path, headers: headers, body: exchange.content?.body),
        access.settings, certificate: current.certificate, limits: policy.limits, environment: environment,
        receive: { [unowned self] response, bytes in
          bodyBytes += Int64(bytes.count)
          guard response.isSuccess else { return exchange.takeError(bytes) }
          if !hasBegun { exchange.begin() }
          hasBegun = true
          return exchange.take(bytes)
        },
        complete: { [unowned self] result in settle(exchange, result, hasBegun: hasBegun) })
    } catch {
      exchange.complete(.failure(error))
    }
  }

  private func settle(_ exchange: Exchange, _ result: Result<HTTPResponse, TransportFailure>, hasBegun: Bool) {
    if let error = exchange.bodyError {
      if error.isPassing, again(exchange, after: nil) { return }
      return exchange.complete(.body(error))
    }
    switch result {
    case .failure(let failure):
      // Before the first answer a wrong address is likelier than a server that restarts.
      let mayPass = failure.isPassing && (answers > 0 || failure.kind == .interruptedAnswer)
      // What took too long once takes too long again, mostly.
      let isWorthIt = failure.kind != .timeout || exchange.attempt < 2
      if mayPass, isWorthIt, again(exchange, after: nil) { return }
      exchange.complete(.failure(failure))
    case .success(let response) where response.isSuccess:
      answers += 1
      if !hasBegun { exchange.begin() }
      do throws(BodyError) {
        try exchange.finish(response)
      } catch {
        if error.isPassing, again(exchange, after: nil) { return }
        return exchange.complete(.body(error))
      }
      exchange.complete(.success)
    case .success(let response):
      answers += 1
      let status = APIStatus(response, body: exchange.errorBody)
      if status.code == 401, !exchange.hasRenewedCredentials, credentials.renew(exchange.generation) {
        exchange.hasRenewedCredentials = true
        return add(exchange)
      }
      if status.isPassing, again(exchange, after: response) { return }
      exchange.complete(.status(status))
    }
  }

  private func again(_ exchange: Exchange, after response: HTTPResponse?) -> Bool {
    guard exchange.attempt < policy.attempts else { return false }
    exchange.notBefore = .now + policy.wait(before: exchange.attempt - 1, response)
    add(exchange)
    return true
  }
}

extension Exchange {
  fileprivate func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    do throws(BodyError) {
      try receive(bytes)
      return true
    } catch {
      bodyError = error
      return false
    }
  }

  fileprivate func takeError(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    errorBody.append(contentsOf: bytes.prefix(APIStatus.longestBody - errorBody.count))
    return true
  }
}
