/// How long the steps of a run took, for `--verbose`.
struct Timings {
  private let isOn: Bool
  private var last = ContinuousClock.now
  private var steps: [(name: String, duration: Duration)] = []

  init(isOn: Bool) {
    self.isOn = isOn
  }

  mutating func mark(_ name: String) {
    let now = ContinuousClock.now
    steps.append((name, now - last))
    last = now
  }

  func show() {
    guard isOn else { return }
    let parts = steps.map { step in "\(step.name) in \(Self.milliseconds(step.duration)) ms" }
    StandardError.line(parts.joined(separator: ", "))
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = duration.components.seconds * 10_000 + duration.components.attoseconds / 100_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
