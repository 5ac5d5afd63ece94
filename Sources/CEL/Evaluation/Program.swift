/// A step of a compiled expression.
typealias Step = @Sendable (Frame) -> Operand

/// A compiled expression: immutable, to be evaluated by any number of sessions at once.
public struct Program: Sendable {
  /// The text that was compiled.
  public let source: String
  /// The type that the checker found, `dyn` where it found none.
  public let resultType: CELType
  /// The variables that the expression can read.
  public let variables: Set<String>
  /// The functions that it can call.
  public let functions: Set<String>

  let run: Step
  /// How many variables of comprehensions are alive at once.
  let localCount: Int
  /// Slots up to this one may be read.
  let slotCount: Int
  let constants: Constants
  let names: NameRegistry
}

/// The text and lists that a program consists of; steps point into it.
///
/// `@unchecked`: filled while the program is planned, never changed after.
final class Constants: @unchecked Sendable {
  private var memory: [UnsafeMutableRawPointer] = []
  private var boxes: [AnyObject] = []

  deinit {
    for block in memory { block.deallocate() }
  }

  func string(_ text: String) -> Operand {
    var text = text
    return text.withUTF8 { bytes(.string, $0) }
  }

  func bytes(_ tag: Operand.Tag, _ bytes: UnsafeBufferPointer<UInt8>) -> Operand {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return Operand(tag, payload: 0) }
    let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
    block.copyMemory(from: start, byteCount: bytes.count)
    memory.append(block)
    return Operand(tag, at: block, count: UInt32(bytes.count))
  }

  func list(_ elements: [Operand]) -> Operand {
    let block = UnsafeMutablePointer<Operand>.allocate(capacity: max(elements.count, 1))
    for (i, element) in elements.enumerated() { (block + i).initialize(to: element) }
    memory.append(UnsafeMutableRawPointer(block))
    return Operand(.list, at: block, count: UInt32(elements.count))
  }

  func error(_ error: EvaluationError) -> Operand {
    let box = ErrorBox(error)
    boxes.append(box)
    return Operand(.error, at: UnsafeRawPointer(Unmanaged.passUnretained(box).toOpaque()))
  }
}
