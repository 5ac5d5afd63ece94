import Dispatch
import Synchronization

/// Work in many parts, of which every processor takes the next one when it is done with its last.
enum SharedWork {
  /// The parts differ much in what they cost: a few take most of the time, so that more threads would find nothing to do.
  private static let mostThreads = 8

  /// What `part` gives for each number below `count`, in that order, however many processors there are. Each thread
  /// makes one `worker` for all of its parts.
  static func results<Worker, Result: Sendable>(
    of count: Int, by worker: @autoclosure @Sendable () -> Worker, _ part: @Sendable (Worker, Int) -> Result
  ) -> [Result] {
    let next = Atomic(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(count, mostThreads)) { _ in
      var own: Worker?
      while case let number = next.add(1, ordering: .relaxed).oldValue, number < count {
        let worker = own ?? worker()
        own = worker
        let result = part(worker, number)
        results.withLock { $0[number] = result }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}
