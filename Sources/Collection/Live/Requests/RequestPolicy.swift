/// How hard the API server may be asked, and how patiently.
package struct RequestPolicy: Sendable, Hashable {
  /// Requests for each second in the long run; the API server has a limit of its own and answers 429 above it.
  package var rate: Double = 50
  /// How many may go out at once after a pause.
  package var burst = 100
  /// How many may be on their way at a time.
  package var concurrency = 4
  package var limits = TransferLimits()
  /// How often a request is sent in all, where the failure may pass.
  package var attempts = 5
  /// The wait before the second attempt; it doubles from then on.
  package var firstBackoff: Duration = .milliseconds(250)
  /// The longest wait that `Retry-After` can ask for.
  package var longestWait: Duration = .seconds(30)

  package init() {}

  /// How long to wait before the next attempt: as the server says, else longer each time.
  func wait(before attempt: Int, _ response: HTTPResponse?) -> Duration {
    let own = min(firstBackoff * (1 << min(attempt, 8)), longestWait)
    guard let asked = response?.retryAfter else { return own }
    return min(max(asked, own), longestWait)
  }
}

/// A token bucket: so many requests at once, and from then on so many in a second.
struct RequestPace {
  private let rate: Double
  private let burst: Double
  private var tokens: Double
  private var last: ContinuousClock.Instant

  init(_ policy: RequestPolicy) {
    rate = max(policy.rate, 0.001)
    burst = Double(max(policy.burst, 1))
    tokens = burst
    last = .now
  }

  /// Takes leave for one request, or says how long there is to wait for it.
  mutating func take(at now: ContinuousClock.Instant) -> Duration? {
    let passed = last.duration(to: now)
    last = now
    tokens = min(
      burst, tokens + rate * (Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18))
    guard tokens < 1 else {
      tokens -= 1
      return nil
    }
    return .seconds((1 - tokens) / rate)
  }
}
