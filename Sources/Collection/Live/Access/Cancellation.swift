import Glibc
import Synchronization

/// The user's wish to end before everything is read. What runs looks here several times a second.
package struct Cancellation: Sendable {
  private let isWished: @Sendable () -> Bool

  /// `isWished` says whether to stop.
  package init(_ isWished: @escaping @Sendable () -> Bool) { self.isWished = isWished }

  package static let never = Cancellation { false }

  /// Follows SIGINT and SIGTERM from here on: the first asks to stop, a second one ends the process.
  package static func onSignal() -> Cancellation {
    // Made before a handler can need it.
    _ = signalled.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in signalled.store(true, ordering: .relaxed) }
      // SA_RESETHAND of <signal.h>, which Swift cannot import as the number that it is.
      action.sa_flags = Int32(bitPattern: 0x8000_0000)
      sigaction(number, &action, nil)
    }
    return Cancellation { signalled.load(ordering: .relaxed) }
  }

  /// Signals end the process at once again.
  package static func endOnSignal() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  package var isRequested: Bool { isWished() }
}

private let signalled = Atomic<Bool>(false)
