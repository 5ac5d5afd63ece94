/// A list of strings that host functions give again and again, made once.
package final class ConstantStrings: Sendable {
  private let constants = Constants()
  package let list: Operand

  package init(_ strings: [String]) {
    let constants = constants
    list = constants.list(strings.map { constants.string($0) })
  }
}
