import Synchronization

/// A value that is computed when first asked for, once, by whichever thread asks first.
package final class Memo<Content: Sendable>: Sendable {
  private let state = LateMemo<Content>()
  private let compute: @Sendable () -> Content

  package init(_ compute: @escaping @Sendable () -> Content) { self.compute = compute }

  package var value: Content { state.value(compute) }
}

/// The same, where only whoever asks can say how it is computed.
final class LateMemo<Content: Sendable>: Sendable {
  private let state = Mutex<Content?>(nil)

  func value(_ compute: () -> Content) -> Content {
    state.withLock { known in
      if let known { return known }
      let content = compute()
      known = content
      return content
    }
  }
}

/// Values by key, each computed when first asked for.
final class KeyedMemo<Key: Hashable & Sendable, Content: Sendable>: Sendable {
  private let state = Mutex<[Key: Content]>([:])

  func value(for key: Key, _ compute: () -> Content) -> Content {
    if let known = state.withLock({ $0[key] }) { return known }
    // Two threads may compute the same; what they find is the same.
    let content = compute()
    state.withLock { $0[key] = content }
    return content
  }
}
