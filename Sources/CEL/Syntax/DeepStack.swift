import Glibc

/// A stack for recursion over deep terms: that of a thread may be as small as 512 KB.
enum DeepStack {
  /// As many nested expressions are read, and as many levels of terms checked and planned, on the caller's own stack.
  static let ownLevels = 40
  /// As many levels are evaluated there, and their values converted.
  static let ownValueLevels = 100
  /// As many levels of a variable's program are evaluated there: a step takes little of it.
  static let ownEvaluationLevels = 250

  /// Enough for all the levels that a term may have, in debug builds too. Memory is taken as it is used.
  private static let size = 32 << 20

  /// Runs a closure to its end on a thread that has such a stack.
  static func run<Success, Failure>(_ body: () throws(Failure) -> Success) throws(Failure) -> Success {
    var result: Result<Success, Failure>?
    let work = {
      do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) }
    }
    withoutActuallyEscaping(work) { work in
      let task = Unmanaged.passRetained(Task(work))
      if !start(task) { task.takeRetainedValue().body() }
    }
    return if let result { try result.get() } else { try body() }
  }

  private final class Task {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// False where there can be no further thread.
  private static func start(_ task: Unmanaged<Task>) -> Bool {
    var thread = pthread_t()
    let status = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { memory in
      guard let attributes = memory.baseAddress, pthread_attr_init(attributes) == 0 else { return ENOMEM }
      defer { pthread_attr_destroy(attributes) }
      pthread_attr_setstacksize(attributes, size)
      return pthread_create(
        &thread, attributes,
        { task in
          if let task { Unmanaged<Task>.fromOpaque(task).takeRetainedValue().body() }
          return nil
        }, task.toOpaque())
    }
    return status == 0 && pthread_join(thread, nil) == 0
  }
}
