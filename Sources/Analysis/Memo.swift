import Synchronization

/// A value that is computed when first asked for, once, by whichever thread asks first.
final class Memo<Content: Sendable>: Sendable {
  private let state: Mutex<Content?>
  private let compute: @Sendable () -> Content

  init(_ compute: @escaping @Sendable () -> Content) {
    state = Mutex(nil)
    self.compute = compute
  }

  var value: Content {
    state.withLock { known in
      if let known { return known }
      let content = compute()
      known = content
      return content
    }
  }
}
