/// A step of a compiled expression.
typealias Step = @Sendable (Frame) -> Operand

/// A compiled expression: immutable, to be evaluated by any number of sessions at once.
public struct Program: Sendable {
  /// Behind one reference, so that taking a program out of an array counts one.
  let plan: Plan

  final class Plan: Sendable {
    let source: String
    let resultType: CELType
    /// Each once: few, so that a list is made sooner than a set.
    let variables: [String]
    let functions: [String]
    let run: Step
    /// How many variables of comprehensions are alive at once.
    let localCount: Int
    /// Slots up to this one may be read.
    let slotCount: Int
    /// Kept for the steps that point into it.
    let constants: Constants
    let names: NameRegistry
    /// Whether its evaluation, and values that are made of what it gives, may take more than a small thread's stack.
    let isDeep: Bool

    init(
      source: String, resultType: CELType, variables: [String], functions: [String], run: @escaping Step,
      localCount: Int, slotCount: Int, constants: Constants, names: NameRegistry, isDeep: Bool
    ) {
      self.source = source
      self.resultType = resultType
      self.variables = variables
      self.functions = functions
      self.run = run
      self.localCount = localCount
      self.slotCount = slotCount
      self.constants = constants
      self.names = names
      self.isDeep = isDeep
    }
  }

  /// The text that was compiled.
  public var source: String { plan.source }
  /// The type that the checker found, `dyn` where it found none.
  public var resultType: CELType { plan.resultType }
  /// The variables that the expression can read.
  public var variables: Set<String> { Set(plan.variables) }
  /// The same, each once.
  package var variableNames: [String] { plan.variables }
  /// Would an environment plan the same, unchecked? So would a copy of the one that did, if it declares all that the
  /// expression reads. What else it declares must not be called as anything that the expression names.
  package func means(theSameIn environment: Environment) -> Bool {
    plan.names === environment.names && plan.variables.allSatisfy { environment.variable($0) != nil }
  }

  /// The functions that it can call.
  public var functions: Set<String> { Set(plan.functions) }
}

/// The text and lists that a program consists of; steps point into it.
///
/// `@unchecked`: filled while the program is planned, never changed after; of the names of an environment, filled by one
/// thread at a time.
final class Constants: @unchecked Sendable {
  private var memory: [UnsafeMutableRawPointer] = []
  private var boxes: [AnyObject] = []
  /// What is left of the block that short texts share.
  private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  private static let sharedBlockSize = 256
  private static let longestShared = 64

  deinit {
    for block in memory { block.deallocate() }
  }

  func string(_ text: String) -> Operand {
    var text = text
    return text.withUTF8 { bytes(.string, $0) }
  }

  func bytes(_ tag: Operand.Tag, _ bytes: UnsafeBufferPointer<UInt8>) -> Operand {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return Operand(tag, payload: 0) }
    let block = text(bytes.count)
    block.copyMemory(from: start, byteCount: bytes.count)
    return Operand(tag, at: block, count: UInt32(bytes.count))
  }

  /// Memory for so many bytes.
  private func text(_ count: Int) -> UnsafeMutableRawPointer {
    if count <= room.count, let start = room.baseAddress {
      room = UnsafeMutableRawBufferPointer(start: start + count, count: room.count - count)
      return start
    }
    let isShared = count <= Self.longestShared
    let block = UnsafeMutableRawPointer.allocate(byteCount: isShared ? Self.sharedBlockSize : count, alignment: 1)
    memory.append(block)
    if isShared {
      room = UnsafeMutableRawBufferPointer(start: block + count, count: Self.sharedBlockSize - count)
    }
    return block
  }

  /// Memory for so many operands.
  func operands(_ count: Int) -> UnsafeMutablePointer<Operand> {
    let block = UnsafeMutablePointer<Operand>.allocate(capacity: max(count, 1))
    memory.append(UnsafeMutableRawPointer(block))
    return block
  }

  func list(_ elements: [Operand]) -> Operand {
    let block = operands(elements.count)
    for (i, element) in elements.enumerated() { (block + i).initialize(to: element) }
    return Operand(.list, at: block, count: UInt32(elements.count))
  }

  func error(_ error: EvaluationError) -> Operand {
    let box = ErrorBox(error)
    boxes.append(box)
    return Operand(.error, at: UnsafeRawPointer(Unmanaged.passUnretained(box).toOpaque()))
  }
}
